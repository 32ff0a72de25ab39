import {
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
  type Credentials,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import {
  DuplicateCommand,
  Refusal,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type StoredEvent,
} from '@closeline/eventsourcing';
import { checkAppend } from '../append-limits';
import type { CommandKeys } from '../command-keys';
import { ANSWER_MS } from './collect';
import { GIVE_UP_MS, isUnreachable, unreachable, type Retries } from './failures';
import type { KnownStreams } from './known-streams';
import { answered, appendedOf, isSame, proposedOf, revisionOf, sendingOf, type Sending } from './sending';

export type AppendingClient = Pick<EventStoreDBClient, 'appendToStream'>;

export interface AppendsOptions {
  readonly client: AppendingClient;
  /**
   * Given with every append, so that the client sends each as a call of its own. Its batches share one table of promises
   * in the whole process: a connection that breaks rejects the appends of every other, whose answers then have nobody to
   * go to and are thrown at the process. A server without TLS is not told them.
   */
  readonly credentials: Credentials;
  readonly keys: CommandKeys;
  readonly streams: KnownStreams;
  readonly readStream: (stream: string, from: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly retries: Retries;
  /** Milliseconds that never go back. */
  readonly now: () => number;
}

/** How often an append is sent, or looked for, before its caller is told that the outcome is not known. */
const TRIES = 6;

/**
 * Appends at exact revisions, each command once. EventStoreDB's own check for duplicates is best effort: an event id at the
 * current revision is written again, and one at an earlier revision is answered like a success, whatever its content.
 * So a command is looked for in its stream before, after a conflict and after an outcome unknown; the key says which stream
 * that is, and whether somebody else sent it too: then what stands in the log is compared before a success is believed.
 */
export class Appends {
  constructor(private readonly options: AppendsOptions) {}

  /**
   * Throws DuplicateCommand, WrongExpectedRevision, Refusal `command-in-flight` (409), `too-large` (413),
   * `log-unreachable` (503), and Error as `checkAppend` does.
   */
  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    checkAppend(events);
    const { keys, streams, now } = this.options;
    const sending = sendingOf(stream, expected, events, now());
    const commands = [...sending.traces.keys()];
    try {
      let isShared = false;
      for (const commandId of commands) if (await this.claim(commandId, stream)) isShared = true;
      await this.refuseKnown(sending, isShared);
      const appended = await this.write(sending);
      if (!isShared) isShared = await this.settle(sending);
      if (isShared) return await this.compare(sending);
      streams.note(
        stream,
        events.map(({ commandId }, i) => ({ commandId, revision: sending.revision + 1 + i })),
      );
      return appended;
    } catch (error) {
      // Where surely nothing was written, the next sending begins afresh. A key that cannot be removed only costs it a look:
      // where the keys could not be reached a moment ago nobody waits for them again.
      const areKeysAway = error instanceof Refusal && error.code === 'commands-unreachable';
      if (!sending.mayBeWritten && !areKeysAway) await Promise.allSettled(commands.map((id) => keys.abandon(id, stream)));
      throw error;
    }
  }

  /** @returns whether the command was sent to this stream before. */
  private async claim(commandId: string, stream: string): Promise<boolean> {
    const { keys, streams, retries } = this.options;
    const key = await keys.begin(commandId, stream);
    if (key.settled) throw new DuplicateCommand(commandId);
    if (key.stream === stream) return key.sendings > 1;
    const { commands } = await retries.run(() => streams.readTo(key.stream, Infinity));
    const trace = commands.get(commandId);
    if (trace) {
      await keys.settle(commandId, key.stream, trace);
      throw new DuplicateCommand(commandId);
    }
    if (!(await keys.takeOver(commandId, key.stream, stream)))
      throw new Refusal('command-in-flight', 'this command is on its way elsewhere; send it again in a minute');
    return false;
  }

  /** Looks up to the expected revision, and to the end where the command was sent before. */
  private async refuseKnown({ stream, expected, revision, traces }: Sending, isShared: boolean): Promise<void> {
    const { streams, retries } = this.options;
    const known = await retries.run(() => streams.readTo(stream, isShared ? Infinity : revision));
    await this.refuseDuplicate(stream, traces.keys(), known.commands);
    // A node that lags has not shown all there is to look through: nothing may be appended behind it.
    if (known.revision < revision) throw new WrongExpectedRevision(stream, expected, revisionOf(known.revision));
  }

  /** Sends until it is known what became of it. */
  private async write(sending: Sending): Promise<Appended> {
    const { retries, now } = this.options;
    const backOff = retries.backOff();
    for (let tries = 1; ; tries++) {
      try {
        // Nothing is sent again before a look.
        const outcome = sending.mayBeWritten ? await this.look(sending) : undefined;
        return outcome ?? (await this.send(sending));
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) return await this.refuseConflict(sending, error);
        if (error instanceof MaxAppendSizeExceededError)
          throw new Refusal('too-large', `an append holds at most ${error.maxAppendSize} bytes, this one has more`, 413);
        if (!isUnreachable(error)) throw error;
      }
      if (tries >= TRIES || now() - sending.begun > GIVE_UP_MS) throw unreachable();
      await backOff.next();
    }
  }

  private async send(sending: Sending): Promise<Appended> {
    const { client, credentials } = this.options;
    const { stream, revision, events, mayBeWritten } = sending;
    const expectedRevision = revision < 0 ? 'no_stream' : BigInt(revision);
    sending.mayBeWritten = true;
    try {
      const options = { expectedRevision, credentials, deadline: ANSWER_MS } as const;
      return appendedOf(await answered(client.appendToStream(stream, events.map(proposedOf), options)));
    } catch (error) {
      if (!isUnreachable(error)) sending.mayBeWritten = mayBeWritten;
      throw error;
    }
  }

  /** After an outcome unknown. @returns undefined where the stream has not moved, so that the same may be sent again. */
  private async look(sending: Sending): Promise<Appended | undefined> {
    const { stream, expected, revision, traces } = sending;
    const known = await this.options.streams.readTo(stream, Infinity);
    if (known.revision <= revision) return undefined;
    const standing = await this.standing(sending);
    if (standing) return standing;
    sending.mayBeWritten = false;
    await this.refuseDuplicate(stream, traces.keys(), known.commands);
    throw new WrongExpectedRevision(stream, expected, known.revision);
  }

  private async refuseConflict(sending: Sending, { actualVersion }: WrongExpectedVersionError): Promise<never> {
    const { stream, expected, traces } = sending;
    const { streams, retries } = this.options;
    const known = await retries.run(() => streams.readTo(stream, Infinity));
    sending.mayBeWritten = false;
    await this.refuseDuplicate(stream, traces.keys(), known.commands);
    throw new WrongExpectedRevision(stream, expected, typeof actualVersion === 'bigint' ? Number(actualVersion) : 'none');
  }

  /** After a success that may be another sending's: only what stands in the log says whose it was. */
  private async compare(sending: Sending): Promise<Appended> {
    const { stream, traces } = sending;
    const { streams, retries } = this.options;
    const standing = await retries.run(() => this.standing(sending));
    const { commands } = await retries.run(() => streams.readTo(stream, Infinity));
    if (!standing) {
      await this.refuseDuplicate(stream, traces.keys(), commands);
      throw unreachable();
    }
    await this.settle(sending);
    return standing;
  }

  /** Where the stream holds just these events, the end of them. */
  private async standing({ stream, revision, events }: Sending): Promise<Appended | undefined> {
    const stored = await this.options.readStream(stream, revision + 1, events.length);
    const last = stored.at(-1);
    return last && events.every((event, i) => isSame(stored[i], event))
      ? { revision: last.revision, position: last.position }
      : undefined;
  }

  /** @returns whether somebody else may have sent one of the commands, too. */
  private async settle({ stream, traces }: Sending): Promise<boolean> {
    try {
      let isShared = false;
      for (const [commandId, trace] of traces)
        if ((await this.options.keys.settle(commandId, stream, trace)).sendings > 1) isShared = true;
      return isShared;
    } catch {
      // The events are in the log; whoever sends the command again finds it there.
      return true;
    }
  }

  private async refuseDuplicate(
    stream: string,
    commandIds: Iterable<string>,
    found: ReadonlyMap<string, { readonly first: number; readonly last: number }>,
  ): Promise<void> {
    for (const commandId of commandIds) {
      const trace = found.get(commandId);
      if (!trace) continue;
      await this.options.keys.settle(commandId, stream, trace).catch(() => undefined);
      throw new DuplicateCommand(commandId);
    }
  }
}
