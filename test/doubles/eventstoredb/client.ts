import { randomUUID } from 'node:crypto';
import {
  jsonEvent,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type AppendExpectedRevision,
  type AppendResult,
  type EventStoreDBClient,
  type JSONEventType,
  type ResolvedEvent,
} from '@eventstore/db-client';

/** A server under test and a client of it. Names are new each time: a real server keeps what earlier runs wrote. */
export interface Target {
  readonly client: EventStoreDBClient;
}

export const newStream = (): string => `double-${randomUUID()}`;
export const newType = (): string => `Type-${randomUUID()}`;

export const event = (type = 'Happened', data: JSONEventType['data'] = { n: 1 }) => jsonEvent({ id: randomUUID(), type, data });
export type Event = ReturnType<typeof event>;

export const append = (
  { client }: Target,
  stream: string,
  events: Event[],
  expectedRevision: AppendExpectedRevision = 'any',
): Promise<AppendResult> => client.appendToStream(stream, events, { expectedRevision });

export const collect = async <T>(reading: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of reading) all.push(one);
  return all;
};

/** Ids of a stream's events, in its order. */
export const idsOf = async ({ client }: Target, stream: string): Promise<string[]> =>
  (await collect<ResolvedEvent>(client.readStream(stream))).map((read) => read.event!.id);

/** What a subscription says, in the order it says it. */
export class Watched {
  readonly said: string[] = [];
  readonly events: AllStreamResolvedEvent[] = [];
  readonly errors: Error[] = [];
  private waiting: (() => void)[] = [];

  constructor(readonly subscription: AllStreamSubscription) {
    for (const name of ['confirmation', 'caughtUp', 'end', 'close'] as const)
      subscription.on(name as 'end', () => this.say(name));
    subscription.on('error', (error: Error) => {
      this.errors.push(error);
      this.say('error');
    });
    subscription.on('data', (read: AllStreamResolvedEvent) => {
      this.events.push(read);
      this.say(read.event!.id);
    });
  }

  /** Resolves once that was said: a name, or the id of an event. */
  async heard(what: string): Promise<void> {
    while (!this.said.includes(what)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async end(): Promise<void> {
    await this.subscription.unsubscribe();
    await this.heard('close');
  }

  private say(what: string): void {
    this.said.push(what);
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
