/** What the mark of a shard begins with once its build is done: from then on a projector keeps it. */
export const BUILT = 'built';

export const isBuilt = (mark: string | undefined): boolean => mark?.startsWith(BUILT) ?? false;
