import { Controller, Param, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock, Envelope, EventStore, ViewReader, type Actor } from '@closeline/eventsourcing';
import { badParameter } from '../query';
import { caughtUp, noSuchThing } from '../reading';
import { Reads } from '../reads.controller';
import { salesUpcasts } from '../upcasts';
import { salesViews } from '../views';
import type { Ask } from './compute';
import { bothOf, OTHER } from './compare';
import { episodesView } from './episodes';
import { ComparisonDto, ExplanationDto } from './explain.dto';
import { ReportJobs } from './jobs';
import { knownAt } from './known-at';
import { readLabels } from './labels';
import { DIMENSIONS, PARAMETERS, parseReportQuery, REPORTS } from './report-query';
import { ReportZone } from './report-zone';
import { REPORT_ANSWERS } from './report-answers.dto';
import { isKept, report, type ReportAnswer } from './reports';
import { REPORT_ROLES } from './report-jobs.controller';
import { jobShown, passed, shownAs } from './showing.controller';

/** So long a request waits for figures that have to be computed; then it is told where to follow. */
const PATIENCE_MS = 1_000;

/** Members of staff see their own figures. */
const ownFigures = ({ role, subject }: Actor, query: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  if (role !== 'salesperson' && role !== 'receptionist') return query;
  if (query.salesperson !== undefined && query.salesperson !== subject) throw noSuchThing();
  return { ...query, salesperson: subject };
};

/** A parameter beside the report's own. Throws Refusal 400 where it is given twice. */
const withText = (
  name: string,
  value: unknown,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  if (value === undefined) return parameters;
  if (typeof value !== 'string') throw badParameter(name, 'must be given once');
  return { ...parameters, [name]: value };
};

@ApiTags('reports')
@Controller('v1/reports')
export class ReportsController {
  private readonly episodes: string;
  private readonly labelled: { readonly staff: string; readonly forms: string; readonly playbooks: string };

  constructor(
    readonly log: EventStore,
    readonly views: ViewReader,
    private readonly envelope: Envelope,
    private readonly zone: ReportZone,
    private readonly clock: Clock,
    private readonly jobs: ReportJobs,
  ) {
    const all = salesViews(zone);
    const id = (name: string): string => all.find((view) => view.name === name)!.id;
    this.episodes = episodesView(zone.timeZone).id;
    this.labelled = { staff: id('staff'), forms: id('forms'), playbooks: id('playbooks') };
  }

  @Reads({
    name: 'getReport',
    path: ':report',
    roles: REPORT_ROLES,
    summary: 'A report: by every dimension, filtered by any, for any period, as of any moment.',
    query: [...PARAMETERS, ...DIMENSIONS],
    also: 'text/csv',
    answers: REPORT_ANSWERS,
    job: true,
  })
  @ApiParam({ name: 'report', enum: REPORTS })
  async answer(
    @Param('report') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const parameters = await this.own(name, { ...(request.query as Record<string, string>) }, request.actor);
    const ask = await this.ask('report', name, parameters);
    if (isKept(parseReportQuery(name, parameters), this.zone.timeZone)) {
      const sources = { ...ask, views: this.views, log: this.log, upcasts: salesUpcasts };
      return shownAs(await report(name, parameters, sources), request, reply);
    }
    return this.computed(ask, request, reply);
  }

  @Reads({
    name: 'explainReport',
    path: ':report/explain',
    roles: REPORT_ROLES,
    summary: 'The episodes and the ids of the events behind a figure of a report; they add up to it.',
    query: ['measure', ...PARAMETERS, ...DIMENSIONS],
    answers: ExplanationDto,
    job: true,
  })
  @ApiParam({ name: 'report', enum: REPORTS })
  async explain(
    @Param('report') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const { measure, ...given } = { ...(request.query as Record<string, string>) };
    const parameters = await this.own(name, given, request.actor);
    return this.computed(await this.ask('explain', name, withText('measure', measure, parameters)), request, reply);
  }

  @Reads({
    name: 'compareReport',
    path: ':report/compare',
    roles: REPORT_ROLES,
    summary:
      'A report beside itself, as of another moment or of another period: every figure that differs and, with `measure`, ' +
      'the events that moved it; what moved by time alone is `elapsed`.',
    query: ['measure', ...Object.keys(OTHER), ...PARAMETERS, ...DIMENSIONS],
    answers: ComparisonDto,
    job: true,
  })
  @ApiParam({ name: 'report', enum: REPORTS })
  async compare(
    @Param('report') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const { measure, ...given } = { ...(request.query as Record<string, string>) };
    const others = Object.fromEntries(Object.entries(given).filter(([other]) => other in OTHER));
    const rest = Object.fromEntries(Object.entries(given).filter(([other]) => !(other in OTHER)));
    const own = await this.own(name, rest, request.actor);
    const [, second] = bothOf({ ...own, ...others });
    parseReportQuery(name, second);
    return this.computed(await this.ask('compare', name, withText('measure', measure, { ...own, ...others })), request, reply);
  }

  /** The parameters as this caller may give them, once the view knows what `after` asks for. */
  private async own(
    name: string,
    given: Readonly<Record<string, string>>,
    actor: Actor,
  ): Promise<Readonly<Record<string, string>>> {
    parseReportQuery(name, given);
    const { after, ...parameters } = ownFigures(actor, given);
    await caughtUp(this, this.episodes, after);
    return parameters;
  }

  /**
   * What has to be computed: at once where that is quick, otherwise where to follow it. Whoever leaves before they are told
   * where could never follow it, nor stop it: that does it for them.
   */
  private async computed(ask: Ask, request: FastifyRequest, reply: FastifyReply): Promise<object | string> {
    const { subject } = request.actor;
    const job = this.jobs.start(subject, ask);
    const stop = (): void => void this.jobs.cancel(subject, job.jobId);
    reply.raw.once('close', stop);
    if (reply.raw.destroyed) stop();
    await Promise.race([this.jobs.ended(job.jobId), passed(PATIENCE_MS)]);
    reply.raw.off('close', stop);
    if (job.status === 'waiting' || job.status === 'running') {
      void reply.status(202).header('location', `/v1/reports/jobs/${job.jobId}`).header('retry-after', '1');
      return jobShown(job);
    }
    this.jobs.forget(job.jobId);
    if (job.status === 'cancelled') return jobShown(job);
    if (job.answer === undefined) throw job.error;
    return 'rows' in job.answer && ask.what === 'report' ? shownAs(job.answer as ReportAnswer, request, reply) : job.answer;
  }

  private async ask(what: Ask['what'], name: string, parameters: Readonly<Record<string, string>>): Promise<Ask> {
    const zone = this.zone.timeZone;
    const recordedAt = await knownAt(this.log, episodesView(zone).types, await this.views.checkpoint(this.episodes));
    const labels = await readLabels(this.views, this.envelope, this.labelled);
    return { what, name, parameters, labels, recordedAt, now: this.clock.now(), zone };
  }
}
