import { Global, Module, type Provider } from '@nestjs/common';
import { EventStore, Executor } from '@closeline/eventsourcing';
import { Roster } from './roster';
import * as handlers from './staff.handlers';
import { StaffQueriesController } from './queries.controller';
import { StaffController } from './staff.controller';

/** Global, for capabilities ask one another by class and never import one another's modules. */
@Global()
@Module({
  controllers: [StaffController, StaffQueriesController],
  providers: [
    ...(Object.values(handlers) as Provider[]),
    {
      provide: Roster,
      useFactory: (executor: Executor, log: EventStore) => new Roster(executor, log),
      inject: [Executor, EventStore],
    },
  ],
  exports: [Roster],
})
export class StaffModule {}
