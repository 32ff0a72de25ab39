import { parseArgs } from 'node:util';
import { startEventStoreDouble } from './eventstoredb';

const USAGE = 'usage: npm run doubles -- [--eventstore PORT] [--mongodb PORT] [--dir FOLDER]; port 0 = any free one';

/** A double in this process. */
interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

const fail = (message: string): never => {
  process.stderr.write(`doubles: ${message}\n`);
  process.exit(2);
};

const portOf = (name: string, text: string): number =>
  /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : fail(`--${name} ${text} is no port; ${USAGE}`);

const optionsOf = (args: readonly string[]) => {
  const type = 'string';
  try {
    return parseArgs({ args: [...args], options: { eventstore: { type }, mongodb: { type }, dir: { type } } }).values;
  } catch (error) {
    return fail(`${(error as Error).message}; ${USAGE}`);
  }
};

/** The doubles in a process of their own, in the foreground: says where they listen once they do, SIGTERM or SIGINT ends them. */
const main = async (): Promise<void> => {
  const { eventstore, mongodb, dir } = optionsOf(process.argv.slice(2));
  if (eventstore === undefined && mongodb === undefined) fail(USAGE);
  const running: [string, Running][] = [];
  if (eventstore !== undefined) {
    const port = portOf('eventstore', eventstore);
    running.push(['EVENTSTORE_URL', await startEventStoreDouble({ port, ...(dir !== undefined && { dir }) })]);
  }
  if (mongodb !== undefined) {
    const { startMongoDouble } = await import('./mongodb');
    running.push(['MONGODB_URL', await startMongoDouble({ port: portOf('mongodb', mongodb) })]);
  }
  const stop = (): void => void Promise.all(running.map(([, double]) => double.stop())).then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Whoever started them with a channel may be killed: then nobody is left to end them.
  process.once('disconnect', stop);
  process.stdout.write(`${running.map(([name, { url }]) => `${name}=${url}`).join(' ')}\n`);
};

main().catch((error: Error) => fail(error.message));
