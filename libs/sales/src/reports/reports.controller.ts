import { Controller, Param, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Envelope, EventStore, ViewStore, type Actor } from '@closeline/eventsourcing';
import { csvOf } from '../csv';
import { caughtUp, noSuchThing } from '../reading';
import { Reads } from '../reads.controller';
import { salesViews } from '../views';
import { episodesView } from './episodes';
import { rowsOf } from './flat-rows';
import { knownAt } from './known-at';
import { readLabels } from './labels';
import { DIMENSIONS, parseReportQuery, REPORTS } from './report-query';
import { ReportZone } from './report-zone';
import { report } from './reports';

const PARAMETERS = [
  ...['from', 'to', 'by', 'basis', 'credit', 'within', 'timeZone', 'asOf', 'occurredAsOf', 'limit', 'after-id', 'after'],
  ...DIMENSIONS,
];

/** Members of staff see their own figures. */
const ownFigures = ({ role, subject }: Actor, query: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  if (role !== 'salesperson' && role !== 'receptionist') return query;
  if (query.salesperson !== undefined && query.salesperson !== subject) throw noSuchThing();
  return { ...query, salesperson: subject };
};

@ApiTags('reports')
@Controller('v1/reports')
export class ReportsController {
  private readonly episodes: string;
  private readonly labelled: { readonly staff: string; readonly forms: string; readonly playbooks: string };

  constructor(
    private readonly log: EventStore,
    private readonly views: ViewStore,
    private readonly envelope: Envelope,
    private readonly zone: ReportZone,
  ) {
    const all = salesViews(zone);
    const id = (name: string): string => all.find((view) => view.name === name)!.id;
    this.episodes = episodesView(zone.timeZone).id;
    this.labelled = { staff: id('staff'), forms: id('forms'), playbooks: id('playbooks') };
  }

  @Reads({
    name: 'getReport',
    path: ':report',
    roles: ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
    summary: 'A report on kept figures: by every dimension, for any days.',
    query: PARAMETERS,
    also: 'text/csv',
  })
  @ApiParam({ name: 'report', enum: REPORTS })
  async answer(
    @Param('report') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const given = { ...(request.query as Record<string, string>) };
    parseReportQuery(name, given);
    const { after, ...parameters } = ownFigures(request.actor, given);
    await caughtUp(this.views, this.episodes, after);
    const { types } = episodesView(this.zone.timeZone);
    const recordedAt = await knownAt(this.log, types, await this.views.checkpoint(this.episodes));
    const labels = await readLabels(this.views, this.envelope, this.labelled);
    const sources = { views: this.views, zone: this.zone.timeZone, labels, recordedAt };
    const figures = await report(name, parameters, sources);
    if (!prefersCsv(request.headers.accept)) return figures;
    void reply.header('content-type', 'text/csv; charset=utf-8');
    return csvOf(rowsOf(figures));
  }
}

const prefersCsv = (accept: string | undefined): boolean =>
  /(^|,)\s*text\/csv\b/i.test(accept ?? '') && !/json/i.test(accept ?? '');
