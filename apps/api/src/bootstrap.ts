import 'reflect-metadata';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module';
import { Authentication } from './authentication';
import { compose, type Composition, type Overrides } from './composition';
import { serveDashboard } from './dashboard';
import { document } from './documentation';
import { adapterOf, prepare } from './fastify';
import { loggerOf, NestLog } from './logging';
import { ProblemFilter } from './problem.filter';
import { Projection } from './projection';
import type { Settings } from './settings';
import { loadSigningKey, readPublicKey, signToken, type TokenRequest } from './tokens';

export interface AppOverrides extends Overrides {
  readonly logger?: Logger;
}

/** The service, ready to listen; its views are being kept already. */
export interface Running {
  readonly app: NestFastifyApplication;
  readonly composition: Composition;
  readonly projection: Projection;
  /** A token signed by the key in the data folder; undefined where somebody else's keys are the ones that count. */
  readonly token: (request: TokenRequest) => Promise<string> | undefined;
  /** @returns where it listens */
  readonly listen: () => Promise<string>;
  /**
   * Answers what it accepted, then closes listener, views and log, in this order. Once is enough. Who has not finished
   * sending or reading after `patienceMs` (default 10 s) is cut off, or one stalled client would hold up the stop for ever.
   */
  readonly close: (patienceMs?: number) => Promise<void>;
}

const PATIENCE_MS = 10_000;

/**
 * The same service for `npm start`, the command line, tests and benchmarks. Prints nothing.
 * @throws SettingRefused, MasterKeyRefused, WrongMasterKey, DataDirInUse
 */
export const createApp = async (settings: Settings, overrides: AppOverrides = {}): Promise<Running> => {
  const foreign = foreignKeys(settings);
  const composition = await compose(settings, overrides);
  try {
    return await build(settings, composition, overrides.logger ?? loggerOf(settings.logLevel), foreign);
  } catch (error) {
    await composition.close();
    throw error;
  }
};

const build = async (
  settings: Settings,
  composition: Composition,
  logger: Logger,
  foreign: KeyObject | URL | undefined,
): Promise<Running> => {
  const { clock, engine } = composition;
  const own = foreign ? undefined : loadSigningKey(engine.dataDir);
  const authentication = new Authentication(foreign ?? createPublicKey(own!), clock);
  const projection = new Projection(composition, logger);
  await projection.start();
  const adapter = adapterOf(logger, composition.tallies);
  const checkRoles = await prepare(adapter.getInstance(), authentication, logger, composition.tallies);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(composition, projection), adapter, {
    bodyParser: false,
    logger: new NestLog(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  document(app);
  serveDashboard(adapter.getInstance());
  await app.init();
  await adapter.getInstance().ready();
  checkRoles();
  let closing: Promise<void> | undefined;
  const close = async (patienceMs = PATIENCE_MS): Promise<void> => {
    const server = adapter.getHttpServer();
    // Closing ends the connections that are idle at that moment; those still being answered are idle only later.
    const sweeping = setInterval(() => server.closeIdleConnections(), 20);
    const cutting = setTimeout(() => server.closeAllConnections(), patienceMs);
    await app.close();
    clearInterval(sweeping);
    clearTimeout(cutting);
    await projection.stop();
    await composition.close();
    await new Promise<void>((flushed) => logger.flush(() => flushed()));
  };
  return {
    app,
    composition,
    projection,
    token: (request) => own && signToken(own, request, Math.floor(Date.parse(clock.now()) / 1000)),
    listen: async () => {
      const url = await adapter.getInstance().listen({ port: settings.port, host: settings.host });
      engine.embedded?.setUrl(url);
      return url;
    },
    close: (patienceMs) => (closing ??= close(patienceMs)),
  };
};

const foreignKeys = ({ authPublicKeyFile, authJwksUrl }: Settings): KeyObject | URL | undefined =>
  authJwksUrl ? new URL(authJwksUrl) : authPublicKeyFile ? readPublicKey(authPublicKeyFile) : undefined;
