import { Refusal } from '@closeline/eventsourcing';
import { DateTime } from 'luxon';
import type { ImportedDate } from '../prospects';
import type { DateColumn } from './map';

const invalid = (column: string) =>
  new Refusal('invalid-date', `the column ${column} does not hold a date of the map's format`, 400);

/** A date without a time of day: it keeps its day in every zone, and begins at the first instant of it in this one. */
export const dayOf = (on: string, timeZone: string): ImportedDate => ({
  at: DateTime.fromISO(on, { zone: timeZone }).startOf('day').toUTC().toISO()!,
  on,
});

/** Reads the texts of one column. Throws Refusal `invalid-date`, also for a day that no calendar has. */
export const dateReader = ({ column, format, timeZone }: DateColumn): ((written: string) => ImportedDate) => {
  const parse = format === 'ISO' ? isoReader(timeZone) : formatReader(format, timeZone);
  return (written) => {
    const { moment, dateOnly } = parse(written);
    if (!moment.isValid || moment.year < 1 || moment.year > 9999) throw invalid(column);
    return dateOnly ? dayOf(moment.toISODate()!, timeZone) : { at: moment.toUTC().toISO()! };
  };
};

interface Parsed {
  readonly moment: DateTime;
  readonly dateOnly: boolean;
}

const isoReader =
  (timeZone: string) =>
  (written: string): Parsed => ({ moment: DateTime.fromISO(written, { zone: timeZone }), dateOnly: !written.includes('T') });

const formatReader = (format: string, timeZone: string): ((written: string) => Parsed) => {
  const parser = DateTime.buildFormatParser(format, { locale: 'en' });
  // A format without an hour knows the date alone. Quoted literals are no tokens.
  const dateOnly = !/[HhtTfFXx]/.test(format.replace(/'[^']*'/g, ''));
  return (written) => ({ moment: DateTime.fromFormatParser(written, parser, { zone: timeZone, locale: 'en' }), dateOnly });
};
