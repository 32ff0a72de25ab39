import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { caughtUp, checkpoint, confirmation, eventOf, nameOf } from './messages';
import type { RecordLog, StoredRecord } from './record-log';

/** Events a page of a subscription brings at most, and the default search window. */
const PAGE = 32;

type Send = (message: ReadResp) => Promise<void>;

/** What a subscription looks for, and how often it says how far it looked. */
interface Search {
  readonly matches: (record: StoredRecord) => boolean;
  /** Records of a page, matching or not. */
  readonly window: number;
  /** Records between two checkpoints; undefined = none are sent. */
  readonly interval: number | undefined;
}

const searchOf = (options: ReadReq.Options): Search => {
  const filter = options.getFilter();
  if (!filter) return { matches: () => true, window: PAGE, interval: undefined };
  const window = filter.hasMax() ? filter.getMax() : PAGE;
  const byStream = filter.getStreamIdentifier();
  const { regex, prefixes } = expressionOf((byStream ?? filter.getEventType())!);
  return {
    matches: ({ stream, type }) => {
      const text = byStream ? stream : type;
      return regex ? regex.test(text) : prefixes.some((prefix) => text.startsWith(prefix));
    },
    window,
    interval: filter.getCheckpointintervalmultiplier() * window,
  };
};

const expressionOf = (expression: ReadReq.Options.FilterOptions.Expression) => ({
  regex: expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex(), 'u'),
  prefixes: expression.getPrefixList(),
});

/** Where a subscription reads: from its start on, inclusive, in the order of the log. */
interface Source {
  readonly start: number;
  /** Records from that place on. */
  page(from: number, limit: number): StoredRecord[];
  /** The place right after a record. */
  after(record: StoredRecord): number;
}

const sourceOf = (log: RecordLog, options: ReadReq.Options): Source => {
  const of = options.getStream();
  if (of) {
    const stream = nameOf(of.getStreamIdentifier());
    return {
      start: of.hasStart() ? 0 : of.hasEnd() ? log.headOf(stream) + 1 : Number(of.getRevision()) + 1,
      page: (from, limit) => log.streamForwards(stream, from, limit),
      after: ({ revision }) => revision + 1,
    };
  }
  const all = options.getAll()!;
  return {
    // Exclusive of the position, whatever stands there: of a checkpoint it is known that nothing there matches.
    start: all.hasStart() ? 0 : all.hasEnd() ? log.endPosition : log.placeAfter(Number(all.getPosition()!.getCommitPosition())),
    page: (from, limit) => log.forwards(from, limit),
    after: ({ position, size }) => position + size,
  };
};

/**
 * A subscription until the signal aborts: what there is, `caughtUp`, and then what comes, at the pace of the client.
 * Catching up, a checkpoint names the last match of its page, or where the page **began** if nothing matched, with prepare
 * 0: so it lags a window behind. Live it names the record that filled the interval.
 */
export const subscribe = async (
  log: RecordLog,
  options: ReadReq.Options,
  id: string,
  send: Send,
  signal: AbortSignal,
): Promise<void> => {
  const { matches, window, interval } = searchOf(options);
  const source = sourceOf(log, options);
  let place = source.start;
  let counted = 0;
  await send(confirmation(id));

  while (!signal.aborted) {
    const began = place;
    const records = source.page(place, window);
    let matched: StoredRecord | undefined;
    let matching = 0;
    let considered = 0;
    for (const record of records) {
      if (matching === PAGE) break;
      considered += 1;
      place = source.after(record);
      if (!matches(record)) continue;
      matching += 1;
      matched = record;
      await send(eventOf(record));
    }
    counted += considered;
    if (considered < window && matching < PAGE) break;
    if (interval !== undefined && counted >= interval) {
      counted %= interval;
      await send(matched ? checkpoint(matched.position, matched.position) : checkpoint(began, 0));
    }
    await new Promise(setImmediate);
  }
  await send(caughtUp());

  while (!signal.aborted) {
    const seen = log.bell.count;
    const records = source.page(place, PAGE);
    for (const record of records) {
      place = source.after(record);
      if (matches(record)) await send(eventOf(record));
      counted += 1;
      if (interval === undefined || counted < interval) continue;
      counted = 0;
      await send(checkpoint(record.position, record.position));
    }
    if (records.length < PAGE) await log.bell.after(seen, signal);
    else await new Promise(setImmediate);
  }
};
