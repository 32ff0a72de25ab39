import { Global, Module, type Provider } from '@nestjs/common';
import { Executor } from '@closeline/eventsourcing';
import * as handlers from './form.handlers';
import { FormsController } from './forms.controller';
import { FormQueriesController } from './queries.controller';
import { Forms } from './forms';

/** Global, for capabilities ask one another by class and never import one another's modules. */
@Global()
@Module({
  controllers: [FormsController, FormQueriesController],
  providers: [
    ...(Object.values(handlers) as Provider[]),
    { provide: Forms, useFactory: (executor: Executor) => new Forms(executor), inject: [Executor] },
  ],
  exports: [Forms],
})
export class FormsModule {}
