import type { FeedPage, FeedQuery } from '@closeline/eventsourcing';
import { isUnreachable, type Retries } from './failures';
import { LiveFeed, type SubscribingClient } from './live-feed';
import { NOWHERE } from './positions';
import type { Reads } from './reads';

export interface SubscriptionOptions {
  readonly client: SubscribingClient;
  readonly reads: Reads;
  readonly retries: Retries;
  /** How long nothing comes before the log is read to its end, in milliseconds. */
  readonly quietMs: number;
}

/** Of the wait before a dead subscription is made again. */
const MOST_MS = 5_000;

/**
 * Pages for ever, from one subscription after the other: a killed server leaves the client's dead, with an error and
 * without an end. The checkpoints of its filter come once in some hundred events only, so that on a quiet log the last
 * ones would never be reached: there the log is read to its end.
 */
export async function* follow(
  { client, reads, retries, quietMs }: SubscriptionOptions,
  { after: from, types, limit = 1_000 }: FeedQuery,
  signal: AbortSignal,
): AsyncGenerator<FeedPage, void, undefined> {
  let after = from ?? NOWHERE;
  const backOff = retries.backOff(MOST_MS);
  while (!signal.aborted) {
    const feed = new LiveFeed(client, after, types);
    try {
      for (;;) {
        let page = await feed.page(after, limit, signal);
        if (!page && feed.failed) break;
        if (!page && !(await feed.changed(quietMs, signal)) && !signal.aborted)
          page = await toEnd(reads, { after, types, limit });
        if (signal.aborted) return;
        if (!page || page.position <= after) continue;
        after = page.position;
        backOff.reset();
        yield page;
        if (signal.aborted) return;
      }
    } finally {
      feed.stop();
    }
    if (!isUnreachable(feed.failed)) throw feed.failed;
    await backOff.next(signal);
  }
}

/** Undefined where the log cannot be reached: the subscription will tell of it. */
const toEnd = async (reads: Reads, query: FeedQuery): Promise<FeedPage | undefined> => {
  try {
    return await reads.page(query);
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
};
