import { Module, type Provider } from '@nestjs/common';
import * as handlers from './prospect.handlers';

/** Handlers and the desk they share; roster, playbooks, forms and codes come from their own modules. */
@Module({ providers: Object.values(handlers) as Provider[] })
export class ProspectsModule {}
