import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type Outcome } from '@closeline/eventsourcing';
import { answerOf, CommandDesk, commandRoutesOf, queryOf, type CommandClass, type CommandRoute } from '@closeline/sales';
import { correlationOf, identityOf, Intake } from './intake';

/** Every command that a controller takes, by its name. */
@Injectable()
export class CommandRoutes {
  private byName: ReadonlyMap<string, CommandRoute> | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** undefined where no controller takes a command of this name. */
  of(name: string): CommandRoute | undefined {
    this.byName ??= new Map(
      this.discovery
        .getControllers()
        .flatMap(({ instance }) => commandRoutesOf(instance as object))
        .map((route) => [route.command.name, route]),
    );
    return this.byName.get(name);
  }
}

/** Takes commands by HTTP, one a request. */
@Injectable()
export class HttpDesk extends CommandDesk {
  constructor(
    private readonly routes: CommandRoutes,
    private readonly intake: Intake,
  ) {
    super();
  }

  override async take({ name }: CommandClass, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers } = request;
    queryOf(request.query, []);
    const key = headers['idempotency-key'];
    if (typeof key !== 'string' || key === '')
      throw new Refusal('idempotency-key-missing', 'every command carries an Idempotency-Key', 400);
    const identity = identityOf(request.actor, key, correlationOf(headers['x-correlation-id']));
    // The same in the log of the service as in the event.
    request.correlationId = identity.correlationId;
    const ifMatch = revisionOf(headers['if-match']);
    const outcome = await this.intake.take({
      route: this.routes.of(name)!,
      actor: request.actor,
      identity,
      parameters: request.params as Record<string, string>,
      body: request.body ?? {},
      ...(ifMatch !== undefined && { ifMatch }),
    });
    void reply
      .status(statusOf(outcome))
      .header('etag', `"${outcome.revision}"`)
      .headers(outcome.replayed ? { 'idempotent-replay': 'true' } : {})
      .send(answerOf(outcome));
  }
}

/** 201 where something new began: a prospect, a member of staff, a playbook, a form. */
export const statusOf = (outcome: Outcome): number => (outcome.created ? 201 : 200);

const revisionOf = (ifMatch: string | undefined): number | undefined => {
  if (ifMatch === undefined) return undefined;
  const revision = /^"(\d{1,15})"$/.exec(ifMatch)?.[1];
  if (revision === undefined) throw new Refusal('invalid-if-match', 'If-Match is the ETag of an answer: "<revision>"', 400);
  return Number(revision);
};
