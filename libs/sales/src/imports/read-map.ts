import { DateTime, IANAZone } from 'luxon';
import { MILESTONES, type Milestone } from '../stages';
import { currencyDigits } from './amount';
import type { ColumnOrConstant, DateColumn, ImportMap, Meaning, RosterFile } from './map';
import { flag, object, oneOf, optional, or, record, text, wrong, type Reader } from './shape';

const zone: Reader<string> = (value, at) => {
  const name = text(value, at);
  if (!IANAZone.isValidZone(name)) throw wrong(at, `${name} is not a time zone, such as Europe/Berlin or UTC`);
  return name;
};

const date: Reader<string> = (value, at) => {
  const day = text(value, at);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !DateTime.fromISO(day, { zone: 'utc' }).isValid)
    throw wrong(at, 'must be a date, YYYY-MM-DD');
  return day;
};

const moment: Reader<string> = (value, at) => {
  const given = text(value, at);
  if (/^\d{4}-\d{2}-\d{2}$/.test(given)) return date(given, at);
  const instant = DateTime.fromISO(given, { setZone: true });
  if (!instant.isValid || !/(Z|[+-]\d{2}:?\d{2})$/.test(given))
    throw wrong(at, 'must be a date, YYYY-MM-DD, or an instant with its offset');
  return instant.toUTC().toISO();
};

const cell: Reader<ColumnOrConstant> = (value, at) => {
  const { column, constant } = object<{ column?: string; constant?: string }>({
    column: optional(text),
    constant: optional(text),
  })(value, at);
  if (column !== undefined && constant === undefined) return { column };
  if (constant !== undefined && column === undefined) return { constant };
  throw wrong(at, 'must name a column or a constant, and not both');
};

const currency: Reader<ColumnOrConstant> = (value, at) => {
  const given = cell(value, at);
  if ('constant' in given && currencyDigits(given.constant) === undefined)
    throw wrong(`${at}/constant`, `${given.constant} is not an ISO-4217 currency`);
  return given;
};

/** A format must name a day: what it writes for one, it reads back as the same. */
const format: Reader<string> = (value, at) => {
  const given = text(value, at);
  const day = DateTime.utc(2001, 12, 31);
  const back = DateTime.fromFormat(day.toFormat(given, { locale: 'en' }), given, { zone: 'utc', locale: 'en' });
  if (given !== 'ISO' && !back.hasSame(day, 'day'))
    throw wrong(at, `${given} is not a format of dates, such as dd/MM/yyyy or ISO`);
  return given;
};

const meaning: Reader<Meaning> = (value, at) => {
  const { reached, outcome } = object<{ reached?: Milestone; outcome?: 'won' | 'lost' | 'disqualified' }>({
    reached: optional(oneOf(...MILESTONES)),
    outcome: optional(oneOf('won', 'lost', 'disqualified')),
  })(value, at);
  if (outcome === undefined) {
    if (reached === undefined) throw wrong(at, 'must say the milestone reached or the outcome');
    if (reached === 'signed') throw wrong(at, 'signed is won: say {"outcome": "won"}');
    return { reached };
  }
  if (outcome === 'won') {
    if (reached !== undefined) throw wrong(at, 'won has reached everything: leave reached out');
    return { outcome };
  }
  if (reached === 'signed') throw wrong(at, `signed is won, not ${outcome}`);
  return { outcome, ...(reached && { reached }) };
};

const dateColumn = (timeZone: string): Reader<DateColumn> =>
  object<DateColumn>({ column: text, format: or('yyyy-MM-dd', format), timeZone: or(timeZone, zone) });

const dates = (timeZone: string): Reader<ImportMap['dates']> => {
  const column = optional(dateColumn(timeZone));
  return or(
    {},
    object<ImportMap['dates']>({
      submitted: column,
      qualified: column,
      relationship: column,
      signed: column,
      closed: column,
    }),
  );
};

/** For `timeZone`, which the date columns take over. */
const peek = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/**
 * A map file, checked: every member known, every value of its kind. Defaults: delimiter `,`, encoding `utf-8`, format
 * `yyyy-MM-dd`, time zone UTC, decimal mark `.`.
 *
 * @param json the parsed JSON of the file. @throws Refusal `invalid-map`, naming the member at fault
 */
export const readMap = (json: unknown): ImportMap => {
  const timeZone = or('UTC', zone)(peek(json, 'timeZone'), '/timeZone');
  const map = object<ImportMap>({
    system: text,
    delimiter: or(',', text1),
    encoding: or('utf-8', encoding),
    externalId: text,
    owner: optional(text),
    roster: optional(object<RosterFile>({ file: text, name: text, team: text })),
    source: cell,
    product: cell,
    contact: or(
      {},
      object<ImportMap['contact']>({
        name: optional(text),
        email: optional(text),
        phone: optional(text),
        company: optional(text),
      }),
    ),
    stage: object<ImportMap['stage']>({ column: text, values: record(meaning) }),
    dates: dates(timeZone),
    amount: optional(
      object<NonNullable<ImportMap['amount']>>({
        column: text,
        currency,
        decimalMark: or('.', oneOf('.', ',')),
        groupMark: or('', groupMark),
      }),
    ),
    reasonLost: optional(text),
    assumedDate: optional(date),
    timeZone: or('UTC', zone),
    observedFrom: optional(moment),
    observedUntil: optional(moment),
    continues: flag,
  })(json, '');
  if (map.roster && map.owner === undefined) throw wrong('/roster', 'a roster needs the column of the owner');
  if (map.amount && map.amount.decimalMark === map.amount.groupMark)
    throw wrong('/amount/groupMark', 'must differ from the decimal mark');
  return map;
};

const text1: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || value.length !== 1 || '"\r\n'.includes(value)) throw wrong(at, 'must be one character');
  return value;
};

const groupMark: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || !/^[.,' \u00a0\u202f]?$/.test(value)) throw wrong(at, "must be one of . , ' or a blank");
  return value;
};

const encoding: Reader<string> = (value, at) => {
  const name = text(value, at);
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw wrong(at, `${name} is not an encoding, such as utf-8 or windows-1252`);
  }
};
