import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api';
import type { StateAt } from '../../prospect-answers';
import { isPassing, LIVE_MS, problemOf, useApi } from '../../use-answer';

export interface Stood {
  readonly at: StateAt;
  /** The state that the event of this revision found; null before the first. */
  readonly before: StateAt | null;
}

/**
 * The prospect as it stood at a revision, and at the one before. What was asked for before is no longer waited for. A state
 * that is over stays as it is, so each is read once.
 */
export const useStateAt = (prospectId: string, revision: number): { readonly stood?: Stood; readonly problem?: Problem } => {
  const api = useApi();
  const known = useRef(new Map<number, StateAt>());
  const [stood, setStood] = useState<Stood>();
  const [problem, setProblem] = useState<Problem>();
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (at: number): Promise<StateAt> => {
      const kept = known.current.get(at);
      if (kept) return kept;
      const asked = { revision: String(at) };
      const state = await api.get<StateAt>(`/v1/audit/prospects/${prospectId}/state`, asked, { signal: gone.signal });
      known.current.set(state.revision, state);
      return state;
    };
    Promise.all([read(revision), revision === 0 ? null : read(revision - 1)]).then(
      ([at, before]) => {
        if (gone.signal.aborted) return;
        setProblem(undefined);
        setStood({ at, before });
      },
      (error: unknown) => {
        if (gone.signal.aborted) return;
        const refusal = problemOf(error);
        setProblem(refusal);
        if (isPassing(refusal)) timer = setTimeout(() => setTurn((last) => last + 1), LIVE_MS);
      },
    );
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [api, prospectId, revision, turn]);

  return { stood, problem };
};
