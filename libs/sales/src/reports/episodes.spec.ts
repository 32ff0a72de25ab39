import { cellsOf, of, type Dated, type Metadata } from '@closeline/eventsourcing';
import type { ProspectEvent } from '../prospects';
import { STAGES } from '../stages';
import { SEVERAL, type Episodes } from './episode';
import { episodesView } from './episodes';

const e = of<ProspectEvent>();
const view = episodesView('UTC');
const at = (day: number) => ({ occurredAt: `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z` });
const eur = (amount: number) => ({ amount, currency: 'EUR' });

const fold = (...events: readonly Dated<ProspectEvent>[]): Episodes => {
  let doc: Record<string, unknown> | null = null;
  events.forEach(({ type, data, at: moment }, revision) => {
    const metadata = { ...moment } as Metadata;
    doc = view.fold(doc, { type, data, metadata, revision, stream: 'prospect-p1', id: 'x', position: '1' });
  });
  return doc as unknown as Episodes;
};
const countedIn = (doc: Episodes) => cellsOf(view, view.rollup!(doc as unknown as Record<string, unknown>));
/** The measures of the cells of one combination, by axis, day and key. */
/** The cells by which episodes are counted. */
const figures = (doc: Episodes, by: string) =>
  Object.fromEntries(
    countedIn(doc)
      .filter((c) => c.by === by && (c.axis === 'cohort' || c.axis === 'flow'))
      .map((c) => [`${c.axis} ${c.date} ${c.key}`.trim(), c.measures]),
  );

const submitted = (day: number, more: Partial<Extract<ProspectEvent, { type: 'ProspectSubmittedForm' }>['data']> = {}) =>
  e(
    'ProspectSubmittedForm',
    {
      ...{
        formId: 'house',
        formVersion: 1,
        source: 'web',
        product: 'gold',
        interest: 4,
        answers: {},
        contact: null,
        fit: null,
        episode: 1,
      },
      ...more,
    },
    at(day),
  );
const assigned = (salespersonId: string, day: number) =>
  e('ProspectAssigned', { salespersonId, basis: 'manual', because: null }, at(day));
const drawn = (day: number, ...extra: string[]) =>
  e(
    'PlanDrawn',
    {
      ...{ playbookId: 'house', playbookVersion: 1 },
      slots: ['online-form', ...extra].map((slot) => ({
        ...{ slot, stage: STAGES[0], step: slot, completedBy: 'CompleteStep' as const, credited: slot === 'online-form' },
      })),
    },
    at(day),
  );
const qualified = (day: number) => e('ProspectQualified', { fit: null }, at(day));
const related = (day: number) => e('RelationshipEstablished', {}, at(day));
const signed = (day: number) =>
  e('ContractSigned', { contractId: 'k1', signedBy: null, product: 'gold', value: eur(100) }, at(day));
const lost = (day: number) => e('ProspectLost', { reason: 'price', note: null }, at(day));
const reopened = (day: number, episode = 2) => e('ProspectReopened', { episode, because: 'b' }, at(day));

