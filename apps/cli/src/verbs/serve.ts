import type { Command } from 'commander';

export const verb = (program: Command): void => {
  program
    .command('serve')
    .description('the service: API, projections and docs on the data in DATA_DIR, until it is stopped')
    .action(run);
};

const run = async (): Promise<void> => {
  const { serve } = await import('../../../api/src/main');
  await serve();
  // It ends the process itself, when it is told to stop.
  await new Promise<never>(() => undefined);
};
