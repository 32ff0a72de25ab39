import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AnswerDto, ProblemDto } from '@closeline/sales';

/** The OpenAPI description of every route that carries one. */
export const describe = (app: NestFastifyApplication): OpenAPIObject =>
  SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Closeline')
      .setDescription('A sales process that is remembered: commands in, provable history kept, funnels and close rates out.')
      .setVersion('0.1.0')
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
      .build(),
    { extraModels: [AnswerDto, ProblemDto] },
  );

/** /openapi.json and a page to read it at /docs. */
export const document = (app: NestFastifyApplication): void => {
  const description = describe(app);
  app
    .getHttpAdapter()
    .getInstance()
    .route({
      method: 'GET',
      url: '/openapi.json',
      config: { roles: 'everybody' },
      handler: (_, reply) => reply.send(description),
    });
  SwaggerModule.setup('docs', app, description, { raw: false, customSiteTitle: 'Closeline' });
};