describe('the episodes of a prospect', () => {
  it('a change of owner moves the whole cohort figure, and leaves what happened to whom it happened', () => {
    const doc = fold(submitted(1), assigned('s1', 2), drawn(2), qualified(3), assigned('s2', 4), lost(5));
    expect(figures(doc, 'salesperson')).toEqual({
      'cohort 2026-02-01 ["s2"]': {
        opened: 1,
        'advanced.pre-qualification': 1,
        'advanced.qualification': 1,
        'lost.relationship': 1,
      },
      'flow 2026-02-01 ["s2"]': { opened: 1, 'advanced.pre-qualification': 1 },
      'flow 2026-02-01 [null]': { submitted: 1 },
      'flow 2026-02-03 ["s2"]': { 'advanced.qualification': 1 },
      'flow 2026-02-03 ["s1"]': { qualified: 1 },
      'flow 2026-02-05 ["s2"]': { 'lost.relationship': 1 },
    });
    expect(doc.episodes[0]!.holdings.map((h) => h.ownerId)).toEqual(['s1', 's2']);
  });

  it('an assignment after the reopening belongs to the new episode, one before it to the old', () => {
    const before = fold(submitted(1), assigned('s1', 2), lost(3), reopened(4), assigned('s2', 5));
    expect(before.episodes.map((x) => [x.episode, x.ownerId, x.outcome])).toEqual([
      [1, 's1', 'lost'],
      [2, 's2', 'open'],
    ]);
    const after = fold(submitted(1), assigned('s1', 2), assigned('s2', 2), lost(3), reopened(4));
    expect(after.episodes.map((x) => x.ownerId)).toEqual(['s2', 's2']);
  });

  it('a reopened episode resumes where the last one left and carries its milestones: no flow of their own', () => {
    const doc = fold(submitted(1), assigned('s1', 1), drawn(1), qualified(2), lost(3), reopened(10), related(12));
    expect(figures(doc, '')).toEqual({
      'cohort 2026-02-01': { opened: 1, 'advanced.pre-qualification': 1, 'advanced.qualification': 1, 'lost.relationship': 1 },
      'cohort 2026-02-10': { opened: 1, 'resumed.relationship': 1, 'advanced.relationship': 1, openSince: 20494 },
      'flow 2026-02-01': { opened: 1, submitted: 1, 'advanced.pre-qualification': 1 },
      'flow 2026-02-02': { qualified: 1, 'advanced.qualification': 1 },
      'flow 2026-02-03': { 'lost.relationship': 1 },
      'flow 2026-02-10': { opened: 1, 'resumed.relationship': 1 },
      'flow 2026-02-12': { relationship: 1, 'advanced.relationship': 1 },
    });
  });

  it('carries the values of its first submission; fit is the last before qualification', () => {
    const fit = (band: 'strong' | 'weak') => ({ score: 1, band, because: [] });
    const again = submitted(2, { source: 'fair', product: 'silver', fit: fit('strong') });
    const late = submitted(4, { fit: fit('weak') });
    expect(fold(submitted(1, { fit: fit('weak') }), again, qualified(3), late).episodes).toMatchObject([
      { source: 'web', product: 'gold', fit: 'strong', opened: { at: at(1).occurredAt } },
    ]);
  });

  it('steps that a plan adds to the first stage keep the prospect in it until they have led on', () => {
    const waiting = [submitted(1), assigned('s3', 2), drawn(2, 'call')];
    expect(figures(fold(...waiting, lost(5)), '')['flow 2026-02-05']).toEqual({ 'lost.pre-qualification': 1 });
    const called = e('StepCompleted', { slot: 'call', attempt: 1, step: 'call', outcome: null }, at(4));
    expect(figures(fold(...waiting, called), '')).toMatchObject({
      'flow 2026-02-01': { opened: 1, submitted: 1 },
      'flow 2026-02-04': { 'advanced.pre-qualification': 1 },
    });
  });

  it('whoever qualifies is through the first stage, also where its steps were dropped at a later moment', () => {
    const relieved = e('PlanDrawn', { playbookId: 'bare', playbookVersion: 1, slots: [] }, at(5));
    const doc = fold(submitted(1), assigned('s3', 2), drawn(2, 'call'), assigned('s1', 5), relieved, qualified(4));
    expect(figures(doc, '')).toMatchObject({
      'flow 2026-02-04': { qualified: 1, 'advanced.pre-qualification': 1, 'advanced.qualification': 1 },
    });
  });

  it('is paid from the first moment that collected reaches recorded, for good; a sale belongs to the episode of its contract', () => {
    const sale = (saleId: string, amount: number, day: number) =>
      e('SaleRecorded', { saleId, contractId: 'k1', value: eur(amount) }, at(day));
    const paid = (saleId: string, amount: number, day: number) =>
      e('PaymentCollected', { saleId, paymentId: `y${day}`, value: eur(amount) }, at(day));
    const won = [submitted(1), assigned('s1', 1), drawn(1), qualified(2), related(3), signed(4), sale('x1', 60, 5)];
    expect(fold(...won, paid('x1', 59, 6)).episodes[0]!.paid).toBeNull();
    const later = [submitted(7, { episode: 2, source: 'fair' }), paid('x1', 60, 8), sale('x2', 500, 9)];
    const doc = fold(...won, ...later, e('PaymentRefunded', { saleId: 'x1', refundId: 'z1', value: eur(60) }, at(10)));
    expect(doc.episodes.map((x) => [x.paid?.at ?? null, x.money])).toEqual([
      [at(8).occurredAt, { EUR: { signed: 100, recorded: 560, collected: 60, refunded: 60 } }],
      [null, {}],
    ]);
    expect(figures(doc, 'source')['flow 2026-02-08 ["web"]']).toEqual({ paid: 1, paidEpisodes: 1, 'collected.EUR': 60 });
  });

  it('counts what an import implied or assumed, and keeps a date known alone', () => {
    const on = (day: number, evidence?: 'implied' | 'assumed') => ({
      ...at(day),
      occurredOn: `2026-01-0${day}`,
      ...(evidence && { evidence }),
    });
    const doc = fold(
      { ...submitted(1, { formId: null, formVersion: null }), at: on(3, 'implied') },
      { ...assigned('s1', 1), at: on(3, 'implied') },
      { ...qualified(1), at: on(3, 'implied') },
      { ...related(1), at: on(3) },
    );
    expect(figures(doc, 'salesperson')['cohort 2026-01-03 ["s1"]']).toMatchObject({
      ...{ 'implied.submitted': 1, 'implied.qualified': 1, 'unpaired.qualified': 1, 'unpaired.relationship': 1 },
    });
    expect(Object.keys(figures(doc, 'salesperson'))).toEqual(['cohort 2026-01-03 ["s1"]', 'flow 2026-01-03 ["s1"]']);
  });
});

describe('the index by product', () => {
  const offered = (product: string) => e('ProposalSent', { proposalId: 'o1', product, value: eur(100), terms: null }, at(4));
  it('knows the product of a proposal too, for reports file its value under that', () => {
    const open = [submitted(1), assigned('s1', 1), drawn(1), qualified(2), related(3)] as const;
    expect(fold(...open, offered('gold')).oneProduct).toBe('gold');
    expect(fold(...open, offered('silver')).oneProduct).toBe(SEVERAL);
  });
});

describe('the name of the view', () => {
  it('says its time zone, and is one that every engine takes', () => {
    expect(episodesView('UTC').id).toBe('episodes@3');
    const ids = ['Europe/Berlin', 'Etc/GMT+1', 'Etc/GMT-1', 'America/Port-au-Prince'].map((zone) => episodesView(zone).id);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]*@\d+$/);
  });
});
