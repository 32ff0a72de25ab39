import { Controller, HttpCode, Logger, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { ApiRefusals, type Role } from '@closeline/sales';
import { CommandRoutes } from './http-desk';
import { correlationOf, Intake } from './intake';
import { linesOf } from './lines';
import { answerLines } from './line-desk';

/** Whoever may send any command; what a line may do is checked line by line. */
const SENDERS: readonly Role[] = ['service', 'salesperson', 'receptionist', 'manager', 'admin'];

@ApiTags('commands')
@Controller('v1/commands')
export class CommandsController {
  private readonly logger = new Logger('Commands');

  constructor(
    private readonly routes: CommandRoutes,
    private readonly intake: Intake,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ roles: SENDERS, lines: true })
  @ApiBearerAuth()
  @ApiOperation({
    operationId: 'sendCommands',
    summary: 'Many commands, one JSON object a line; one result a line, in order. Safe to send again.',
    description:
      'A line is {command, id, prospectId?, data, occurredAt?}: `command` is an operationId, `id` the idempotency key, ' +
      'and `data` the body together with the other ids of the path. At most 10,000 lines of 256 KB.',
  })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ required: true, schema: { type: 'string' } })
  @ApiResponse({
    status: 200,
    description: 'one result a line: {id, status, …}',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiRefusals(401, 403, 415)
  send(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const lines = linesOf((request.body ?? []) as Readable);
    const correlationId = correlationOf(request.headers['x-correlation-id']);
    const answers = answerLines(lines, {
      intake: this.intake,
      routes: this.routes,
      actor: request.actor,
      onFault: (error, identity) => this.logger.error(error, { requestId: request.id, ...identity }),
      ...(correlationId !== undefined && { correlationId }),
    });
    void reply.header('content-type', 'application/x-ndjson').send(answers);
  }
}
