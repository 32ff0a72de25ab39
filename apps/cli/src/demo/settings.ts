/** What a simulated business is made from: the same settings make the same business, command by command. */
export interface DemoSettings {
  readonly seed: number;
  readonly prospects: number;
  /** How far back its history goes. */
  readonly years: number;
  /** The instant that its history ends at, ISO-8601 UTC. */
  readonly until: string;
}

const YEAR_MS = 365.25 * 86_400_000;
const DAY_MS = 86_400_000;

/** The whole day that the history begins with, in milliseconds. */
export const beginningOf = ({ years, until }: DemoSettings): number =>
  Math.floor((Date.parse(until) - years * YEAR_MS) / DAY_MS) * DAY_MS;

/** Stands in every event of a demo as its correlation id: so a log says whether it is a demo, and which. */
export const markOf = ({ seed, prospects, years, until }: DemoSettings): string =>
  ['closeline-demo', seed, prospects, years, Date.parse(until)].join(':');

/** undefined: no mark of a demo. */
export const markedSettings = (mark: string): DemoSettings | undefined => {
  const found = /^closeline-demo:(\d+):(\d+):([\d.]+):(\d+)$/.exec(mark);
  if (!found) return undefined;
  const [seed, prospects, years, until] = found.slice(1).map(Number) as [number, number, number, number];
  return { seed, prospects, years, until: new Date(until).toISOString() };
};

/** The checkpoint beside the log that says that a demo was loaded to its end. */
export const LOADED = 'closeline-demo';
