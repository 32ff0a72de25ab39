import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { tellViews } from '@closeline/eventsourcing';
import { openCaughtUp, settings } from '../open';
import { printJson, printLine } from '../output';

export const verb = (program: Command): void => {
  program
    .command('hash')
    .description('one digest of all views, once they are caught up: the same facts give the same digest')
    .option('--json', 'prints JSON')
    .action(run);
};

const run = async ({ json }: { json?: true }): Promise<void> => {
  const { engine, views, close } = await openCaughtUp(settings());
  try {
    const digest = createHash('sha256');
    const ids = views.map(({ id }) => id);
    const counted = await tellViews(engine.views, ids, (text) => digest.update(text));
    const hash = digest.digest('hex');
    if (json) await printJson({ hash, views: [...ids].sort(), ...counted });
    else await printLine(hash);
  } finally {
    close();
  }
};
