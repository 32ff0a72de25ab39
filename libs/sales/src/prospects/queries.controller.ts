import { Controller, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock, Envelope, EventStore, ViewReader, type Actor } from '@closeline/eventsourcing';
import { oneOf, queryOf } from '../query';
import { caughtUp, documentOf, limitOf, noSuchThing, PAGE, pageOf, shownTo } from '../reading';
import { Reads } from '../reads.controller';
import type { Role } from '../roles';
import { STAGES } from '../stages';
import type { ProspectDocument } from './views/document';
import { prospectsView } from './views/prospect';
import { isWork, summaryOf, workOn, type WorkItem } from './worklist';

const LISTING: readonly Role[] = ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'];
const FILTERS = [...PAGE, 'owner', 'outcome', 'stage'] as const;
const WORK = [...PAGE, 'owner'] as const;
/** Prospects on their way are passed over; a query looks at no more pages of them than this. */
const MOST_PAGES = 10;

/** Members of staff see what is their own; whose it is decides the token, never the query. */
const ownerFor = ({ role, subject }: Actor, asked: string | undefined): string | undefined => {
  if (role !== 'salesperson' && role !== 'receptionist') return asked;
  if (asked !== undefined && asked !== subject) throw noSuchThing();
  return subject;
};

@ApiTags('prospects')
@Controller('v1')
export class ProspectQueriesController {
  constructor(
    readonly log: EventStore,
    readonly views: ViewReader,
    private readonly envelope: Envelope,
    private readonly clock: Clock,
  ) {}

  @Reads({
    name: 'listProspects',
    path: 'prospects',
    roles: LISTING,
    summary: 'Prospects, in the order of their ids.',
    query: FILTERS,
  })
  async list(@Req() { query, actor }: FastifyRequest): Promise<object> {
    const asked = queryOf(query, FILTERS);
    const owner = ownerFor(actor, asked.owner);
    const outcome = oneOf('outcome', asked.outcome, ['open', 'won', 'lost', 'disqualified']);
    const stage = oneOf('stage', asked.stage, STAGES);
    const where = { ...(owner !== undefined && { ownerId: owner }), ...(outcome && { outcome }), ...(stage && { stage }) };
    const { documents, next } = await pageOf<ProspectDocument>(this, prospectsView.id, asked, where);
    const prospects = await shownTo(actor.role, this.envelope, documents.map(summaryOf));
    return { prospects, ...(next !== undefined && { next }) };
  }

  @Reads({
    name: 'getProspect',
    path: 'prospects/:prospectId',
    roles: ['service', ...LISTING],
    summary: 'One prospect as it stands, with its plan and every attempt.',
    query: ['after'],
  })
  async one(
    @Param('prospectId') prospectId: string,
    @Req() { query, actor }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { after } = queryOf(query, ['after']);
    await caughtUp(this, prospectsView.id, after);
    const document = await documentOf<ProspectDocument>(this.views, prospectsView.id, prospectId);
    const owner = ownerFor(actor, undefined);
    if (owner !== undefined && document.ownerId !== owner) throw noSuchThing();
    void reply.header('etag', `"${document.revision}"`);
    return shownTo(actor.role, this.envelope, document);
  }

  @Reads({
    name: 'getWorklist',
    path: 'worklist',
    roles: LISTING,
    summary: 'What there is to do: questions, follow-ups, failed steps, and who is going stale.',
    query: WORK,
  })
  async worklist(@Req() { query, actor }: FastifyRequest): Promise<object> {
    const asked = queryOf(query, WORK);
    const owner = ownerFor(actor, asked.owner);
    const where = { hasWork: true, ...(owner !== undefined && { ownerId: owner }) };
    const now = this.clock.now();
    const limit = limitOf(asked);
    const work: WorkItem[] = [];
    let next = asked['after-id'];
    for (let pages = 0; pages < MOST_PAGES && work.length < limit; pages++) {
      const rest = { ...asked, limit: String(limit - work.length), ...(next !== undefined && { 'after-id': next }) };
      const page = await pageOf<ProspectDocument>(this, prospectsView.id, rest, where);
      work.push(...page.documents.map((doc) => workOn(doc, now)).filter(isWork));
      next = page.next;
      if (next === undefined) break;
    }
    const items = await shownTo(actor.role, this.envelope, work);
    return { items, ...(next !== undefined && { next }) };
  }
}
