import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api';
import type { HistoryEvent } from '../../prospect-answers';
import { useApi } from '../../use-answer';
import { onceAnswered } from './once-answered';

interface Page {
  readonly events: readonly HistoryEvent[];
  readonly next?: string;
}

export interface History {
  /** From the first on, as far as they were read. */
  readonly events: readonly HistoryEvent[];
  readonly problem?: Problem;
  readonly loading: boolean;
  /** Reads further, up to a revision at least. */
  readonly reach: (revision: number) => void;
}

const PAGE = 100;
const MOST = 1000;

/**
 * The history as far as somebody looked, page by page; what is read stays, for events never change. When the prospect goes
 * on to a later `revision`, so does a history that was read to its end. `prospectId` undefined: nothing is asked.
 */
export const useHistory = (prospectId: string | undefined, revision: number): History => {
  const api = useApi();
  const [events, setEvents] = useState<readonly HistoryEvent[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [wanted, setWanted] = useState(PAGE);
  const [turn, setTurn] = useState(0);
  const missing = prospectId === undefined ? 0 : Math.min(wanted, revision + 1) - events.length;

  useEffect(() => {
    if (missing <= 0) return;
    const afterId = events.at(-1)?.id;
    const asked = { limit: String(Math.min(MOST, Math.max(PAGE, missing))), 'after-id': afterId };
    return onceAnswered(
      (signal) => api.get<Page>(`/v1/audit/prospects/${prospectId}/history`, asked, { signal }),
      (page) => setEvents((old) => [...old, ...page.events.slice(Math.max(0, old.length - (page.events[0]?.revision ?? 0)))]),
      setProblem,
      () => setTurn((last) => last + 1),
    );
  }, [api, prospectId, missing, turn]);

  const reach = (to: number): void => setWanted((now) => Math.max(now, to + 1));
  return { events, problem, loading: missing > 0 && problem === undefined, reach };
};
