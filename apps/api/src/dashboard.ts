import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** The bundle of apps/dashboard, put there by the build. A service that runs from its sources has no page. */
const PAGE = join(__dirname, '../../dashboard/page');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing inline, nothing from elsewhere; the page talks to the API of its own origin alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Where the page draws something; which of them, its script decides by the address. */
const ADDRESSES = [
  ...['/', '/pipeline', '/salespeople', '/steps', '/money', '/prospects', '/prospects/:prospectId', '/worklist', '/operations'],
];

/** Serves the page. A handful of files, read once: no path of a caller ever reaches the disk. */
export const serveDashboard = (fastify: FastifyInstance): void => {
  if (!existsSync(PAGE)) return;
  const files = readdirSync(PAGE).map((name) => ({ name, body: readFileSync(join(PAGE, name)) }));
  for (const { name, body } of files) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    for (const url of name === 'index.html' ? ADDRESSES : [`/dashboard/${name}`])
      fastify.route({
        method: 'GET',
        url,
        config: { roles: 'everybody' },
        handler: (request, reply) => {
          void reply.headers({ 'content-security-policy': POLICY, 'cache-control': 'no-cache', etag });
          if (request.headers['if-none-match'] === etag) return reply.status(304).send();
          return reply.header('content-type', type).send(body);
        },
      });
  }
};
