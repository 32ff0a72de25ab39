import { applyDecorators, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { Role } from './roles';
import { Roles } from './roles.controller';
import { ApiRefusals } from './takes.controller';

/** A route that reads. */
export interface ReadRoute {
  readonly name: string;
  readonly path: string;
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly query?: readonly string[];
  /** What else than JSON it answers with. */
  readonly also?: 'text/csv';
}

const WHAT: Readonly<Record<string, string>> = {
  limit: 'how many at most',
  'after-id': 'the `next` of the page before',
  after: 'a position to wait for: the answer knows everything up to it',
};

export const Reads = ({ name, path, roles, summary, query = [], also }: ReadRoute): MethodDecorator =>
  applyDecorators(
    Get(path),
    Roles(...roles),
    ApiBearerAuth(),
    ApiOperation({ operationId: name, summary }),
    ...query.map((parameter) =>
      ApiQuery({ name: parameter, required: false, type: String, ...(WHAT[parameter] && { description: WHAT[parameter] }) }),
    ),
    ApiResponse({
      status: 200,
      description: 'as asked',
      content: { 'application/json': { schema: { type: 'object' } }, ...(also && { [also]: { schema: { type: 'string' } } }) },
    }),
    ApiRefusals(400, 401, 403, 404, 503),
  );
