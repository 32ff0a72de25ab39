import { MongoClient, ObjectId } from 'mongodb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { documentsContract } from '../doubles/mongodb/documents.contract';
import { faultsOf } from '../doubles/mongodb/faults.cases';
import { indexesContract } from '../doubles/mongodb/indexes.contract';
import { serverOf } from '../doubles/mongodb/server.cases';
import { sessionsContract } from '../doubles/mongodb/sessions.contract';
import type { Target } from '../doubles/mongodb/target';
import { transactionsContract } from '../doubles/mongodb/transactions.contract';
import { itUnless } from '../support/shared-data';

/** Everything that is no injected fault, on the double and on a real server. */
const sameOnBoth = (url: () => string): void =>
  describe('as the manual says', () => {
    let target: Target;
    beforeAll(async () => {
      const client = await new MongoClient(url()).connect();
      target = { client, url: url(), db: client.db(`closeline-double-${new ObjectId().toHexString()}`) };
    });
    afterAll(async () => {
      await target.db.dropDatabase();
      await target.client.close();
    });
    documentsContract(() => target);
    indexesContract(() => target);
    transactionsContract(() => target);
    sessionsContract(() => target);
  });

describe('the MongoDB double', () => {
  let double: MongoDouble;
  beforeAll(async () => {
    double = await startMongoDouble();
  });
  afterAll(() => double.stop());
  sameOnBoth(() => double.url);
  serverOf();
  faultsOf();
});

describe('a real MongoDB server', () => {
  const url = process.env.MONGODB_URL;
  if (url) sameOnBoth(() => url);
  else itUnless('real server: skipped (set MONGODB_URL)')('behaves like the double', () => undefined);
});
