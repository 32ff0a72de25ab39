import { explained } from '../../api/src/explained';
import { settingsOf } from '../../api/src/settings';
import { createProjector } from './projector';

/** Starts a projector by the environment, says where it answers, and stops it when it is told to. */
export const project = async (): Promise<void> => {
  try {
    const running = await createProjector(settingsOf(process.env));
    const stop = (): void => {
      running.close().then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`closeline: did not stop in order: ${error.message}\n`);
          process.exit(1);
        },
      );
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
    try {
      const url = await running.listen();
      process.stdout.write(`Closeline keeps the views; health and metrics on ${url}\n`);
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

if (require.main === module) void project();
