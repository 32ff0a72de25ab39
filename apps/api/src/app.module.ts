import { Module, type DynamicModule } from '@nestjs/common';
import { HandoverModule } from '@closeline/sales';
import { CommandsController } from './commands.controller';
import type { Composition } from './composition';
import { GroundModule } from './ground.module';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';
import { Scrape } from './metrics/scrape';
import { Projection } from './projection';
import { ViewOperations } from './view-operations';
import { ViewsController } from './views.controller';

/** The service as it answers HTTP. */
@Module({})
export class AppModule {
  static of(composition: Composition, projection: Projection): DynamicModule {
    return {
      module: AppModule,
      imports: [GroundModule.of(composition), HandoverModule],
      controllers: [CommandsController, HealthController, MetricsController, ViewsController],
      providers: [
        { provide: Projection, useValue: projection },
        { provide: ViewOperations, useValue: new ViewOperations(composition, projection) },
        { provide: Scrape, useValue: new Scrape(composition, projection) },
      ],
    };
  }
}
