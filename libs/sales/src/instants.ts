/** ISO-8601 with an offset, to the millisecond at most: `2026-01-31T12:00:00.000Z`, `2026-01-31T13:00+01:00`. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The instant as ISO-8601 UTC with milliseconds, so that instants compare as strings; undefined for anything else. */
export const instantOf = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || !INSTANT.test(text)) return undefined;
  const time = Date.parse(text);
  // Date.parse rolls 31 February over into March: the day must come back as it was written.
  if (Number.isNaN(time) || !isDate(text.slice(0, 10))) return undefined;
  const instant = new Date(time).toISOString();
  return /^\d{4}-/.test(instant) ? instant : undefined;
};

/** A date of the calendar, `YYYY-MM-DD`. */
export const isDate = (text: unknown): text is string => {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};
