import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const OPTIONS = {
  // Neither forces https: a plain-http intranet must not be locked out.
  strictTransportSecurity: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // The documentation's own page has its style inside.
      styleSrc: ["'self'", "'unsafe-inline'"],
    },
  },
};

/** What helmet says for every answer. It is always the same, so it is asked once and not at every request. */
export const safeHeaders = async (): Promise<Readonly<Record<string, string>>> => {
  const probe = new FastifyAdapter().getInstance();
  await probe.register(helmet, OPTIONS);
  probe.get('/', (_, reply) => reply.send(''));
  const { headers } = await probe.inject('/');
  await probe.close();
  const others = ['content-length', 'content-type', 'date', 'connection'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !others.includes(name))) as Record<string, string>;
};
