import { prospectsView } from './prospects';
import { episodesView } from './reports';

/** A stable name under which a BI tool reads what a view holds: aggregation stages of MongoDB over its documents. */
export interface Published {
  readonly name: string;
  /** `name@version` */
  readonly view: string;
  readonly pipeline: readonly Readonly<Record<string, unknown>>[];
}

const flag = (condition: unknown): object => ({ $sum: { $cond: [condition, 1, 0] } });
const reached = (milestone: string): object => flag({ $ifNull: [`$episodes.milestones.${milestone}`, false] });
const ended = (outcome: string): object => flag({ $eq: ['$episodes.outcome', outcome] });

/**
 * What analysts read by their own tools, with the definitions of reports.md: `prospects`, a row each without personal
 * data; `funnel`, cohorts by the UTC month the episode opened; `close_rates`, the narrow rate by owner at close, all time.
 * Whatever else is asked (time zones, periods, intervals) is the reports' own.
 */
export const published = ({ timeZone }: { readonly timeZone: string }): readonly Published[] => {
  const episodes = episodesView(timeZone).id;
  const one = { $unwind: '$episodes' };
  return [
    {
      name: 'prospects',
      view: prospectsView.id,
      pipeline: [
        {
          $project: {
            ...{
              prospectId: 1,
              episode: 1,
              stage: 1,
              outcome: 1,
              ownerId: 1,
              source: 1,
              product: 1,
              interest: 1,
              fit: '$fit.band',
            },
            ...{ openedAt: 1, closedAt: 1, reason: 1, milestones: 1, lastActivityAt: 1 },
          },
        },
      ],
    },
    {
      name: 'funnel',
      view: episodes,
      pipeline: [
        one,
        {
          $group: {
            _id: { $substrBytes: [{ $ifNull: ['$episodes.opened.on', '$episodes.opened.at'] }, 0, 7] },
            submitted: { $sum: 1 },
            qualified: reached('qualified'),
            relationship: reached('relationship'),
            signed: reached('signed'),
            paid: flag({ $ifNull: ['$episodes.paid', false] }),
          },
        },
        { $sort: { _id: 1 } },
      ],
    },
    {
      name: 'close_rates',
      view: episodes,
      pipeline: [
        one,
        {
          $group: {
            _id: { $ifNull: ['$episodes.ownerId', 'unassigned'] },
            ...{ opened: { $sum: 1 }, won: ended('won'), lost: ended('lost') },
            ...{ disqualified: ended('disqualified'), open: ended('open') },
          },
        },
        { $addFields: { n: { $add: ['$won', '$lost'] } } },
        { $addFields: { rate: { $cond: [{ $eq: ['$n', 0] }, null, { $divide: ['$won', '$n'] }] } } },
        { $sort: { _id: 1 } },
      ],
    },
  ];
};
