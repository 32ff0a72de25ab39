import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import type { Chance } from './chance';
import type { Side } from './plan';
import { Proxy } from './proxy';

/** Both doubles, each behind a proxy; a restarted one has kept what it had, and listens where it did. */
export class ProxiedDoubles {
  private constructor(
    readonly proxies: Readonly<Record<Side, Proxy>>,
    private readonly dir: string,
    private log: EventStoreDouble,
    private views: MongoDouble,
  ) {}

  static async start(chance: Chance): Promise<ProxiedDoubles> {
    // A replica set tells its clients where it is: the proxy's port has to be known first.
    const [log, views] = [await Proxy.before(0, chance), await Proxy.before(0, chance)];
    const dir = mkdtempSync(join(tmpdir(), 'closeline-doubles-'));
    const [logDouble, viewsDouble] = [await startEventStoreDouble({ dir }), await startMongoDouble({ advertise: at(views) })];
    log.moveTo(logDouble.port);
    views.moveTo(viewsDouble.port);
    return new ProxiedDoubles({ log, views }, dir, logDouble, viewsDouble);
  }

  /** For the service: the way through the proxies. */
  get environment(): { readonly EVENTSTORE_URL: string; readonly MONGODB_URL: string; readonly PROJECTIONS: 'on' } {
    const { log, views } = this.proxies;
    const mongodb = `mongodb://${at(views)}/closeline?replicaSet=rs0`;
    return { EVENTSTORE_URL: `esdb://${at(log)}?tls=false`, MONGODB_URL: mongodb, PROJECTIONS: 'on' };
  }

  /** For who looks at what is there: the way past the proxies. */
  get direct(): { readonly eventstoreUrl: string; readonly mongodbUrl: string } {
    const { log, views } = this;
    return { eventstoreUrl: log.url, mongodbUrl: `mongodb://127.0.0.1:${views.port}/closeline?directConnection=true` };
  }

  /** Like `kill -9`. */
  kill(side: Side): Promise<void> {
    return this[side].kill();
  }

  async startAgain(side: Side): Promise<void> {
    if (side === 'log') this.log = await startEventStoreDouble({ port: this.log.port, dir: this.dir });
    else {
      const { port, state } = this.views;
      this.views = await startMongoDouble({ port, state, advertise: at(this.proxies.views) });
    }
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.proxies).map((proxy) => proxy.close()));
    await Promise.all([this.log.stop(), this.views.stop()]);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

const at = ({ port }: Proxy): string => `127.0.0.1:${port}`;
