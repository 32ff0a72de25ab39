import { Checkpoints, type Position } from '@closeline/eventsourcing';
import type { EmbeddedEventStore } from './log';

/** Where process managers stand, in log.db: kept by the log's own writer, so that a save shares a sync with appends. */
export class EmbeddedCheckpoints extends Checkpoints {
  private readonly get;

  constructor(private readonly log: EmbeddedEventStore) {
    super();
    this.get = log.db.prepare<[string], Position>('SELECT position FROM processes WHERE name = ?').pluck();
  }

  async load(name: string): Promise<Position | undefined> {
    return this.get.get(name);
  }

  async save(name: string, position: Position): Promise<void> {
    if (!this.log.commits) throw new Error('the log was opened for reading only');
    await this.log.commits.saveCheckpoint(name, position);
  }
}
