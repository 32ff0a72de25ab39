import { randomBytes } from 'node:crypto';
import { openEmbedded } from '@closeline/engines';
import { KeyVault, loadMasterKey, pooled, SealedEnvelope } from '@closeline/trust';
import { clock } from '../bench/fixtures';
import { closed, historyOf } from '../bench/histories';

const LANES = 64;

/**
 * Fills a new data folder with the log of a made-up business, one append a prospect, by the real decider and sealed as the
 * service does it; no view is built. @returns how many events it holds: so many, and those of the last prospects
 */
export const fillFolder = async (dataDir: string, events: number, told: (events: number) => void = () => undefined) => {
  const onFatal = (error: Error): never => {
    throw error;
  };
  const engine = openEmbedded({ dataDir, clock, onFatal });
  try {
    const { key } = loadMasterKey(undefined, engine.dataDir, randomBytes, true);
    const envelope = new SealedEnvelope(await KeyVault.open(engine.keys, key, randomBytes), pooled(randomBytes));
    let [prospects, written] = [0, 0];
    const lane = async (): Promise<void> => {
      while (written < events) {
        const history = historyOf(prospects++);
        written += history.events.length;
        await engine.log.append(history.stream, 'none', await closed(envelope, history));
        if (prospects % 1_000 === 0) told(written);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return written;
  } finally {
    engine.close();
  }
};
