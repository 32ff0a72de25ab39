import { Controller, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Envelope, EventStore, Executor, type Actor, type Recorded } from '@closeline/eventsourcing';
import { instantOf } from '../instants';
import { badParameter, queryOf, wholeNumber, type Query } from '../query';
import { noSuchThing } from '../reading';
import { Reads } from '../reads.controller';
import { entryOf, historyOf, stateAfter, type Until } from './history';
import { prospectDecider } from './prospect';

const MOMENT = ['asOf', 'revision'] as const;
const HISTORY = [...MOMENT, 'limit', 'next'] as const;

const untilOf = ({ asOf, revision }: Query<(typeof MOMENT)[number]>): Until => {
  if (asOf !== undefined && revision !== undefined) throw badParameter('revision', 'not together with asOf');
  if (revision !== undefined)
    return { revision: wholeNumber('revision', revision, { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 }) };
  if (asOf === undefined) return {};
  const instant = instantOf(asOf);
  if (instant === undefined) throw badParameter('asOf', 'must be an ISO-8601 instant with its offset');
  return { asOf: instant };
};

/** Auditors read the event log itself, never the views. */
@ApiTags('audit')
@Controller('v1/audit/prospects/:prospectId')
export class AuditController {
  constructor(
    private readonly log: EventStore,
    private readonly envelope: Envelope,
    private readonly executor: Executor,
  ) {}

  @Reads({
    name: 'getHistory',
    path: 'history',
    roles: ['salesperson', 'receptionist', 'manager', 'auditor', 'admin'],
    summary: 'Every event of one prospect in order: when it happened, when it was known, who, and by which command.',
    query: HISTORY,
  })
  async history(@Param('prospectId') prospectId: string, @Req() { query, actor }: FastifyRequest): Promise<object> {
    const asked = queryOf(query, HISTORY);
    const limit = wholeNumber('limit', asked.limit, { least: 1, most: 1000, otherwise: 100 });
    const from = wholeNumber('next', asked.next, { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 });
    const events = await this.eventsFor(actor, prospectId, untilOf(asked));
    const page = await this.envelope.open(events.slice(from, from + limit));
    return { prospectId, events: page.map(entryOf), ...(events.length > from + limit && { next: String(from + limit) }) };
  }

  @Reads({
    name: 'getState',
    path: 'state',
    roles: ['auditor', 'admin'],
    summary: 'The prospect as it stood at a revision, or at a moment as it was known then.',
    query: MOMENT,
  })
  async state(@Param('prospectId') prospectId: string, @Req() { query, actor }: FastifyRequest): Promise<object> {
    const events = await this.eventsFor(actor, prospectId, untilOf(queryOf(query, MOMENT)));
    const last = events.at(-1);
    if (!last) throw noSuchThing();
    const state = await this.envelope.open(stateAfter(events));
    return { prospectId, revision: last.revision, position: last.position, recordedAt: last.metadata.recordedAt, state };
  }

  private async eventsFor({ role, subject }: Actor, prospectId: string, until: Until): Promise<readonly Recorded[]> {
    const prospect = await this.executor.load(prospectDecider, `prospect-${prospectId}`);
    if (!prospect) throw noSuchThing();
    const own = role === 'salesperson' || role === 'receptionist';
    if (own && prospect.state.ownerId !== subject) throw noSuchThing();
    return historyOf(this.log, prospectId, until);
  }
}
