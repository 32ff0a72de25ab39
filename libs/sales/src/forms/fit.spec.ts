import fc from 'fast-check';
import { fitOf } from './fit';
import { HOUSE_FORM } from './house-form';

describe('fit', () => {
  const form = {
    fitRule: {
      points: [
        { field: 'interest', atLeast: 3, points: 2 },
        { field: 'interest', atLeast: 5, points: 1 },
        { field: 'budget', equals: 'approved', points: 4 },
        { field: 'channels', includes: 'web', points: 1 },
        { field: 'consent', equals: false, points: -3 },
        { field: 'need', answered: true as const, points: 2 },
        { field: 'need', answered: true as const, points: -2 },
      ],
      bands: { strong: 8, possible: 3 },
    },
  };

  it('adds up the points that apply, and says which fields gave them', () =>
    expect(fitOf(form, 5, { budget: 'approved', channels: ['shop', 'web'], need: 'secret' })).toEqual({
      score: 8,
      band: 'strong',
      because: [
        { field: 'interest', points: 3 },
        { field: 'budget', points: 4 },
        { field: 'channels', points: 1 },
      ],
    }));
  it('counts points against', () =>
    expect(fitOf(form, 4, { budget: 'approved', consent: false })).toEqual({
      score: 3,
      band: 'possible',
      because: [
        { field: 'interest', points: 2 },
        { field: 'budget', points: 4 },
        { field: 'consent', points: -3 },
      ],
    }));
  it('reads the strength of interest from the submission, not from an answer of that name', () =>
    expect(fitOf(form, 1, { interest: 5 })).toEqual({ score: 0, band: 'weak', because: [] }));
  it('does not count an answer that says nothing', () => {
    const only = { fitRule: { ...form.fitRule, points: [{ field: 'need', answered: true as const, points: 5 }] } };
    expect(fitOf(only, 5, { need: ' ' }).score).toBe(0);
    expect(fitOf(only, 5, { need: 'x' }).score).toBe(5);
  });

  it('is always the sum of its reasons, and never repeats an answer', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.record(
          {
            budget: fc.constantFrom('approved', 'planned', 'none'),
            timeline: fc.constantFrom('now', 'this-quarter', 'later'),
            'company-size': fc.nat(),
            'trusted-advisor': fc.integer({ min: 1, max: 5 }),
            need: fc.constantFrom('', 'canary'),
          },
          { requiredKeys: [] },
        ),
        (interest, answers) => {
          const fit = fitOf(HOUSE_FORM, interest, answers);
          expect(fit.score).toBe(fit.because.reduce((sum, { points }) => sum + points, 0));
          expect(JSON.stringify(fit)).not.toMatch(/canary|approved|planned|quarter/);
        },
      ),
    ));
});

describe('the house form', () => {
  it.each([
    [5, 'possible'],
    [4, 'possible'],
    [3, 'weak'],
    [2, 'weak'],
    [1, 'weak'],
  ])('finds an interest of %i alone %s', (interest, band) => expect(fitOf(HOUSE_FORM, interest, {}).band).toBe(band));
  it('finds a strong fit where the answers speak for it', () =>
    expect(fitOf(HOUSE_FORM, 4, { budget: 'approved', timeline: 'now', 'trusted-advisor': 4 })).toEqual({
      score: 75,
      band: 'strong',
      because: [
        { field: 'interest', points: 30 },
        { field: 'budget', points: 15 },
        { field: 'timeline', points: 15 },
        { field: 'trusted-advisor', points: 15 },
      ],
    }));
});
