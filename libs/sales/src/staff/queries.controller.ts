import { Controller, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Envelope, EventStore, ViewReader } from '@closeline/eventsourcing';
import { queryOf } from '../query';
import { caughtUp, documentOf, PAGE, pageOf } from '../reading';
import { Reads } from '../reads.controller';
import { staffView, type StaffDocument } from './views/staff';

@ApiTags('staff')
@Controller('v1/staff')
export class StaffQueriesController {
  constructor(
    readonly log: EventStore,
    readonly views: ViewReader,
    private readonly envelope: Envelope,
  ) {}

  @Reads({ name: 'listStaff', path: '', roles: ['manager', 'admin'], summary: 'The roster, in the order of ids.', query: PAGE })
  async list(@Req() { query }: FastifyRequest): Promise<object> {
    const { documents, next } = await pageOf<StaffDocument>(this, staffView.id, queryOf(query, PAGE));
    return { staff: await this.envelope.open(documents), ...(next !== undefined && { next }) };
  }

  @Reads({ name: 'getStaff', path: ':staffId', roles: ['manager', 'admin'], summary: 'One member of staff.', query: ['after'] })
  async one(@Param('staffId') staffId: string, @Req() { query }: FastifyRequest): Promise<object> {
    await caughtUp(this, staffView.id, queryOf(query, ['after']).after);
    return this.envelope.open(await documentOf<StaffDocument>(this.views, staffView.id, staffId));
  }
}
