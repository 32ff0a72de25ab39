import { Controller, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { EventStore, ViewReader } from '@closeline/eventsourcing';
import { queryOf } from '../query';
import { caughtUp, documentOf, PAGE, pageOf } from '../reading';
import { Reads } from '../reads.controller';
import { formsView, type FormDocument } from './views/forms';

@ApiTags('forms')
@Controller('v1/forms')
export class FormQueriesController {
  constructor(
    readonly log: EventStore,
    readonly views: ViewReader,
  ) {}

  @Reads({ name: 'listForms', path: '', roles: ['manager', 'admin'], summary: 'Forms, in the order of ids.', query: PAGE })
  async list(@Req() { query }: FastifyRequest): Promise<object> {
    const { documents, next } = await pageOf<FormDocument>(this, formsView.id, queryOf(query, PAGE));
    return { forms: documents, ...(next !== undefined && { next }) };
  }

  @Reads({
    name: 'getForm',
    path: ':formId',
    roles: ['manager', 'admin'],
    summary: 'A form in its latest version.',
    query: ['after'],
  })
  async one(@Param('formId') formId: string, @Req() { query }: FastifyRequest): Promise<object> {
    await caughtUp(this, formsView.id, queryOf(query, ['after']).after);
    return documentOf<FormDocument>(this.views, formsView.id, formId);
  }
}
