import { Module, type Provider } from '@nestjs/common';
import { AuditController } from './audit.controller';
import { ConversionController } from './conversion.controller';
import * as handlers from './prospect.handlers';
import { ProspectsController } from './prospects.controller';
import { ProspectQueriesController } from './queries.controller';
import { RelationshipController } from './relationship.controller';

/** Handlers and the desk they share; roster, playbooks, forms and codes come from their own modules. */
@Module({
  controllers: [ProspectsController, RelationshipController, ConversionController, ProspectQueriesController, AuditController],
  providers: Object.values(handlers) as Provider[],
})
export class ProspectsModule {}
