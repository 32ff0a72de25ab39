import {
  Envelope,
  Executor,
  Refusal,
  type CommandContext,
  type Dated,
  type Decider,
  type Execution,
  type ExpectedRevision,
  type Message,
  type NewEvent,
  type Outcome,
  type StoredEvent,
  type Unsealed,
} from '@closeline/eventsourcing';
import { MemoryEventStore } from './memory-store';

/** A till: money goes in while it is open. Its owner may see it. */
export type TillEvent =
  | { readonly type: 'TillOpened'; readonly data: { readonly owner: string } }
  | { readonly type: 'MoneyAdded'; readonly data: { readonly amount: number } }
  | { readonly type: 'TillClosed'; readonly data: object };
export interface TillCommand {
  readonly type: 'Add' | 'Close' | 'Reopen';
  readonly amount: number;
  readonly context: CommandContext;
}
export interface Till {
  readonly owner: string;
  readonly open: boolean;
  readonly sum: number;
}

const state: Till = { owner: '', open: false, sum: 0 };
export const till: Decider<TillCommand, TillEvent, Till> = {
  category: 'till',
  initial: state,
  personal: { TillOpened: {}, MoneyAdded: {}, TillClosed: {} },
  evolve: (s, event) => {
    switch (event.type) {
      case 'TillOpened':
        return { ...s, owner: event.data.owner, open: true };
      case 'MoneyAdded':
        return { ...s, sum: s.sum + event.data.amount };
      case 'TillClosed':
        return { ...s, open: false };
    }
  },
  decide: (s, { type, amount, context }): readonly Dated<TillEvent>[] => {
    const opened = { type: 'TillOpened', data: { owner: context.actor.subject } } as const;
    switch (type) {
      case 'Add':
        if (s.owner !== '' && !s.open) throw new Refusal('closed', 'the till is closed');
        return [...(s.owner === '' ? [opened] : []), { type: 'MoneyAdded', data: { amount } }];
      case 'Close':
        return s.open ? [{ type: 'TillClosed', data: {} }] : [];
      case 'Reopen':
        return s.open ? [] : [opened];
    }
  },
};

/** Nothing sealed: the hash names the event, so that a spec sees which chain it continues. */
class PlainEnvelope extends Envelope {
  readonly continued: (string | null)[] = [];

  override async close(stream: string, revision: number, previousHash: string | null, events: readonly Unsealed[]) {
    await Promise.resolve();
    this.continued.push(previousHash);
    return {
      events: events.map(({ id, type, data, metadata }): NewEvent => ({
        id,
        type,
        commandId: metadata.commandId,
        data: JSON.stringify(data),
        metadata: JSON.stringify({ ...metadata, previousHash }),
      })),
      recorded: events.map(({ type, data }): Message => ({ type, data })),
      hash: `${stream}@${revision + events.length - 1}`,
    };
  }
  override hash({ stream, revision }: StoredEvent): string {
    return `${stream}@${revision}`;
  }
  override open<T>(value: T): Promise<T> {
    return Promise.resolve(value);
  }
}

/** A log that another process can get ahead of, just before an append. */
class ContestedLog extends MemoryEventStore {
  ahead: (() => Promise<unknown>)[] = [];

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) {
    await this.ahead.shift()?.();
    return super.append(stream, expected, events);
  }
}

export const STREAM = 'till-1';
export const CASHIER = 'anna';
let keys = 0;

export const command = (type: TillCommand['type'], amount = 0, context: Partial<CommandContext> = {}): TillCommand => {
  const commandId = context.commandId ?? `command-${++keys}`;
  return {
    type,
    amount,
    context: {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: { subject: CASHIER, role: 'salesperson' },
      fingerprint: `${type} ${amount}`,
      now: '2026-03-01T09:00:00.000Z',
      ...context,
    },
  };
};

export const setUp = () => {
  const log = new ContestedLog();
  const envelope = new PlainEnvelope();
  const decisions: TillCommand[] = [];
  const watched: typeof till = {
    ...till,
    decide: (s, c, facts) => {
      decisions.push(c);
      return till.decide(s, c, facts);
    },
  };
  /** An executor of its own is a process of its own. */
  const process = () => {
    const executor = new Executor(log, envelope, {});
    const run = (c: TillCommand, execution: Partial<Execution<Till, undefined>> = {}): Promise<Outcome> =>
      executor.execute(watched, c, { stream: STREAM, creates: true, facts: () => Promise.resolve(undefined), ...execution });
    return { executor, run };
  };
  const stored = async () => (await log.readStream(STREAM)).map((e) => e.type);
  const sum = async () => (await process().executor.load(till, STREAM))!.state.sum;
  return { log, envelope, decisions, process, stored, sum, ...process() };
};
