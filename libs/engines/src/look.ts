import { lookAtEventStore } from './eventstoredb/look';
import type { Finding } from './finding';
import { databaseNameOf, VAULT_DATABASE, VIEWS_DATABASE } from './mongodb';
import { lookAtMongo } from './mongodb/look';
import type { ServersOptions } from './servers';

/** One server, by the setting that names it, and how to look at it: see `lookAtMongo` and `lookAtEventStore`. */
export interface Look {
  readonly setting: string;
  readonly look: () => AsyncIterable<Finding>;
}

/** The servers that these settings name. */
export const looksAt = ({ eventstoreUrl, mongodbUrl, vaultMongodbUrl: vault }: ServersOptions): readonly Look[] => {
  const views = databaseNameOf(mongodbUrl, VIEWS_DATABASE);
  const mongodb = vault === undefined ? [views, VAULT_DATABASE] : [views];
  const looks: Look[] = [
    { setting: 'EVENTSTORE_URL', look: () => lookAtEventStore(eventstoreUrl, 'EVENTSTORE_URL') },
    { setting: 'MONGODB_URL', look: () => lookAtMongo(mongodbUrl, 'MONGODB_URL', mongodb) },
  ];
  const keys = (url: string): AsyncIterable<Finding> =>
    lookAtMongo(url, 'VAULT_MONGODB_URL', [databaseNameOf(url, VAULT_DATABASE)]);
  return vault === undefined ? looks : [...looks, { setting: 'VAULT_MONGODB_URL', look: () => keys(vault) }];
};
