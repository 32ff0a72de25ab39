import { createHash } from 'node:crypto';
import { SystemClock } from '../../../api/src/clock';
import { compose, type Composition } from '../../../api/src/composition';
import { loggerOf } from '../../../api/src/logging';
import { Projection } from '../../../api/src/projection';
import type { Settings } from '../../../api/src/settings';
import { THREADED } from '../../../api/src/threads';
import { loadSigningKey } from '../../../api/src/tokens';
import { project, reached } from '../catch-up';
import { viewsOf } from '../open';
import { DemoDesk } from './desk';
import { beginningOf, LOADED, markOf, type DemoSettings } from './settings';
import { SimulatedClock } from './simulated-clock';
import { simulated } from './simulating';

export interface Loaded {
  readonly commands: number;
  readonly events: number;
}

/** The key by which contacts become ids: of the seed alone, so that the same settings make the same ids everywhere. */
const indexKeyOf = ({ seed }: DemoSettings): Buffer => createHash('sha256').update(`closeline demo ${seed}`).digest();

/**
 * Sends the commands of a simulated business to a data folder as its owner, by a clock that goes as the business does,
 * and brings the views up to date. What an interrupted loading has left there is not done twice.
 *
 * @param onProgress how many prospects have come so far.
 * @throws DataDirInUse; Fault where a command was refused
 */
export const loadBusiness = async (
  settings: Settings,
  demo: DemoSettings,
  onProgress: (prospects: number) => void,
): Promise<Loaded> => {
  const clock = new SimulatedClock(beginningOf(demo));
  const composition = await compose(settings, { clock, indexKey: indexKeyOf(demo), batches: true });
  try {
    return await withViews(composition, () => send(composition, clock, demo, onProgress));
  } finally {
    await composition.close();
  }
};

const send = async (
  composition: Composition,
  clock: SimulatedClock,
  demo: DemoSettings,
  onProgress: (prospects: number) => void,
): Promise<Loaded> => {
  const { engine } = composition;
  const desk = await DemoDesk.open(composition, clock, markOf(demo));
  let arrived = 0;
  for await (const commands of simulated(demo)) {
    for (const command of commands) {
      await desk.take(command);
      arrived = Math.max(arrived, command.prospect ?? 0);
    }
    engine.embedded!.flush();
    onProgress(arrived);
  }
  await desk.close();
  await engine.checkpoints.save(LOADED, (await engine.log.head())!);
  engine.embedded!.flush();
  if (!composition.settings.authPublicKeyFile && !composition.settings.authJwksUrl) loadSigningKey(engine.dataDir);
  return { commands: desk.commands, events: desk.events };
};

/** The views follow in a thread of their own, where there are threads; else they are made at the end. */
const withViews = async (composition: Composition, work: () => Promise<Loaded>): Promise<Loaded> => {
  const { settings, engine, reader, envelope } = composition;
  const opened = { settings, engine, reader, envelope, views: viewsOf(settings), close: async () => undefined };
  if (!THREADED) {
    const loaded = await work();
    await project(opened);
    return loaded;
  }
  const projection = new Projection({ ...composition, clock: new SystemClock() }, loggerOf('silent'));
  await projection.start();
  try {
    const loaded = await work();
    await reached(opened);
    return loaded;
  } finally {
    await projection.stop();
  }
};
