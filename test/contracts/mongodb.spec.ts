import { mongoAnalystsContract } from './mongo-analysts.contract';
import { onEveryMongo } from './mongo-databases';
import { mongoKeysContract } from './mongo-keys.contract';
import { mongoViewsContract } from './mongo-views.contract';
import { viewStoreContract } from './view-store.contract';

// Laws over many histories take a server longer than a file.

onEveryMongo((engine, databases) => {
  viewStoreContract(engine, databases.harness);
  mongoViewsContract(engine, databases);
  mongoAnalystsContract(engine, databases);
  mongoKeysContract(engine, databases);
});
