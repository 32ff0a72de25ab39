import { applyDecorators, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOperation, ApiQuery, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { JobDto } from './jobs.dto';
import type { Role } from './roles';
import { Roles } from './roles.controller';
import { ApiRefusals } from './takes.controller';

type Described = new () => object;

/** A route that reads. */
export interface ReadRoute {
  readonly name: string;
  readonly path: string;
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly query?: readonly string[];
  /** What else than JSON it answers with. */
  readonly also?: 'text/csv';
  /** The class that describes the answer; of several, its `report` says which. Without one, any object. */
  readonly answers?: Described | readonly Described[];
  /** Whether it may answer 202 with a job to follow instead. */
  readonly job?: boolean;
}

const WHAT: Readonly<Record<string, string>> = {
  limit: 'how many at most',
  'after-id': 'the `next` of the page before',
  after:
    'the position of an answer, to wait for: this answer knows everything up to it. 400 where it is none or lies beyond the ' +
    'end of the log; 503 `view-behind` with how far the view is, where it does not come so far within five seconds.',
};

const schemaOf = (answers: ReadRoute['answers']) => {
  if (answers === undefined) return { type: 'object' };
  if (typeof answers === 'function') return { $ref: getSchemaPath(answers) };
  return { oneOf: answers.map((answer) => ({ $ref: getSchemaPath(answer) })), discriminator: { propertyName: 'report' } };
};

export const Reads = ({ name, path, roles, summary, query = [], also, answers, job }: ReadRoute): MethodDecorator =>
  applyDecorators(
    Get(path),
    Roles(...roles),
    ApiBearerAuth(),
    ApiOperation({ operationId: name, summary }),
    ...query.map((parameter) =>
      ApiQuery({ name: parameter, required: false, type: String, ...(WHAT[parameter] && { description: WHAT[parameter] }) }),
    ),
    ...(answers ? [ApiExtraModels(...[answers].flat())] : []),
    ApiResponse({
      status: 200,
      description: 'as asked',
      content: {
        'application/json': { schema: schemaOf(answers) },
        ...(also && { [also]: { schema: { type: 'string' } } }),
      },
    }),
    ...(job ? [ApiResponse({ status: 202, description: 'it takes its time: where to follow it', type: JobDto })] : []),
    ApiRefusals(400, 401, 403, 404, 503),
  );
