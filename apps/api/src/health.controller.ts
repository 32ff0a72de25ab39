import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Everybody } from '@closeline/sales';
import { Projection } from './projection';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly projection: Projection) {}

  @Get('live')
  @Everybody()
  @ApiOperation({ operationId: 'live', summary: 'The process answers.' })
  @ApiResponse({ status: 200, description: 'it does' })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @Everybody()
  @ApiOperation({ operationId: 'ready', summary: 'The log can be read and the views are being kept.' })
  @ApiResponse({ status: 200, description: 'ready; `degraded` says that somebody has to look nevertheless' })
  @ApiResponse({ status: 503, description: 'not ready: the answer says what is missing' })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const state = await this.projection.state();
    void reply.status(state.ready ? 200 : 503).send(state);
  }
}
