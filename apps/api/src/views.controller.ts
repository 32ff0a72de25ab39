import { Body, Controller, Delete, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiRefusals, limitOf, queryOf, Reads, Roles } from '@closeline/sales';
import { validated } from './validation';
import { ViewOperations } from './view-operations';
import { ActivateDto, ParkedDto, RetriedDto, RetryDto, ViewDto, ViewsDto } from './views.dto';

/** A verb of an operator on one view. */
const Operates = (name: string, path: string, summary: string, answer: new () => object, status = 200): MethodDecorator => {
  const parts = [
    Post(path),
    HttpCode(status),
    Roles('admin'),
    ApiBearerAuth(),
    ApiOperation({ operationId: name, summary }),
    ApiResponse({ status, description: 'as it is now', type: answer }),
    ApiRefusals(400, 401, 403, 404, 409, 413, 415, 503),
  ];
  return (target, key, descriptor) => parts.forEach((decorate) => void decorate(target, key, descriptor));
};

@ApiTags('views')
@Controller('v1/views')
export class ViewsController {
  constructor(private readonly operations: ViewOperations) {}

  @Reads({
    name: 'listViews',
    path: '',
    roles: ['analyst', 'admin'],
    summary: 'Every view: how far it is, and its builds.',
    answers: ViewsDto,
  })
  async list(): Promise<object> {
    return { views: await this.operations.list() };
  }

  @Reads({
    name: 'getView',
    path: ':name',
    roles: ['admin'],
    summary: 'One view, with the progress of its builds.',
    answers: ViewDto,
  })
  one(@Param('name') name: string): Promise<object> {
    return this.operations.one(name);
  }

  @Operates(
    'rebuildView',
    ':name/rebuild',
    'Builds a view anew beside the one that is read; one under way goes on.',
    ViewDto,
    202,
  )
  rebuild(@Param('name') name: string): Promise<object> {
    return this.operations.rebuild(name);
  }

  @Reads({
    ...{
      name: 'getParked',
      path: ':name/parked',
      roles: ['admin'],
      summary: 'The documents that wait for the view to be mended.',
    },
    ...{ query: ['limit', 'after-id'], answers: ParkedDto },
  })
  parked(@Param('name') name: string, @Query() given: Record<string, unknown>): Promise<object> {
    const query = queryOf(given, ['limit', 'after-id']);
    return this.operations.parked(name, limitOf(query), query['after-id']);
  }

  @Operates('retryParked', ':name/retry', 'Tries again what waits, in the order of the log: one document, or all.', RetriedDto)
  @ApiBody({ type: RetryDto, required: false })
  async retry(@Param('name') name: string, @Body() body: unknown): Promise<object> {
    const { document } = validated(RetryDto, body ?? {}) as RetryDto;
    return { documents: await this.operations.retry(name, document) };
  }

  @Operates('activateBuild', ':name/activate', 'Readers see another complete build from now on: the way back.', ViewDto)
  @ApiBody({ type: ActivateDto })
  activate(@Param('name') name: string, @Body() body: unknown): Promise<object> {
    const { build } = validated(ActivateDto, body) as unknown as ActivateDto;
    return this.operations.activate(name, build);
  }

  @Delete(':name/builds/:build')
  @Roles('admin')
  @ApiBearerAuth()
  @ApiOperation({ operationId: 'dropBuild', summary: 'Removes a build that nobody reads.' })
  @ApiResponse({ status: 200, description: 'as it is now', type: ViewDto })
  @ApiRefusals(401, 403, 404, 409, 503)
  drop(@Param('name') name: string, @Param('build') build: string): Promise<object> {
    return this.operations.drop(name, build);
  }
}
