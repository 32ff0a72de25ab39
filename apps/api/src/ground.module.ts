import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { DiscoveryModule } from '@nestjs/core';
import { Checkpoints, Clock, Envelope, EventStore, Executor, Ids, Vault, ViewReader } from '@closeline/eventsourcing';
import { CommandDesk, Computing, ReportZone, SalesModule } from '@closeline/sales';
import type { Composition } from './composition';
import { CommandRoutes, HttpDesk } from './http-desk';
import { Intake } from './intake';
import { Tallies } from './metrics/tallies';

/** The sales process on the stores of one composition; with a command bus, without HTTP. */
@Global()
@Module({})
export class GroundModule {
  static of({ engine, reader, vault, envelope, executor, tallies, computing, clock, ids, settings }: Composition): DynamicModule {
    const ports = [
      { provide: EventStore, useValue: engine.log },
      { provide: ViewReader, useValue: reader },
      { provide: Checkpoints, useValue: engine.checkpoints },
      { provide: Vault, useValue: vault },
      { provide: Envelope, useValue: envelope },
      { provide: Clock, useValue: clock },
      { provide: Ids, useValue: ids },
      { provide: Executor, useValue: executor },
      { provide: Tallies, useValue: tallies },
      { provide: Computing, useValue: computing },
      { provide: ReportZone, useValue: new ReportZone(settings.reportTimeZone) },
    ];
    return {
      module: GroundModule,
      imports: [CqrsModule.forRoot(), DiscoveryModule, SalesModule],
      providers: [...ports, Intake, CommandRoutes, { provide: CommandDesk, useClass: HttpDesk }],
      exports: [...ports.map(({ provide }) => provide), Intake, CommandRoutes, CommandDesk],
    };
  }
}
