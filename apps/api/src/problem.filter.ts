import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { headersOf, problemOf } from './problems';

/** Every refusal of every route, of Nest and of Fastify goes out through here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.code === 'internal') {
      const { id: requestId, correlationId } = request;
      this.logger.error({ err: error, requestId, correlationId }, 'a fault');
    }
    if (reply.sent) return;
    // As bytes: to a text Fastify would add a charset, which this media type does not have.
    void reply
      .status(problem.status)
      .headers(headersOf(problem))
      .send(Buffer.from(JSON.stringify(problem)));
  }
}
