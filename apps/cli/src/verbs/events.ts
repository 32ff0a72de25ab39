import { watch } from 'node:fs';
import type { Command } from 'commander';
import type { Embedded } from '@closeline/engines';
import type { EventStore, StoredEvent } from '@closeline/eventsourcing';
import { Fault } from '../fault';
import { openBeside, settings } from '../open';
import { print, shown } from '../output';

interface Options {
  readonly type?: readonly string[];
  readonly from?: string;
  readonly limit?: string;
  readonly follow: boolean;
  readonly json?: true;
}

export const verb = (program: Command): void => {
  const events = program.command('events').description('the log, event by event');
  events
    .command('tail')
    .description('prints the events from a position on, then each new one until it is interrupted')
    .option('--type <type...>', 'only events of these types')
    .option('--from <position>', 'after this position (default: from the first event)')
    .option('--limit <n>', 'stops after so many events')
    .option('--no-follow', 'stops at the end of the log')
    .option('--json', 'prints NDJSON: the events as they are stored, personal fields sealed')
    .action(run);
};

/** Positions of a log are as long as that of its end; leading zeros may be left out. */
const positionOf = (text: string | undefined, head: string): string | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || text.length > head.length)
    throw new Fault('--from is no position', 'give one as an answer or an event shows it', 2);
  return text.padStart(head.length, '0');
};

const limitOf = (text: string | undefined): number => {
  if (text === undefined) return Infinity;
  if (!/^\d{1,9}$/.test(text)) throw new Fault('--limit is no number', 'give a whole number', 2);
  return Number(text);
};

const run = async ({ type: types, from, limit, follow, json }: Options): Promise<void> => {
  const most = limitOf(limit);
  const opened = await openBeside(settings());
  const { engine, embedded, settings: given } = opened;
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());
  // A server says by itself that there is something new.
  const stopWatching = follow && embedded ? watchLog(given.dataDir, embedded) : () => undefined;
  try {
    const after = positionOf(from, (await engine.log.head())!);
    const query = { ...(after !== undefined && { after }), ...(types && { types }) };
    const pages = follow ? engine.log.subscribe(query, over.signal) : toTheEnd(engine.log, query);
    let left = most;
    if (left > 0)
      for await (const { events } of pages) {
        for (const event of events.slice(0, left)) await print(json ? `${JSON.stringify(event)}\n` : lineOf(event));
        left -= events.length;
        if (left <= 0 || over.signal.aborted) break;
      }
  } finally {
    over.abort();
    stopWatching();
    await opened.close();
  }
};

async function* toTheEnd(log: EventStore, query: { after?: string; types?: readonly string[] }) {
  let after = query.after;
  for (let caughtUp = false; !caughtUp;) {
    const page = await log.readAll({ ...query, ...(after !== undefined && { after }) });
    yield page;
    ({ position: after, caughtUp } = page);
  }
}

/** The frame of the write-ahead log is written before its index says so: a look at once may be too early. */
const AGAIN_MS = [0, 20, 200];

const watchLog = (dataDir: string, { log }: Embedded): (() => void) => {
  const timers = new Map<number, NodeJS.Timeout>();
  const watcher = watch(dataDir, (_, file) => {
    if (!file?.startsWith('log.db')) return;
    for (const ms of AGAIN_MS) {
      clearTimeout(timers.get(ms));
      timers.set(
        ms,
        setTimeout(() => log.notify(), ms),
      );
    }
  });
  return () => {
    watcher.close();
    for (const timer of timers.values()) clearTimeout(timer);
  };
};

/** Forms are long; --json has all of it. */
const cut = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`);

const lineOf = ({ position, stream, revision, type, data, metadata }: StoredEvent): string => {
  const { actor, occurredAt, recordedAt } = metadata;
  const who = `${actor.role} ${actor.subject}`;
  return `${position}  ${recordedAt}  ${type}  ${stream}@${revision}  happened ${occurredAt}  by ${shown(who)}  ${cut(shown(JSON.stringify(data)))}\n`;
};
