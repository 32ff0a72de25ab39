import { HttpException } from '@nestjs/common';
import { Refusal } from '@closeline/eventsourcing';

/** A refusal as RFC 9457 has it. What a rule found (slots, questions, …) stands beside the fixed members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly [name: string]: unknown;
}

const problem = (status: number, code: string, detail?: string, more: object = {}): Problem => ({
  type: `urn:closeline:problem:${code}`,
  title: code.replaceAll('-', ' '),
  status,
  code,
  ...(detail !== undefined && { detail }),
  ...more,
});

/** What Fastify and Nest refuse by themselves, by status. Their own messages may hold paths and values. */
const BY_STATUS: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  400: ['malformed', 'the request is not well formed'],
  404: ['not-found', 'there is nothing here'],
  405: ['method-not-allowed', 'this cannot be done here'],
  408: ['timed-out', 'the request took too long'],
  413: ['too-large', 'the body is too large'],
  414: ['malformed', 'the address is too long'],
  415: ['unsupported-media-type', 'the body must be of the content type that the route takes'],
  431: ['malformed', 'the headers are too large'],
  503: ['closing', 'the service is closing'],
};

/** The one place where a refusal, or whatever else was thrown, becomes an answer. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Refusal) {
    const { pointers, ...more } = error.extra;
    return problem(error.status, error.code, error.detail, { ...more, ...(pointers && { errors: pointers }) });
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const known = BY_STATUS[status];
  if (known) return problem(status, ...known);
  return status >= 400 && status < 500
    ? problem(status, 'malformed', 'the request is not well formed')
    : problem(500, 'internal', 'something went wrong here; it is logged');
};

const statusOf = (error: unknown): number => {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
};

/** Seconds after which to try again what is refused with 503. */
export const RETRY_AFTER = 1;

/** The headers that belong to a problem. */
export const headersOf = ({ status }: Problem): Record<string, string> => ({
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
  ...(status === 401 && { 'www-authenticate': 'Bearer realm="closeline"' }),
  ...(status === 503 && { 'retry-after': String(RETRY_AFTER) }),
});
