import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { backUpEmbedded } from '@closeline/engines';
import { Fault } from '../fault';
import { ensureData, settings } from '../open';
import { note, printJson, printLine } from '../output';

export const verb = (program: Command): void => {
  program
    .command('backup')
    .argument('<folder>', 'a new one, outside of DATA_DIR')
    .description('copies log and keys of personal data into a new folder, while the service goes on; the views are built anew')
    .option('--json', 'prints JSON')
    .action(run);
};

const run = async (folder: string, { json }: { json?: true }): Promise<void> => {
  const given = settings();
  if (given.servers)
    throw new Fault('the data lies on EventStoreDB and MongoDB', 'back them up by their own tools: docs/operations.md', 2);
  ensureData(given);
  const inside = relative(resolve(given.dataDir), resolve(folder));
  if (!inside.startsWith('..') && !isAbsolute(inside))
    throw new Fault(`${folder} lies in DATA_DIR`, 'a backup on the same disk goes with it: name another place', 2);
  for (const path of [folder, `${folder}.partial`])
    if (existsSync(path)) throw new Fault(`${path} is there already`, 'give the name of a new folder', 2);
  const { events, position, files } = await backUpEmbedded(given.dataDir, resolve(folder));
  if (json) await printJson({ folder, events, position: position ?? null, files });
  else {
    const sizes = files.map(({ name, bytes }) => `${name} ${(bytes / 1024 / 1024).toFixed(1)} MiB`);
    await printLine(`${folder}: ${events} events, up to position ${position ?? 'none'} (${sizes.join(', ')})`);
  }
  const keys = ['master.key', 'auth.key'].map((name) => join(given.dataDir, name)).filter((path) => existsSync(path));
  if (keys.length > 0) note(`not in it, keep them apart from it: ${keys.join(' and ')}`);
  if (given.masterKeyFile !== undefined) note(`not in it, keep it apart from it: ${given.masterKeyFile} (MASTER_KEY_FILE)`);
  note('without the master key no personal data can ever be read again');
};
