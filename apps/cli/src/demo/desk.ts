import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { answerOf } from '@closeline/sales';
import type { Composition } from '../../../api/src/composition';
import { GroundModule } from '../../../api/src/ground.module';
import { CommandRoutes } from '../../../api/src/http-desk';
import { Intake } from '../../../api/src/intake';
import { readingOf } from '../../../api/src/line-desk';
import { Fault } from '../fault';
import type { DemoCommand } from './command';
import type { SimulatedClock } from './simulated-clock';

/**
 * Takes the commands of a simulated business one after the other, each at its own moment of the simulated clock, by the
 * same checks as lines of /v1/commands.
 */
export class DemoDesk {
  /** How many it has taken, and how many events they left. */
  commands = 0;
  events = 0;
  /** Of the prospects by their numbers. */
  private readonly prospectIds = new Map<number, string>();
  private readonly intake: Intake;
  private readonly routes: CommandRoutes;

  private constructor(
    private readonly nest: INestApplicationContext,
    private readonly clock: SimulatedClock,
    private readonly mark: string,
  ) {
    this.intake = nest.get(Intake);
    this.routes = nest.get(CommandRoutes);
  }

  /** @param mark stands in every event as its correlation id. */
  static async open(composition: Composition, clock: SimulatedClock, mark: string): Promise<DemoDesk> {
    const options = { logger: false, abortOnError: false } as const;
    const nest = await NestFactory.createApplicationContext(GroundModule.of(composition), options);
    return new DemoDesk(nest, clock, mark);
  }

  /** Throws Fault where the command was refused. */
  async take({ at, as, command, id, prospect, data, occurredAt }: DemoCommand): Promise<void> {
    const prospectId = prospect === undefined || command === 'SubmitForm' ? undefined : this.prospectIds.get(prospect);
    const line = {
      command,
      id,
      data,
      ...(prospectId !== undefined && { prospectId }),
      ...(occurredAt !== undefined && { occurredAt }),
    };
    this.clock.moveTo(at);
    try {
      const { sent } = readingOf(line, { routes: this.routes, actor: as, correlationId: this.mark });
      const outcome = await this.intake.take(sent);
      if (prospect !== undefined && command === 'SubmitForm')
        this.prospectIds.set(prospect, (answerOf(outcome) as { prospectId: string }).prospectId);
      this.events += outcome.events.length;
    } catch (error) {
      throw new Fault(`the demo's ${command} ${id} was refused (${(error as Error).message})`, 'please report it');
    }
    this.commands += 1;
  }

  /** After the last one. */
  close(): Promise<void> {
    return this.nest.close();
  }
}
