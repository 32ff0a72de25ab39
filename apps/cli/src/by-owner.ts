import { DataDirInUse } from '@closeline/engines';
import type { Composition } from '../../api/src/composition';
import type { Settings } from '../../api/src/settings';
import { Fault } from './fault';
import { own, type Opened } from './open';

/** What a verb does in this process, where it may own the stores, or by the service that owns the folder. */
export interface Ways<T> {
  readonly here: (opened: Opened & { readonly composition: Composition }) => Promise<T>;
  readonly there: (url: string, dataDir: string) => Promise<T>;
  /** What to do where the owner does not listen. */
  readonly otherwise: string;
}

/** Throws Fault (3) where the owner of the folder does not listen. */
export const byOwner = async <T>(given: Settings, { here, there, otherwise }: Ways<T>): Promise<T> => {
  let opened;
  try {
    opened = await own(given);
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
    const { owner, dataDir } = error;
    if (!owner?.url) throw new Fault(error.message, otherwise, 3);
    return there(owner.url, dataDir);
  }
  try {
    return await here(opened);
  } finally {
    await opened.close();
  }
};
