import type { Command } from 'commander';

export const verb = (program: Command): void => {
  program
    .command('projector')
    .description('keeps the views of a log on servers, with others of its kind, until it is stopped')
    .action(run);
};

const run = async (): Promise<void> => {
  const { project } = await import('../../../projector/src/main');
  await project();
  // It ends the process itself, when it is told to stop.
  await new Promise<never>(() => undefined);
};
