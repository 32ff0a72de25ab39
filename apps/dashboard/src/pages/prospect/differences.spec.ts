import { differencesOf } from './differences';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('the differences of two states', () => {
  it('are none between equal ones, and between nothing, null and empty', () => {
    expect(differencesOf({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 2] } })).toEqual([]);
    expect(differencesOf({ a: null, c: {} }, { b: [], c: undefined })).toEqual([]);
  });

  it('name the way to each value, with what it was and what it is', () =>
    expect(
      differencesOf(
        { stage: 'qualification', milestones: { qualified: null } },
        { stage: 'relationship', milestones: { qualified: 't' } },
      ),
    ).toEqual([
      { path: ['stage'], before: 'qualification', after: 'relationship' },
      { path: ['milestones', 'qualified'], before: undefined, after: 't' },
    ]));

  it('name an item of a list by its own id, wherever it stands', () => {
    const slot = (id: string, status: string, attempts: object[] = []) => ({ slot: id, step: id, status, attempts });
    const before = { plan: [slot('discovery', 'completed'), slot('welcome', 'planned')] };
    const failed = { attempt: 1, step: 'welcome', status: 'failed', reason: 'no-show' };
    const after = { plan: [slot('welcome', 'failed', [failed]), slot('discovery', 'completed')] };
    expect(differencesOf(before, after)).toEqual([
      { path: ['plan', 'welcome', 'status'], before: 'planned', after: 'failed' },
      { path: ['plan', 'welcome', 'attempts', '1'], before: undefined, after: failed },
    ]);
  });

  it('tell what came or went as a whole at once, and a list by its items', () => {
    const contact = { name: 'Ada Sample', email: 'ada@example.org' };
    const question = { questionId: 'q1', text: 'Blue?', answered: false };
    expect(differencesOf({ contact: null, questions: [] }, { contact, questions: [question] })).toEqual([
      { path: ['contact'], before: undefined, after: contact },
      { path: ['questions', 'q1'], before: undefined, after: question },
    ]);
    expect(differencesOf({ plan: [{ slot: 'a', step: 'a' }] }, { plan: [] })).toEqual([
      { path: ['plan', 'a'], before: { slot: 'a', step: 'a' }, after: undefined },
    ]);
  });

  it('read money, what was erased, and a list of plain values as one value each', () =>
    expect(
      differencesOf(
        { value: eur(1), contact: { name: 'Ada' }, topics: ['a'], n: 0 },
        { value: eur(2), contact: { erased: true }, topics: ['a', 'b'], n: false },
      ),
    ).toEqual([
      { path: ['value'], before: eur(1), after: eur(2) },
      { path: ['contact'], before: { name: 'Ada' }, after: { erased: true } },
      { path: ['topics'], before: ['a'], after: ['a', 'b'] },
      { path: ['n'], before: 0, after: false },
    ]));

  it('of a first state are all of it, field by field', () =>
    expect(differencesOf(null, { episode: 1, milestones: { submitted: 't', signed: null }, plan: [] })).toEqual([
      { path: ['episode'], before: undefined, after: 1 },
      { path: ['milestones'], before: undefined, after: { submitted: 't', signed: null } },
    ]));
});
