import { Module, type DynamicModule } from '@nestjs/common';
import { HandoverModule } from '@closeline/sales';
import { CommandsController } from './commands.controller';
import type { Composition } from './composition';
import { GroundModule } from './ground.module';
import { HealthController } from './health.controller';
import { Projection } from './projection';

/** The service as it answers HTTP. */
@Module({})
export class AppModule {
  static of(composition: Composition, projection: Projection): DynamicModule {
    return {
      module: AppModule,
      imports: [GroundModule.of(composition), HandoverModule],
      controllers: [CommandsController, HealthController],
      providers: [{ provide: Projection, useValue: projection }],
    };
  }
}
