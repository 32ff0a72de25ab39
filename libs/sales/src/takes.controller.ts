import { applyDecorators, Post, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { Command, CommandContext } from '@closeline/eventsourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerDto } from './answers.dto';
import type { Role } from './roles';
import { Roles } from './roles.controller';

/** A command's class: its name is the operationId, and its first argument the id of what it is about. */
export interface CommandClass<D = never> {
  readonly name: string;
  new (id: string, data: D, context: CommandContext): Command;
}

/** One command, described once for HTTP, for the lines of /v1/commands and for OpenAPI. */
export interface CommandRoute {
  readonly command: CommandClass;
  /**
   * Below the controller's path. The first parameter is the id of what the command is about, the others go into its
   * data by their names. Without parameters the command begins something new.
   */
  readonly path: string;
  readonly roles: readonly Role[];
  /** Checks the body, `occurredAt` included. */
  readonly body: new () => object;
  /** One sentence for OpenAPI, and the codes of the rules that can refuse. */
  readonly summary: string;
  readonly refuses?: readonly string[];
  /** Puts the checked data into the form that the command takes. */
  readonly arrange?: (data: never) => object;
}

/** Where a controller hands its requests to: checks them, gives the command its context, and sends the answer. */
export abstract class CommandDesk {
  abstract take(route: CommandClass, request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

const ROUTE = 'closeline:command';

/** The names of the parameters of a path, in their order. */
export const parametersOf = (path: string): readonly string[] => {
  let names = parameters.get(path);
  if (!names) parameters.set(path, (names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!)));
  return names;
};
/** Asked several times a command, of the few paths that there are. */
const parameters = new Map<string, readonly string[]>();

/** The commands that a controller takes. */
export const commandRoutesOf = (controller: object): readonly CommandRoute[] => {
  const prototype = Object.getPrototypeOf(controller) as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const route = Reflect.getMetadata(ROUTE, prototype[name] as object) as CommandRoute | undefined;
    return route ? [route] : [];
  });
};

const REFUSALS = {
  400: 'malformed: the pointers name the fields at fault',
  401: 'no token, or none that holds',
  403: 'this role may never use the route',
  404: 'it does not exist, or is not yours to see',
  409: 'a rule of the domain refuses',
  412: 'If-Match does not hold',
  413: 'the body is too large',
  415: 'the body is no JSON',
  422: 'the Idempotency-Key was used for another command',
  503: 'the service cannot answer now; Retry-After says when to try again',
} as const;

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The refusals that a route can give, for OpenAPI. */
export const ApiRefusals = (...statuses: readonly (keyof typeof REFUSALS)[]): MethodDecorator =>
  applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, description: REFUSALS[status], content: problem })),
    ApiResponse({ status: 500, description: 'a fault of the service', content: problem }),
  );

/** A route that takes one command. */
export const Takes = (route: CommandRoute): MethodDecorator => {
  const begins = parametersOf(route.path).length === 0;
  const codes = route.refuses?.length ? ` Refused by: ${route.refuses.join(', ')}.` : '';
  return applyDecorators(
    Post(route.path),
    Roles(...route.roles),
    SetMetadata(ROUTE, route),
    ApiBearerAuth(),
    ApiOperation({ operationId: route.command.name, summary: route.summary + codes }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'sent again, the same key gives the same answer',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'the revision last seen, as the ETag gave it',
      schema: { type: 'string', pattern: '^"\\d+"$' },
    }),
    ApiHeader({ name: 'X-Correlation-Id', required: false, schema: { type: 'string', maxLength: 100 } }),
    ...parametersOf(route.path).map((name) => ApiParam({ name, type: String })),
    ApiBody({ type: route.body }),
    ApiResponse({ status: 200, description: 'done, or nothing to do', type: AnswerDto }),
    ...(begins ? [ApiResponse({ status: 201, description: 'something new began', type: AnswerDto })] : []),
    ApiRefusals(400, 401, 403, 404, 409, 412, 413, 415, 422, 503),
  );
};
