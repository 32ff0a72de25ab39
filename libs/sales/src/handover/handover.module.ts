import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Checkpoints, Clock, EventStore, Executor, ViewReader } from '@closeline/eventsourcing';
import { prospectsView } from '../prospects';
import { Roster } from '../staff';
import { Handover } from './handover';
import { openProspects } from './open-prospects';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Runs the handover beside the API; after a failure it goes on where it stood, with growing pauses. */
@Injectable()
export class HandoverRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Handover');
  private readonly stop = new AbortController();
  private running = Promise.resolve();

  constructor(
    private readonly commands: CommandBus,
    private readonly log: EventStore,
    private readonly views: ViewReader,
    private readonly checkpoints: Checkpoints,
    private readonly executor: Executor,
    private readonly roster: Roster,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.follow(this.stop.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { log, checkpoints, executor, roster, clock } = this;
    const handover = new Handover({
      ...{ log, checkpoints, executor, roster, clock },
      send: (command) => this.commands.execute(command),
      openProspectsOf: (ownerId, position) => openProspects(this.views, prospectsView.id, signal, ownerId, position),
      warn: (prospectId, code, correlationId) =>
        this.logger.warn('a prospect stays with an owner who has left', { prospectId, code, correlationId }),
    });
    for (let ms = FIRST_PAUSE_MS; !signal.aborted; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      try {
        await handover.run(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.logger.error(`the handover goes on in ${ms} ms: ${(error as Error).message}`);
        await pause(ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

@Module({ providers: [HandoverRunner] })
export class HandoverModule {}
