import { plainly, sayingOf } from './sayings';

const names = new Map([['s1', 'Sam Seller']]);
const say = (type: string, data: Record<string, unknown> = {}) => sayingOf({ type, data }, names);
const told = (type: string, data?: Record<string, unknown>): string => plainly(say(type, data).text);
const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('an event in words', () => {
  it('says what happened in one sentence', () => {
    const fit = { band: 'possible', score: 45, because: [] };
    expect(told('ProspectSubmittedForm', { source: 'web', product: 'gold', interest: 4, fit, episode: 1 })).toBe(
      'Form submitted: from web for gold, interest 4 of 5, possible fit (45 points)',
    );
    expect(told('ProspectAssigned', { salespersonId: 's1', basis: 'round-robin' })).toBe(
      'Assigned to Sam Seller, whose turn it was',
    );
    expect(told('PlanDrawn', { playbookId: 'house', playbookVersion: 2, slots: [{ credited: true }, { credited: false }] })).toBe(
      'Plan drawn with 2 steps from playbook house, version 2; 1 already done',
    );
    expect(told('StepFailed', { slot: 'welcome', step: 'site-visit', attempt: 2, reason: 'no-show' })).toBe(
      'Step fell short: site-visit (in the place of welcome) at attempt 2: no-show',
    );
    expect(told('StepReplaced', { slot: 'welcome', step: 'site-visit', failedAttempt: 1 })).toBe(
      'Step replaced: site-visit takes the place of welcome after attempt 1',
    );
    expect(told('ContractSigned', { value: eur(118000) })).toBe('Contract signed: won with 1,180.00 EUR');
    expect(told('ContractSigned', { value: null })).toBe('Contract signed: won with an unknown value');
    expect(told('ProspectLost', { reason: null })).toBe('Lost');
    expect(told('ProspectDisqualified', { reason: 'no-budget' })).toBe('Disqualified: no-budget');
  });

  it('keeps what people wrote apart from its own words', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const asked = say('ProspectSubmittedForm', { source: hostile, product: 'gold', contact: { name: hostile }, answers: null });
    expect(asked.text).toContainEqual({ theirs: hostile });
    expect(asked.text.filter((part) => typeof part === 'string').join()).not.toContain('img');
    expect(asked.quotes).toEqual([['Contact', `name: ${hostile}`]]);
  });

  it('quotes what was said, also that it was erased, and nothing where nothing was', () => {
    expect(say('QuestionAsked', { text: 'Blue?' }).quotes).toEqual([['Said', 'Blue?']]);
    expect(say('QuestionAsked', { text: { erased: true } }).quotes).toEqual([['Said', 'erased']]);
    expect(say('StepCompleted', { slot: 'a', step: 'a', attempt: 1, outcome: null }).quotes).toEqual([]);
  });

  it('tells one whose type it does not know by that', () => {
    expect(told('ProspectTeleported')).toBe('Prospect teleported');
    expect(told('toString')).toBe('To string');
  });
});
