import { MongoServerError, type Db, type MongoClient } from 'mongodb';
import { latencyOf, type Finding } from '../finding';
import { UNAUTHORIZED } from './collections';
import { connectMongo } from './connect';

const TRIAL = 'doctor';

/**
 * Looks at the server, and at what its user may do in these databases. Leaves nothing behind: what it writes is in a
 * transaction that is taken back.
 * @throws DependencyUnreachable, DependencyUnfit: then there is nothing else to look at
 */
export async function* lookAtMongo(url: string, setting: string, databases: readonly string[]): AsyncGenerator<Finding> {
  const client = await connectMongo(url, setting);
  try {
    const admin = client.db('admin');
    const asked = Date.now();
    const { setName, localTime } = await admin.command({ hello: 1 });
    const answered = Date.now();
    const { version } = await admin.command({ buildInfo: 1 });
    const ms = await latencyOf(() => admin.command({ ping: 1 }));
    const kind = setName === undefined ? 'a sharded cluster' : `replica set ${setName}`;
    yield { ok: true, finding: `MongoDB ${version}, ${kind}, ${ms.toFixed(1)} ms there and back` };
    yield clockOf((localTime as Date).getTime(), asked, answered);
    for (const name of databases) yield await rights(client, client.db(name));
  } finally {
    await client.close();
  }
}

/** The clocks of two machines that are kept by NTP differ by far less. */
const MOST_APART_MS = 2_000;

/** How far the server's clock is from ours, which stood between these two when it was read. All in ms since the epoch. */
const clockOf = (theirs: number, asked: number, answered: number): Finding => {
  const apart = Math.max(0, asked - theirs, theirs - answered);
  if (apart <= MOST_APART_MS) return { ok: true, finding: 'its clock is ours' };
  const side = theirs < asked ? 'behind' : 'ahead of';
  return { ok: false, finding: `its clock is ${Math.round(apart / 1000)} s ${side} ours`, fix: 'keep both by NTP' };
};

const rights = async (client: MongoClient, db: Db): Promise<Finding> => {
  const name = db.databaseName;
  const session = client.startSession();
  try {
    session.startTransaction();
    await db.collection(TRIAL).insertOne({}, { session });
    await db.collection(TRIAL).findOne({}, { session });
    await session.abortTransaction();
    return { ok: true, finding: `reads and writes in transactions in the database ${name}` };
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    const fix =
      error.code === UNAUTHORIZED
        ? `give its user the role readWrite on ${name}`
        : 'see that it is a replica set with a majority of its members up';
    return { ok: false, finding: `cannot write in a transaction in the database ${name} (${error.message.split('\n')[0]})`, fix };
  } finally {
    await session.endSession();
  }
};
