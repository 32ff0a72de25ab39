import type { Position } from '@closeline/eventsourcing';
import { positionOf } from './catch-up';
import type { Opened } from './opened';

export interface Status {
  readonly view: string;
  readonly position: Position | null;
  /** Events of the log that the view has not seen. */
  readonly behind: number;
}

/**
 * How far each view is behind the log. A position says nothing of how many events lie between it and another: what the
 * slowest has not seen is read once, and counted.
 */
export const statusOf = async (opened: Opened): Promise<readonly Status[]> => {
  const { engine, views } = opened;
  const { log } = engine;
  const standing = await Promise.all(
    views.map(async ({ id }) => ({ view: id, position: (await positionOf(opened, id)) ?? null, behind: 0 })),
  );
  const head = await log.head();
  const lagging = standing.filter(({ position }) => head !== undefined && (position === null || position < head));
  let after = lagging.some(({ position }) => position === null) ? undefined : lagging.map(({ position }) => position!).sort()[0];
  for (let caughtUp = lagging.length === 0; !caughtUp;) {
    const page = await log.readAll({ limit: 1000, ...(after !== undefined && { after }) });
    for (const each of lagging)
      each.behind += page.events.filter((event) => each.position === null || event.position > each.position).length;
    ({ position: after, caughtUp } = page);
  }
  return standing;
};

export const textOf = (behind: number): string => (behind === 0 ? 'caught up' : `${behind} events behind`);
