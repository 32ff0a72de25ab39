import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedId, Executor, type Clock, type CommandContext } from '@closeline/eventsourcing';
import { openEmbedded, type EmbeddedOwner } from '@closeline/engines';
import { KeyVault, pooled, SealedEnvelope } from '@closeline/trust';

export const clock: Clock = { now: () => new Date().toISOString() };

/** A folder of its own for one measurement, removed afterwards. */
export const withFolder = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const dir = mkdtempSync(join(tmpdir(), 'closeline-bench-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

export interface Ground {
  readonly engine: EmbeddedOwner;
  readonly vault: KeyVault;
  readonly envelope: SealedEnvelope;
  readonly executor: Executor;
}

/** The embedded engine with the real envelope, as the service composes it. */
export const withGround = <T>(work: (ground: Ground) => Promise<T>): Promise<T> =>
  withFolder(async (dataDir) => {
    const onFatal = (error: Error): never => {
      throw error;
    };
    const engine = openEmbedded({ dataDir, clock, onFatal });
    try {
      const vault = await KeyVault.open(engine.keys, randomBytes(32), randomBytes);
      const envelope = new SealedEnvelope(vault, pooled(randomBytes));
      return await work({ engine, vault, envelope, executor: new Executor(engine.log, envelope, {}) });
    } finally {
      engine.close();
    }
  });

export const contextOf = (key: string, now = clock.now()): CommandContext => {
  const commandId = derivedId('bench', key);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { subject: 'bench', role: 'service' },
    fingerprint: key,
    now,
  };
};
