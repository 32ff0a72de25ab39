import { Distribution } from './distribution';

/** Upper bounds in seconds: a sync of a fast disk, up to where whoever waits has given up. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Upper bounds in events: a page of the feed has 2,000 at most. */
const EVENTS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000];

/** What became of the commands of one name. */
export class CommandTally {
  ok = 0;
  replayed = 0;
  /** Not refused: it went wrong here. */
  failed = 0;
  /** By the code of the refusal. */
  readonly refused = new Map<string, number>();
}

/** What a route answered. */
export class RouteTally {
  /** By status. */
  readonly answered = new Map<number, number>();
  readonly seconds = new Distribution(SECONDS);

  constructor(
    readonly method: string,
    /** The path as it was declared, never the one that was asked for; empty where nothing is. */
    readonly route: string,
  ) {}
}

/**
 * What one process has counted since it started. Every name in here is one of the program's own (commands, codes, routes,
 * statuses), so that it cannot grow with what is sent.
 */
export class Tallies {
  readonly commands = new Map<string, CommandTally>();
  readonly routes = new Map<unknown, RouteTally>();
  readonly appends = { ok: 0, conflict: 0, duplicate: 0, refused: 0, failed: 0 };
  readonly appendSeconds = new Distribution(SECONDS);
  readonly batchEvents = new Distribution(EVENTS);
  readonly batchSeconds = new Distribution(SECONDS);
  /** Times that keeping the views failed and was tried again. */
  projectionFailures = 0;
  promotions = 0;

  command(name: string): CommandTally {
    let tally = this.commands.get(name);
    if (!tally) this.commands.set(name, (tally = new CommandTally()));
    return tally;
  }

  /** @param declared what stands for the route; the same object each time. */
  route(declared: unknown, method: string, url: string): RouteTally {
    let tally = this.routes.get(declared);
    if (!tally) this.routes.set(declared, (tally = new RouteTally(method, url)));
    return tally;
  }

  batch(events: number, ms: number): void {
    this.batchEvents.add(events);
    this.batchSeconds.add(ms / 1000);
  }
}

/** One more of these. */
export const countOne = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
