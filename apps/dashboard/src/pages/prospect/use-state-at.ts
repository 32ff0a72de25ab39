import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api';
import type { StateAt } from '../../prospect-answers';
import { useApi } from '../../use-answer';
import { onceAnswered } from './once-answered';

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
    const read = async (at: number, signal: AbortSignal): Promise<StateAt> => {
      const kept = known.current.get(at);
      if (kept) return kept;
      const state = await api.get<StateAt>(`/v1/audit/prospects/${prospectId}/state`, { revision: String(at) }, { signal });
      known.current.set(state.revision, state);
      return state;
    };
    return onceAnswered(
      (signal) => Promise.all([read(revision, signal), revision === 0 ? null : read(revision - 1, signal)]),
      ([at, before]) => setStood({ at, before }),
      setProblem,
      () => setTurn((last) => last + 1),
    );
  }, [api, prospectId, revision, turn]);

  return { stood, problem };
};
