import type { Position } from './ports';
import type { ViewReader } from './view-store';

/** What was read of a view, where the view stood, and whether it stood there until the end of the reading. */
export interface ReadOfView<T> {
  readonly value: T;
  readonly position: Position | undefined;
  readonly atRest: boolean;
}

/** Reads a view in more than one call: again, at most `tries` times, where it moved on meanwhile. */
export const readAtRest = async <T>(
  views: Pick<ViewReader, 'checkpoint'>,
  view: string,
  tries: number,
  read: () => Promise<T>,
): Promise<ReadOfView<T>> => {
  for (let tried = 1; ; tried++) {
    const position = await views.checkpoint(view);
    const value = await read();
    const atRest = (await views.checkpoint(view)) === position;
    if (atRest || tried >= tries) return { value, position, atRest };
  }
};
