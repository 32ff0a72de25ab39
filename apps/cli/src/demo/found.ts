import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReader } from '../../../api/src/engine';
import type { Settings } from '../../../api/src/settings';
import { isoOf } from './command';
import { beginningOf, LOADED, markedSettings, type DemoSettings } from './settings';

/** What is in a data folder: nothing, a demo (to its end, or only begun), or somebody's data. */
export type Found =
  | { readonly is: 'nothing' }
  | { readonly is: 'data' }
  | { readonly is: 'demo'; readonly demo: DemoSettings; readonly whole: boolean };

/** What every log begins with is there after at most this many events. */
const SEEDED = 50;

/** @param wanted to tell a demo that was hardly begun from a service that nobody used yet. */
export const lookInto = async (settings: Settings, wanted: DemoSettings): Promise<Found> => {
  if (!existsSync(join(settings.dataDir, 'log.db'))) return { is: 'nothing' };
  const reader = await openReader(settings);
  const { log, checkpoints } = reader;
  try {
    const { events } = await log.readAll({ limit: SEEDED });
    const demo = events.map(({ metadata }) => markedSettings(metadata.correlationId)).find((each) => each !== undefined);
    if (demo) return { is: 'demo', demo, whole: (await checkpoints.load(LOADED)) !== undefined };
    const isOld = events.every(({ metadata }) => metadata.recordedAt <= isoOf(beginningOf(wanted)));
    return { is: isOld ? 'nothing' : 'data' };
  } finally {
    await reader.close();
  }
};
