import { explained } from './explained';

/** A process that listens, and stops in order. */
interface Stoppable {
  close(): Promise<void>;
}

/**
 * Starts a process, says where it is, and stops it when it is told to: SIGTERM or SIGINT ends it with 0, or with 1 where it
 * did not stop in order. What it cannot start with is one line, and the exit code of interfaces.md.
 * @param greet begins to listen, and gives what is to be printed then
 */
export const untilTold = async <R extends Stoppable>(
  start: () => Promise<R>,
  greet: (running: R) => Promise<string>,
): Promise<void> => {
  try {
    const running = await start();
    stopOn(['SIGTERM', 'SIGINT'], running);
    try {
      process.stdout.write(await greet(running));
    } catch (error) {
      await running.close();
      throw error;
    }
  } catch (error) {
    const { line, code } = explained(error);
    process.stderr.write(`closeline: ${line}\n`);
    process.exit(code);
  }
};

const stopOn = (signals: readonly NodeJS.Signals[], running: Stoppable): void => {
  const stop = (): void => {
    running.close().then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`closeline: did not stop in order: ${error.message}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.once(signal, stop);
};
