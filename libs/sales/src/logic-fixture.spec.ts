import { createHash } from 'node:crypto';
import { describeLogic, foldBatch, type AnyView, type Document } from '@closeline/eventsourcing';
import { logicFixture } from './logic-fixture';
import { salesViews } from './views';

const views = salesViews({ timeZone: 'UTC' });
const fingerprintOf = (view: AnyView): string => {
  const hash = createHash('sha256');
  describeLogic(view, logicFixture, hash);
  return hash.digest('hex');
};

describe('the fingerprint of a view', () => {
  it.each(views.map((view) => [view.id, view] as const))('of %s sees every type of event that it folds', (_, view) => {
    const there = new Set(logicFixture.map(({ type }) => type));
    expect(view.types.filter((type) => !there.has(type))).toEqual([]);
    const stand = { shard: 0, shards: 1, epoch: 1, from: undefined, parked: new Set<string>() };
    expect(foldBatch(view, logicFixture, new Map(), stand, logicFixture.at(-1)!.position).parked).toEqual([]);
  });

  it.each(views.map((view) => [view.id, view] as const))('of %s changes with what it makes, keeps and listens to', (_, view) => {
    const changed: Partial<AnyView>[] = [
      { fold: (document: Document | null, event) => ({ ...view.fold(document, event), more: true }) },
      { indexes: [...view.indexes, 'more'] },
      { types: view.types.slice(1) },
      { key: (event) => view.key(event).map((id) => `${id}-`) },
      ...(view.rollup ? [{ rollup: (document: Document) => [...view.rollup!(document)].slice(1) }] : []),
    ];
    const all = [view, ...changed.map((change) => ({ ...view, ...change }))].map(fingerprintOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not change with the text of the logic alone', () => {
    for (const view of views)
      expect(fingerprintOf({ ...view, fold: (...given) => view.fold(...given) })).toBe(fingerprintOf(view));
  });
});
