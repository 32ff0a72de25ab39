import type { Position, ViewReader } from '@closeline/eventsourcing';

/**
 * The ids of an owner's open prospects, from the view of prospects once it has reached `position`. A prospect that leaves
 * the owner meanwhile disturbs nothing: the cursor goes by id. Throws when the signal aborts while it waits.
 */
export async function* openProspects(
  views: ViewReader,
  view: string,
  signal: AbortSignal,
  ownerId: string,
  position: Position,
): AsyncGenerator<string, void, undefined> {
  while (!(await views.reached(view, position, 1000))) signal.throwIfAborted();
  const limit = 500;
  let afterId: string | undefined;
  for (;;) {
    const where = { ownerId, outcome: 'open' };
    const page = await views.find(view, { where, limit, ...(afterId !== undefined && { afterId }) });
    for (const { id } of page) yield id;
    if (page.length < limit) return;
    afterId = page.at(-1)!.id;
  }
}
