import { Controller, Delete, HttpCode, Param, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noSuchThing } from '../reading';
import { Reads } from '../reads.controller';
import type { Role } from '../roles';
import { Roles } from '../roles.controller';
import { ApiRefusals } from '../takes.controller';
import { ReportJobs } from './jobs';
import type { ReportAnswer } from './reports';
import { JobDto } from '../jobs.dto';
import { jobShown, shownAs } from './showing.controller';

export const REPORT_ROLES: readonly Role[] = ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'];

/** Computations that take longer than a request waits. Whoever asked for one sees it, and nobody else. */
@ApiTags('reports')
@Controller('v1/reports/jobs')
export class ReportJobsController {
  constructor(private readonly jobs: ReportJobs) {}

  @Reads({
    name: 'getReportJob',
    path: ':id',
    roles: REPORT_ROLES,
    summary: 'How far a computation is, with its answer once there is one; as CSV only the answer.',
    also: 'text/csv',
    answers: JobDto,
  })
  follow(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object | string {
    const job = this.jobs.find(request.actor.subject, id);
    if (!job) throw noSuchThing();
    if (job.status === 'failed') throw job.error;
    const isReport =
      job.answer !== undefined && 'total' in job.answer && Array.isArray((job.answer as Partial<ReportAnswer>).rows);
    const shown = isReport ? shownAs(job.answer as ReportAnswer, request, reply) : undefined;
    return typeof shown === 'string' ? shown : jobShown(job);
  }

  @Delete(':id')
  @HttpCode(200)
  @Roles(...REPORT_ROLES)
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'cancelReportJob', summary: 'Stops a computation that has not ended.' })
  @ApiResponse({ status: 200, description: 'as it is now', type: JobDto })
  @ApiRefusals(401, 403, 404)
  cancel(@Param('id') id: string, @Req() request: FastifyRequest): object {
    const job = this.jobs.cancel(request.actor.subject, id);
    if (!job) throw noSuchThing();
    return jobShown(job);
  }
}
