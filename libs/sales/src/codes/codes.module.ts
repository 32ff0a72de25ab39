import { Global, Module } from '@nestjs/common';
import { Executor } from '@closeline/eventsourcing';
import { CodeRegistry } from './registry';

/** Global, for capabilities ask one another by class and never import one another's modules. */
@Global()
@Module({
  providers: [{ provide: CodeRegistry, useFactory: (executor: Executor) => new CodeRegistry(executor), inject: [Executor] }],
  exports: [CodeRegistry],
})
export class CodesModule {}
