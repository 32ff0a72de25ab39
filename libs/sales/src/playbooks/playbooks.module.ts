import { Global, Module, type Provider } from '@nestjs/common';
import { Executor } from '@closeline/eventsourcing';
import * as handlers from './playbook.handlers';
import { PlaybooksController } from './playbooks.controller';
import { PlaybookQueriesController } from './queries.controller';
import { PlaybookShelf } from './shelf';

/** Global, for capabilities ask one another by class and never import one another's modules. */
@Global()
@Module({
  controllers: [PlaybooksController, PlaybookQueriesController],
  providers: [
    ...(Object.values(handlers) as Provider[]),
    { provide: PlaybookShelf, useFactory: (executor: Executor) => new PlaybookShelf(executor), inject: [Executor] },
  ],
  exports: [PlaybookShelf],
})
export class PlaybooksModule {}
