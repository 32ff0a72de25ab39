import { RouteConfig } from '@nestjs/platform-fastify';
import type { Actor } from '@closeline/eventsourcing';
import type { Role } from './roles';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. One without it stops the start. */
    roles?: readonly Role[] | 'everybody';
    /** The route takes lines of JSON instead of one JSON text. */
    lines?: boolean;
  }
  interface FastifyRequest {
    /** Who the token says is asking. Set before the body is read, on every route that is not everybody's. */
    actor: Actor;
    /** What the request belongs to: X-Correlation-Id, or the id of its command, or its own. The log has it on every line. */
    correlationId: string;
  }
}

/** Who may use a route: any other role is refused with 403 before the body is read. */
export const Roles = (...roles: readonly Role[]): MethodDecorator => RouteConfig({ roles });

/** A route that needs no token. */
export const Everybody = (): MethodDecorator => RouteConfig({ roles: 'everybody' });
