import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { Refused, type Api, type Params, type Problem } from './api';
import type { Session } from './session';

export const ApiContext = createContext<Api>(undefined as unknown as Api);
export const useApi = (): Api => useContext(ApiContext);

export const SessionContext = createContext<Session>(undefined as unknown as Session);
export const useSession = (): Session => useContext(SessionContext);

export const problemOf = (error: unknown): Problem =>
  error instanceof Refused ? error.problem : { status: 0, code: 'broken', detail: String(error) };

/** What has been learnt of an answer so far. While a new one is on its way the old one stays, so that nothing flickers. */
export interface Loaded<T> {
  readonly answer?: T;
  readonly problem?: Problem;
  /** 0..1, of a computation that takes longer than a second. */
  readonly progress?: number;
  readonly loading: boolean;
}

/** What may be over in a while: the service is away, or not ready. */
export const isPassing = ({ status }: Problem): boolean => status === 0 || status >= 500;

/** Kept figures are asked for anew this often; what has to be computed, more seldom. */
export const LIVE_MS = 5_000;
const COMPUTED_MS = 30_000;
/** What the log alone tells is of a moment that is over: it stays as it is. */
const everyMs = (answer: unknown): number | undefined => {
  const { computed } = answer as { readonly computed?: string };
  return computed === 'log' ? undefined : computed === 'documents' ? COMPUTED_MS : LIVE_MS;
};

interface Live<T> {
  readonly live?: boolean;
  /** How soon this answer is asked for anew, where that depends on what it says. */
  readonly every?: (answer: T) => number;
}

/** An answer of the API, kept fresh while somebody looks (`live`). `path` undefined: nothing is asked. */
export const useAnswer = <T>(
  path: string | undefined,
  params: Params = {},
  { live = true, every }: Live<T> = {},
): Loaded<T> & {
  /** Asks anew at once. */
  readonly again: () => void;
} => {
  const api = useApi();
  const [state, setState] = useState<Loaded<T> & { readonly of?: string }>({ loading: true });
  const asked = JSON.stringify([path, params]);
  const latest = useRef({ params, every });
  latest.current = { params, every };
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (path === undefined) return;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (ms: number): void => {
      timer = setTimeout(() => void (document.hidden ? later(ms) : load()), ms);
    };
    const load = async (): Promise<void> => {
      const onProgress = (progress: number): void => setState((old) => ({ ...old, progress }));
      try {
        const answer = await api.get<T>(path, latest.current.params, { signal: gone.signal, onProgress });
        if (gone.signal.aborted) return;
        setState({ answer, loading: false, of: asked });
        const ms = live ? (latest.current.every?.(answer) ?? everyMs(answer)) : undefined;
        if (ms !== undefined) later(ms);
      } catch (error) {
        if (gone.signal.aborted) return;
        const problem = problemOf(error);
        // An answer that was there stays, if it answers the same question.
        setState((old) => ({ ...(old.of === asked && { answer: old.answer, of: asked }), problem, loading: false }));
        if (isPassing(problem)) later(LIVE_MS);
      }
    };
    setState((old) => ({ answer: old.answer, of: old.of, loading: true }));
    void load();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [api, asked, live, turn]);

  const again = useCallback(() => setTurn((last) => last + 1), []);
  return path === undefined ? { loading: false, again } : { ...state, again };
};
