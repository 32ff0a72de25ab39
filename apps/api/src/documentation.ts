import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AnswerDto, ProblemDto } from '@closeline/sales';
import { VERSION } from './version';

/** The OpenAPI description of every route that carries one. */
export const describe = (app: NestFastifyApplication): OpenAPIObject =>
  SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Closeline')
      .setDescription('A sales process that is remembered: commands in, provable history kept, funnels and close rates out.')
      .setVersion(VERSION)
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
      .build(),
    { extraModels: [AnswerDto, ProblemDto] },
  );

/** /openapi.json and a page to read it at /docs. Described when first asked for: a start has better things to do. */
export const document = (app: NestFastifyApplication): void => {
  let description: OpenAPIObject | undefined;
  const described = (): OpenAPIObject => (description ??= describe(app));
  app
    .getHttpAdapter()
    .getInstance()
    .route({
      method: 'GET',
      url: '/openapi.json',
      config: { roles: 'everybody' },
      handler: (_, reply) => reply.send(described()),
    });
  SwaggerModule.setup('docs', app, described, { raw: false, customSiteTitle: 'Closeline' });
};
