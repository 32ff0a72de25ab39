import { textOf, type DigestSink } from './digest';
import { foldBatch } from './fold-batch';
import type { Recorded } from './message';
import type { AnyView } from './view';

/**
 * What a view makes of a fixed history, and how it is declared: a change of its logic that shows in the result changes
 * this text, a change of its source text alone does not. The caller digests it (SHA-256).
 */
export const describeLogic = (view: AnyView, fixture: readonly Recorded[], sink: DigestSink): void => {
  sink.update(`${view.id} ${[...view.types].sort().join(' ')} by ${[...view.indexes].sort().join(' ')}\n`);
  const to = fixture.at(-1)!.position;
  const stand = { shard: 0, shards: 1, epoch: 0, from: undefined, parked: new Set<string>() };
  const { documents, cells, parked } = foldBatch(view, fixture, new Map(), stand, to);
  for (const [id, document] of [...documents].sort(([a], [b]) => (a < b ? -1 : 1))) sink.update(`${id} ${textOf(document)}\n`);
  for (const line of cells.map((cell) => textOf(cell)).sort()) sink.update(`${line}\n`);
  for (const { id, reason } of parked) sink.update(`parked ${id} ${reason ?? ''}\n`);
};
