import type { Problem } from '../../api';
import { isPassing, LIVE_MS, problemOf } from '../../use-answer';

/**
 * Asks once for what never changes, as an effect does: what was asked for is no longer waited for when it ends.
 * @param again asks anew, a while after a refusal that may pass
 * @returns how to end it
 */
export const onceAnswered = <T>(
  ask: (signal: AbortSignal) => Promise<T>,
  answered: (answer: T) => void,
  refused: (problem: Problem | undefined) => void,
  again: () => void,
): (() => void) => {
  const gone = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  ask(gone.signal).then(
    (answer) => {
      if (gone.signal.aborted) return;
      refused(undefined);
      answered(answer);
    },
    (error: unknown) => {
      if (gone.signal.aborted) return;
      const problem = problemOf(error);
      refused(problem);
      if (isPassing(problem)) timer = setTimeout(again, LIVE_MS);
    },
  );
  return () => {
    gone.abort();
    clearTimeout(timer);
  };
};
