import {
  DuplicateCommand,
  EventStore,
  Refusal,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type FeedQuery,
  type NewEvent,
  type Position,
} from '@closeline/eventsourcing';
import type { Tallies } from './tallies';

/** The log, and how long each append took or why it was none. Everything else is the log's own. */
export class MeasuredLog extends EventStore {
  constructor(
    private readonly log: EventStore,
    private readonly tallies: Tallies,
  ) {
    super();
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const { appends, appendSeconds } = this.tallies;
    const begun = performance.now();
    try {
      const appended = await this.log.append(stream, expected, events);
      appendSeconds.add((performance.now() - begun) / 1000);
      appends.ok += 1;
      return appended;
    } catch (error) {
      appends[outcomeOf(error)] += 1;
      throw error;
    }
  }

  override readStream(stream: string, query?: { from?: number; limit?: number }) {
    return this.log.readStream(stream, query);
  }
  override readAll(query?: FeedQuery) {
    return this.log.readAll(query);
  }
  override readLatest(types: readonly string[], limit: number) {
    return this.log.readLatest(types, limit);
  }
  override subscribe(query: FeedQuery, signal: AbortSignal) {
    return this.log.subscribe(query, signal);
  }
  override findCommand(commandId: string) {
    return this.log.findCommand(commandId);
  }
  override head() {
    return this.log.head();
  }
  override share(at: Position | undefined, target: Position): number {
    return this.log.share(at, target);
  }
}

const outcomeOf = (error: unknown): 'conflict' | 'duplicate' | 'refused' | 'failed' => {
  if (error instanceof WrongExpectedRevision) return 'conflict';
  if (error instanceof DuplicateCommand) return 'duplicate';
  return error instanceof Refusal ? 'refused' : 'failed';
};
