import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Everybody } from '@closeline/sales';
import { Scrape } from './metrics/scrape';

/**
 * Everybody's, as health is: Prometheus has no token of ours. Nothing in it is personal or names a prospect; whoever
 * publishes the service leaves the path out (docs/operations.md).
 */
@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly scrape: Scrape) {}

  @Get()
  @Everybody()
  @ApiOperation({ operationId: 'metrics', summary: 'What Prometheus scrapes: counts, durations, and how far the views are.' })
  @ApiResponse({
    status: 200,
    description: 'in the text format of Prometheus',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async read(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, text } = await this.scrape.scraped();
    void reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
  }
}
