import type { Cell, Document, ViewChange, ViewStore } from '@closeline/eventsourcing';

export const PROSPECTS = { view: 'prospects@1', indexes: ['stage', 'owner', 'open', 'score'] };
export const FUNNEL = { view: 'funnel@2', indexes: [] };
export const at = (n: number): string => String(n).padStart(16, '0');

/** A change of a view's first shard, under its first lease. */
export const change = (view: string, from: number | undefined, to: number, parts: Partial<ViewChange> = {}): ViewChange => ({
  view,
  shard: 0,
  epoch: 1,
  documents: new Map(),
  cells: [],
  parked: [],
  unparked: [],
  from: from === undefined ? undefined : at(from),
  to: at(to),
  ...parts,
});

export const documents = (entries: Record<string, Document | null>): Pick<ViewChange, 'documents'> => ({
  documents: new Map(Object.entries(entries)),
});

export const cell = (
  date: string,
  measures: Record<string, number>,
  { axis = 'opened', by = 'salesperson', key = '["s1"]' } = {},
): Cell => ({
  axis,
  by,
  key,
  date,
  measures,
});

/** Takes the first lease of each view: its epoch is 1. */
export const leaseAll = async (store: ViewStore): Promise<void> => {
  for (const { view } of [PROSPECTS, FUNNEL]) await store.lease(view, 0, 'projector', 60_000);
};

/** Everything that the store says of a view: for what must have changed nothing at all. */
export const contentsOf = async (store: ViewStore, view: string): Promise<unknown> => ({
  documents: await store.find(view, { limit: 1_000 }),
  cells: await store.cells(view),
  checkpoint: await store.checkpoint(view),
});
