import 'reflect-metadata';
import { CommanderError } from 'commander';
import { exitCodeOf, lineOf } from './fault';
import { flushed } from './output';
import { programOf } from './program';

/** Runs the command line; ends the process with 0 ok, 1 a check failed, 2 usage, 3 a dependency is unreachable. */
export const main = async (argv: readonly string[] = process.argv): Promise<void> => {
  // Whoever reads may stop reading (`| head`): then there is nothing left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    const program = await programOf(argv);
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`closeline: ${lineOf(error)}\n`);
      process.exitCode = exitCodeOf(error);
    }
  }
  await flushed();
  process.exit(process.exitCode ?? 0);
};

if (require.main === module) void main();
