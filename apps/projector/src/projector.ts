import fastify, { type FastifyInstance } from 'fastify';
import { SystemClock } from '../../api/src/clock';
import { die, openEngine } from '../../api/src/engine';
import { activeViews } from '../../api/src/keeping';
import { loggerOf } from '../../api/src/logging';
import { Scrape } from '../../api/src/metrics/scrape';
import { Tallies } from '../../api/src/metrics/tallies';
import { Projection } from '../../api/src/projection';
import { SettingRefused, type Settings } from '../../api/src/settings';

/** A projector that keeps its share of the views, and answers how it is. */
export interface RunningProjector {
  /** @returns where it answers health and metrics */
  listen(): Promise<string>;
  /** Gives back what it holds, so that others need not wait until it runs out. */
  close(): Promise<void>;
}

/**
 * The views of a log on servers, kept by a process of its own: as many as there are shards share them out. It holds no
 * keys: projections never open anything.
 * @throws SettingRefused where the data lies in a folder, which has one owner; LogicChanged; what a server is refused with
 */
export const createProjector = async (given: Settings): Promise<RunningProjector> => {
  if (!given.servers)
    throw new SettingRefused(
      'EVENTSTORE_URL: a projector needs EventStoreDB and MongoDB; on a data folder the service itself keeps the views',
    );
  const settings: Settings = { ...given, projections: true };
  const clock = new SystemClock();
  const logger = loggerOf(settings.logLevel);
  const engine = await openEngine(settings, { clock, onFatal: die, writer: 'inline' });
  try {
    const composition = { engine, settings, clock, reader: activeViews(engine.views, settings), tallies: new Tallies() };
    const projection = new Projection(composition, logger);
    await projection.start();
    const server = answering(projection, new Scrape(composition, projection));
    return {
      listen: () => server.listen({ port: settings.port, host: settings.host }),
      close: async () => {
        await server.close();
        await projection.stop();
        await engine.close();
        await new Promise<void>((flushed) => logger.flush(() => flushed()));
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
};

/** Health and metrics, as the service answers them. Nothing in them is personal. */
const answering = (projection: Projection, scrape: Scrape): FastifyInstance => {
  const server = fastify({ bodyLimit: 1 });
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', async (_, reply) => {
    const state = await projection.state();
    return reply.status(state.ready ? 200 : 503).send(state);
  });
  server.get('/metrics', async (_, reply) => {
    const { contentType, text } = await scrape.scraped();
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
  });
  return server;
};
