import { Controller, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Envelope, EventStore, Executor, type Actor, type Recorded } from '@closeline/eventsourcing';
import { instantOf } from '../instants';
import { badParameter, queryOf, wholeNumber, type Query } from '../query';
import { endOf, noSuchThing } from '../reading';
import { Reads } from '../reads.controller';
import { entryOf, historyOf, stateAfter, type Until } from './history';
import { prospectDecider } from './prospect';

const MOMENT = ['asOf', 'revision'] as const;
/** `after` is taken for the sake of those who always send it: the log itself is never behind. */
const STATE = [...MOMENT, 'after'] as const;
const HISTORY = [...STATE, 'limit', 'after-id'] as const;

const untilOf = ({ asOf, revision }: Query<(typeof MOMENT)[number]>): Until => {
  if (asOf !== undefined && revision !== undefined) throw badParameter('revision', 'not together with asOf');
  if (revision !== undefined)
    return { revision: wholeNumber('revision', revision, { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 }) };
  if (asOf === undefined) return {};
  const instant = instantOf(asOf);
  if (instant === undefined) throw badParameter('asOf', 'must be an ISO-8601 instant with its offset');
  return { asOf: instant };
};

/** The cursor is the id of the last event seen. */
const startOf = (events: readonly Recorded[], afterId: string | undefined): number => {
  if (afterId === undefined) return 0;
  const seen = events.findIndex(({ id }) => id === afterId);
  if (seen < 0) throw badParameter('after-id', 'must be the id of an event of this history');
  return seen + 1;
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
    const until = untilOf(asked);
    if (asked.after !== undefined) await endOf(this.log, asked.after);
    const events = await this.eventsFor(actor, prospectId, until);
    const from = startOf(events, asked['after-id']);
    const page = await this.envelope.open(events.slice(from, from + limit));
    const next = events.length > from + limit ? page.at(-1)!.id : undefined;
    return { prospectId, events: page.map(entryOf), ...(next !== undefined && { next }) };
  }

  @Reads({
    name: 'getState',
    path: 'state',
    roles: ['auditor', 'admin'],
    summary: 'The prospect as it stood at a revision, or at a moment as it was known then.',
    query: STATE,
  })
  async state(@Param('prospectId') prospectId: string, @Req() { query, actor }: FastifyRequest): Promise<object> {
    const asked = queryOf(query, STATE);
    const until = untilOf(asked);
    if (asked.after !== undefined) await endOf(this.log, asked.after);
    const events = await this.eventsFor(actor, prospectId, until);
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
