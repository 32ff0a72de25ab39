import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { digestStored } from '@closeline/eventsourcing';
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
  const opened = await openCaughtUp(settings());
  try {
    const digest = createHash('sha256');
    for (const view of opened.views) await digestStored(opened.reader, view, digest);
    const hash = digest.digest('hex');
    if (json) await printJson({ hash, views: opened.views.map(({ id }) => id) });
    else await printLine(hash);
  } finally {
    await opened.close();
  }
};
