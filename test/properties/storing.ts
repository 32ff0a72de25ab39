import fc from 'fast-check';
import type { AnyView, ViewChange, ViewStore } from '@closeline/eventsourcing';
import { MemoryViewStore } from '../support/memory-store';

/** Everything that a store holds of these views, under their names. */
export const contentOf = async (store: ViewStore, views: readonly AnyView[]): Promise<unknown> =>
  Promise.all(views.map(async ({ id, name }) => [name, await store.find(id, { limit: 1000 }), await store.cells(id)]));

/** A store that fails at some commits, before or after it wrote. */
export class Failing extends MemoryViewStore {
  private commits = 0;

  constructor(private readonly failures: readonly ('no' | 'before' | 'after')[]) {
    super();
  }

  override async commit(changes: readonly ViewChange[]): Promise<void> {
    const failure = this.failures[this.commits++] ?? 'no';
    if (failure === 'before') throw new Error('the power went off before the commit');
    await super.commit(changes);
    if (failure === 'after') throw new Error('the power went off after the commit');
  }
}

/** Starts the projector again and again until it is through. */
export const untilThrough = async (run: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await run();
      return;
    } catch (error) {
      expect((error as Error).message).toMatch('the power went off');
    }
  }
};

export const crashes = fc.array(fc.constantFrom('no' as const, 'before' as const, 'after' as const), { maxLength: 20 });
