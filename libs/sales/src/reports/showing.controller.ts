import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvOf } from '../csv';
import { rowsOf } from './flat-rows';
import type { Job } from './jobs';
import type { ReportAnswer } from './reports';

const prefersCsv = (accept: string | undefined): boolean =>
  /(^|,)\s*text\/csv\b/i.test(accept ?? '') && !/json/i.test(accept ?? '');

/** The figures as the caller wants them: CSV where only that is accepted. */
export const shownAs = (answer: ReportAnswer, request: FastifyRequest, reply: FastifyReply): object | string => {
  if (!prefersCsv(request.headers.accept)) return answer;
  void reply.header('content-type', 'text/csv; charset=utf-8');
  return csvOf(rowsOf(answer));
};

/** How far a computation is; its answer, once there is one. */
export const jobShown = ({ jobId, status, progress, answer }: Job): object => ({
  ...{ jobId, status, progress, href: `/v1/reports/jobs/${jobId}` },
  ...(answer && { answer }),
});

/** Resolves after so many milliseconds; holds up no stop. */
export const passed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());
