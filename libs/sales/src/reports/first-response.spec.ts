import { of, type Dated, type Metadata } from '@closeline/eventsourcing';
import type { ProspectEvent } from '../prospects';
import type { Episodes } from './episode';
import { episodesView } from './episodes';
import { firstResponseReport } from './first-response';
import { parseReportQuery } from './report-query';
import { frameOf, Tally } from './tally';

const e = of<ProspectEvent>();
const view = episodesView('UTC');
const at = (time: string) => ({ occurredAt: `2026-02-01T${time}.000Z` });

/** The document of one prospect after these events, in the order in which they became known. */
const fold = (...events: readonly Dated<ProspectEvent>[]): Episodes => {
  let doc: Record<string, unknown> | null = null;
  events.forEach(({ type, data, at: moment }, revision) => {
    const metadata = { ...moment } as Metadata;
    doc = view.fold(doc, { type, data, metadata, revision, stream: 'prospect-p1', id: 'x', position: '1' });
  });
  return doc as unknown as Episodes;
};
const submitted = (time: string, episode = 1, origin?: 'import') =>
  e(
    'ProspectSubmittedForm',
    {
      ...{ formId: 'house', formVersion: 1, source: 'web', product: 'gold', interest: 4, answers: {}, contact: null, fit: null },
      episode,
      ...(origin && { origin: { system: 'old', observedFrom: null, observedUntil: null, continues: true } }),
    },
    at(time),
  );
const assigned = (time: string) => e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }, at(time));
const welcomed = (time: string) => e('ProspectWelcomed', { by: 's1', role: 'salesperson', channel: 'phone' }, at(time));
const found = (time: string) => e('FindingRecorded', { topic: 'background-history', note: 'so' }, at(time));
const lost = (time: string) => e('ProspectLost', { reason: 'silence', note: null }, at(time));

const figures = (docs: readonly Episodes[], target = 60, now = '2026-02-01T20:00:00.000Z') => {
  const query = parseReportQuery('first-response', { target: String(target) });
  const frame = frameOf(query, 'UTC', now);
  const labels = { staff: new Map(), forms: new Map<string, string>(), playbooks: new Map<string, string>() };
  const tally = new Tally(firstResponseReport.axis(query), query, frame, labels);
  for (const doc of docs) tally.add(doc);
  return firstResponseReport.measure(tally.groups().total, query, frame);
};

describe('first response', () => {
  it('is the first word of staff after the form; an assignment is none', () => {
    const { n, responded, medianMinutes } = figures([fold(submitted('09:00:00'), assigned('09:01:00'), welcomed('09:40:30'))]);
    expect([n, responded, medianMinutes]).toEqual([1, 1, 40]);
  });
  it('is the earliest, also where it became known later', () =>
    expect(figures([fold(submitted('09:00:00'), found('12:00:00'), welcomed('09:10:00'))]).medianMinutes).toBe(10));
  it('is censored while there is none, and where the prospect was closed before', () => {
    const [open, closed] = [fold(submitted('09:00:00')), fold(submitted('09:00:00'), lost('09:30:00'))];
    const quick = fold(submitted('09:00:00'), welcomed('09:20:00'));
    const slow = fold(submitted('09:00:00'), welcomed('10:00:00'));
    // Kaplan–Meier: 3/4 after 20 minutes with four at risk, 3/8 after 60 with two.
    expect(figures([open, closed, quick, slow])).toMatchObject({
      ...{ n: 4, responded: 2, unanswered: 2, medianMinutes: 60, p90Minutes: null },
    });
  });
  it('within a target is a share of those submitted at least that long ago', () => {
    const docs = [
      fold(submitted('09:00:00'), welcomed('10:00:00')),
      fold(submitted('09:00:00'), welcomed('10:00:01')),
      fold(submitted('09:00:00')),
      fold(submitted('19:30:00'), welcomed('19:31:00')),
    ];
    expect(figures(docs).within).toMatchObject({ numerator: 1, n: 3, rate: 1 / 3 });
    expect(figures(docs, 30).within).toMatchObject({ numerator: 1, n: 4 });
    expect(figures([]).within).toMatchObject({ numerator: 0, n: 0, rate: null });
  });
  it('counts a new form of somebody who was closed, and nothing that was imported', () => {
    const again = fold(submitted('09:00:00'), lost('09:30:00'), submitted('10:00:00', 2), welcomed('10:05:00'));
    expect(figures([again])).toMatchObject({ n: 2, responded: 1, unanswered: 1 });
    const imported = fold(submitted('09:00:00', 1, 'import'), welcomed('10:05:00'));
    expect(figures([imported])).toMatchObject({ n: 0, leftOut: 1, medianMinutes: null });
  });
});
