import type { Position } from './ports';
import { slowestOf, type ViewReader } from './view-store';

/** What was read of a view, where its slowest shard stood, and whether every shard stood there until the end of the reading. */
export interface ReadOfView<T> {
  readonly value: T;
  readonly position: Position | undefined;
  readonly atRest: boolean;
}

/** Reads a view in more than one call: again, at most `tries` times, where it moved on meanwhile. */
export const readAtRest = async <T>(
  views: Pick<ViewReader, 'positions'>,
  view: string,
  tries: number,
  read: () => Promise<T>,
): Promise<ReadOfView<T>> => {
  for (let tried = 1; ; tried++) {
    const before = await views.positions(view);
    const value = await read();
    const position = slowestOf(before);
    const atRest = [...before, ...(await views.positions(view))].every((each) => each === position);
    if (atRest || tried >= tries) return { value, position, atRest };
  }
};
