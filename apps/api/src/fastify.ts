import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '@closeline/eventsourcing';
import type { Authentication } from './authentication';
import { correlationOf } from './intake';
import { parseJson } from './json';
import { countOne, type Tallies } from './metrics/tallies';
import { ProblemFilter } from './problem.filter';
import { headersOf, problemOf } from './problems';
import { safeHeaders } from './safe-headers';

/** A body, and a line of /v1/commands, has this many bytes at most. */
export const LARGEST = 262_144;

/** Pages of the documentation: Nest registers them itself, without a role of ours. */
const DOCS = /^\/docs(\/|$)/;

/** The HTTP server as Nest drives it: what is refused before a handler is reached is refused here. */
export const adapterOf = (logger: Logger, tallies: Tallies): FastifyAdapter => {
  const filter = new ProblemFilter(logger);
  return new FastifyAdapter<RawServerDefault>({
    bodyLimit: LARGEST,
    routerOptions: { maxParamLength: 1000 },
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // Who sends a body slowly must not hold a connection for ever; a stream of lines may take its time.
    requestTimeout: 300_000,
    skipMiddie: true,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      // No hook runs for what is no address at all.
      request.correlationId = request.id;
      filter.answer(error, request, reply.header('x-request-id', request.id));
      answered(request, reply, 0, logger, tallies);
    },
    clientErrorHandler: (_: Error, socket: Socket) => answerSocket(socket),
  } as FastifyHttpOptions<RawServerDefault>);
};

/** Who asks is settled before the body is read (401, 403), then what the body may be (413, 415, 400). */
export const prepare = async (
  fastify: FastifyInstance,
  authentication: Authentication,
  logger: Logger,
  tallies: Tallies,
): Promise<() => void> => {
  const undeclared: string[] = [];
  const declared: { method: string; url: RegExp }[] = [];
  fastify.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.roles && !DOCS.test(url)) undeclared.push(`${String(method)} ${url}`);
    declared.push({ method: String(method), url: new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`) });
  });
  const always = await safeHeaders();
  fastify.decorateRequest('actor');
  fastify.decorateRequest('correlationId', '');
  fastify.addHook('onRequest', (request, reply, done) => {
    request.correlationId = correlationOf(request.headers['x-correlation-id']) ?? request.id;
    void reply.headers(always).header('x-request-id', request.id);
    const path = request.url.split('?', 1)[0]!;
    if (request.is404) {
      const allowed = new Set(declared.filter(({ url }) => url.test(path)).map(({ method }) => method));
      if (allowed.size === 0) return done();
      // RFC 9110, 15.5.6: a 405 names what may be done here.
      void reply.header('allow', [...allowed].sort().join(', '));
      return done(notAllowed());
    }
    const { roles } = request.routeOptions.config;
    if (roles === undefined || roles === 'everybody') return done();
    const { authorization } = request.headers;
    const known = authentication.known(authorization);
    const admit = (actor: FastifyRequest['actor']): void => {
      request.actor = actor;
      if ((roles as readonly string[]).includes(actor.role)) done();
      else done(new Refusal('forbidden', 'this role may never use the route', 403) as never);
    };
    if (known) return admit(known);
    authentication.verify(authorization).then(admit, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    answered(request, reply, reply.elapsedTime, logger, tallies);
    done();
  });
  takeBodies(fastify);
  return () => {
    if (undeclared.length > 0) throw new Error(`routes without a declared role: ${undeclared.join(', ')}`);
  };
};

/** One line and one count for each answer. */
const answered = (request: FastifyRequest, reply: FastifyReply, ms: number, logger: Logger, tallies: Tallies): void => {
  const { statusCode: status } = reply;
  const { id: requestId, correlationId, method, actor } = request;
  const { url: route = null, config } = request.routeOptions;
  logger.info({ requestId, correlationId, method, route, status, ms: Math.round(ms * 10) / 10, role: actor?.role }, 'answered');
  const tally = route === null ? tallies.route(null, '', '') : tallies.route(config, method, route);
  countOne(tally.answered, status);
  tally.seconds.add(ms / 1000);
};

const takeBodies = (fastify: FastifyInstance): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', ({ headers }, _, payload, done) => {
    // RFC 9110, 8.4: nothing here unpacks a coded body, so it would be read as something else.
    if (/^(identity)?$/i.test(headers['content-encoding'] ?? '')) done(null, payload);
    else done(unsupported() as never);
  });
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (request.routeOptions.config.lines) return done(unsupported());
    try {
      done(null, parseJson(text as string));
    } catch (error) {
      done(error as never);
    }
  });
  fastify.addContentTypeParser('application/x-ndjson', (request, payload, done) => {
    if (request.routeOptions.config.lines) done(null, payload);
    else done(unsupported());
  });
};

const unsupported = (): Refusal =>
  new Refusal('unsupported-media-type', 'the body must be of the content type that the route takes', 415);

const notAllowed = (): Error => Object.assign(new Error('method not allowed'), { statusCode: 405 });

/** What never became a request: headers too large, no HTTP at all. */
const answerSocket = (socket: Socket): void => {
  if (!socket.writable) return void socket.destroy();
  const problem = problemOf({ statusCode: 400 });
  const body = JSON.stringify(problem);
  const headers = Object.entries({
    ...headersOf(problem),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  });
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
};
