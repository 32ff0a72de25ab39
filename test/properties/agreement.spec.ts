import fc from 'fast-check';
import type { AnyView, Dated, Recorded } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { business } from './histories';
import { groupBy } from './recount';

const RUNS = { numRuns: 80 };
type Event = Recorded<sales.ProspectEvent>;
type Doc = Record<string, unknown> | null;

/** What is reached, by name, as instants. */
const reached = (milestones: object): object =>
  Object.fromEntries(
    Object.entries(milestones as Record<string, string | { at: string } | null>).flatMap(([name, moment]) =>
      moment === null ? [] : [[name, typeof moment === 'string' ? moment : moment.at]],
    ),
  );

const agree = (state: sales.Prospect, document: sales.ProspectDocument, { episodes }: sales.Episodes): void => {
  const { episode, outcome, ownerId, topics, plan, milestones } = state;
  expect(document).toMatchObject({ episode, outcome, ownerId, topics });
  expect(document.plan.map(({ status: _, ...slot }) => slot)).toEqual(plan);
  expect(reached(document.milestones)).toEqual(milestones);
  const paid = document.sales.map(({ saleId, collected, refunded }) => [saleId, collected, refunded]);
  expect(Object.entries(state.sales).map(([id, s]) => [id, s.collected, s.refunded])).toEqual(paid);
  const last = episodes.at(-1)!;
  expect(episodes).toHaveLength(episode);
  expect(last).toMatchObject({ episode, outcome, ownerId });
  expect(reached(last.milestones)).toEqual(milestones);
  expect(sales.stageAt(last.milestones, last.preQualified !== null)).toBe(document.stage);
};

describe('after every event of any history', () => {
  it('what is decided on, what is shown and what is reported of a prospect are the same', () =>
    fc.assert(
      fc.property(business, (log) => {
        for (const events of groupBy(log, (event) => event.stream).values()) {
          let state = sales.prospectDecider.initial;
          let [document, episodes]: [Doc, Doc] = [null, null];
          const view: AnyView = sales.episodesView('UTC');
          for (const event of events) {
            const { type, data, metadata }: Event = event;
            state = sales.prospectDecider.evolve(state, { type, data, at: metadata } as unknown as Dated<sales.ProspectEvent>);
            document = sales.prospectsView.fold(document, event);
            episodes = view.fold(episodes, event);
            agree(state, document as unknown as sales.ProspectDocument, episodes as unknown as sales.Episodes);
          }
        }
      }),
      RUNS,
    ));
});
