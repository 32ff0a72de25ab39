import { useEffect, useRef, useState } from 'preact/hooks';
import type { Params, Problem } from './api';
import { isPassing, LIVE_MS, problemOf, useApi } from './use-answer';

export interface Paged {
  readonly next?: string;
}

/** Pages of a list as far as somebody asked for them. */
export interface Pages<P> {
  readonly answer?: readonly P[];
  readonly problem?: Problem;
  readonly loading: boolean;
  /** When what is shown was answered. ISO-8601 UTC. */
  readonly at?: string;
  /** Asks for one page more; undefined where there is none. */
  readonly more?: () => void;
}

/** Beyond so many pages they are no longer asked for anew by themselves. */
const LIVE_PAGES = 3;

/**
 * Cursor pages of a list, kept fresh while somebody looks. A page may come back empty though there are more: what was
 * looked through held nothing. Then the next one is asked for at once.
 */
export const usePages = <P extends Paged>(path: string | undefined, params: Params, holds: (page: P) => number): Pages<P> => {
  const api = useApi();
  const asked = JSON.stringify([path, params]);
  const [state, setState] = useState<Omit<Pages<P>, 'more'> & { readonly of?: string }>({ loading: true });
  const [far, setFar] = useState({ of: asked, pages: 1 });
  const wanted = far.of === asked ? far.pages : 1;
  const latest = useRef({ params, holds, state });
  latest.current = { params, holds, state };

  useEffect(() => {
    if (path === undefined) return;
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (): void => {
      timer = setTimeout(() => void (document.hidden ? later() : load([])), LIVE_MS);
    };
    const load = async (known: readonly P[]): Promise<void> => {
      try {
        const pages = [...known];
        const full = (): number => pages.filter((page) => latest.current.holds(page) > 0).length;
        while (pages.length === 0 || (full() < wanted && pages.at(-1)!.next !== undefined)) {
          const page = { ...latest.current.params, 'after-id': pages.at(-1)?.next };
          pages.push(await api.get<P>(path, page, { signal: gone.signal }));
        }
        if (gone.signal.aborted) return;
        setState({ answer: pages, loading: false, of: asked, at: new Date().toISOString() });
        if (wanted <= LIVE_PAGES) later();
      } catch (error) {
        if (gone.signal.aborted) return;
        const problem = problemOf(error);
        setState((old) => ({ ...(old.of === asked ? old : { of: asked }), problem, loading: false }));
        if (isPassing(problem)) later();
      }
    };
    const { state: now } = latest.current;
    setState((old) => ({ ...old, problem: undefined, loading: true }));
    void load(now.of === asked ? (now.answer ?? []) : []);
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [api, asked, wanted]);

  const { of: _, ...shown } = state;
  if (path === undefined) return { loading: false };
  const hasMore = state.of === asked && state.answer?.at(-1)?.next !== undefined;
  return { ...shown, ...(hasMore && { more: () => setFar({ of: asked, pages: wanted + 1 }) }) };
};
