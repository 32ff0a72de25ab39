import { rmSync, writeFileSync, writeSync } from 'node:fs';
import { openEmbedded } from '@closeline/engines';
import { newEvent } from '../contracts/new-event';

/**
 * A process that owns a folder and says on its standard output, line by line, what it was told: run by engine.spec.ts.
 * Arguments: what to do, the folder, and the file whose existence makes the disk fail.
 */
const [, , mode, dataDir, trouble] = process.argv as [string, string, string, string, string];

const say = (line: string): void => void writeSync(1, `${line}\n`);
const engine = openEmbedded({
  dataDir,
  clock: { now: () => '2024-05-01T10:00:00.000Z' },
  onFatal: (error) => {
    say(`fatal ${(error as { code?: string }).code}`);
    // Whoever was refused is told first.
    setImmediate(() => process.exit(70));
  },
});

const append = (stream: string, revision = -1): Promise<void> =>
  engine.log.append(stream, revision < 0 ? 'none' : revision, [newEvent(`${stream} ${revision + 1}`)]).then(
    ({ position }) => say(`kept ${stream} ${Number(position)}`),
    (error: { code?: string }) => say(`refused ${stream} ${error.code}`),
  );

const modes: Record<string, () => Promise<void>> = {
  /** Appends one by one. */
  'one by one': async () => {
    for (let i = 0; i < 5; i++) await append('prospect-1', i - 1);
  },
  /** Appends, loses the disk, and tries on. */
  'failing sync': async () => {
    await append('prospect-1');
    writeFileSync(trouble, '');
    await Promise.all([append('prospect-2'), append('prospect-3')]);
    await append('prospect-4');
  },
  /** Appends, finds no room, reads, and finds room again. */
  'full disk': async () => {
    await append('prospect-1');
    writeFileSync(trouble, '');
    await Promise.all([append('prospect-2'), append('prospect-3')]);
    say(`read ${(await engine.log.readAll()).events.length}`);
    await append('prospect-2');
    rmSync(trouble);
    await append('prospect-2');
  },
  /** Owns the folder until it is killed. */
  own: async () => {
    engine.setUrl('http://127.0.0.1:3000');
    await append('prospect-1');
    setInterval(() => undefined, 60_000);
  },
};

void modes[mode]!().then(() => mode !== 'own' && engine.close());
