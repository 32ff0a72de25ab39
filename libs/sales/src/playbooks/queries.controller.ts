import { Controller, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { EventStore, ViewReader, type Actor } from '@closeline/eventsourcing';
import { queryOf } from '../query';
import { caughtUp, documentOf, noSuchThing, PAGE, pageOf } from '../reading';
import { Reads } from '../reads.controller';
import type { Role } from '../roles';
import { playbooksView, type PlaybookDocument } from './views/playbooks';

const OWNING: readonly Role[] = ['salesperson', 'manager', 'admin'];

/** A salesperson sees the house's playbooks and their own. */
const sees = ({ role, subject }: Actor, { ownerId }: PlaybookDocument): boolean =>
  role !== 'salesperson' || ownerId === null || ownerId === subject;

@ApiTags('playbooks')
@Controller('v1/playbooks')
export class PlaybookQueriesController {
  constructor(
    readonly log: EventStore,
    readonly views: ViewReader,
  ) {}

  @Reads({ name: 'listPlaybooks', path: '', roles: OWNING, summary: 'Playbooks, in the order of ids.', query: PAGE })
  async list(@Req() { query, actor }: FastifyRequest): Promise<object> {
    const { documents, next } = await pageOf<PlaybookDocument>(this, playbooksView.id, queryOf(query, PAGE));
    return { playbooks: documents.filter((document) => sees(actor, document)), ...(next !== undefined && { next }) };
  }

  @Reads({
    name: 'getPlaybook',
    path: ':playbookId',
    roles: OWNING,
    summary: 'A playbook in its latest version.',
    query: ['after'],
  })
  async one(@Param('playbookId') playbookId: string, @Req() { query, actor }: FastifyRequest): Promise<object> {
    await caughtUp(this, playbooksView.id, queryOf(query, ['after']).after);
    const document = await documentOf<PlaybookDocument>(this.views, playbooksView.id, playbookId);
    if (!sees(actor, document)) throw noSuchThing();
    return document;
  }
}
