import type { Prospect } from '../../prospect-answers';
import { fieldName, placeInWords, readable, valueInWords } from './values';

const names = new Map([['5984920f-666b-53d7-a9de-ebf3a7ccc10b', 'Sam Seller']]);

describe('values in words', () => {
  it('are plain text, whatever they are', () => {
    const told = (value: unknown): string => valueInWords(value, names);
    expect([null, undefined, '', [], {}].map(told)).toEqual(['–', '–', '–', '–', '–']);
    expect([true, false, 0].map(told)).toEqual(['yes', 'no', '0']);
    expect(told({ amount: 118000, currency: 'EUR' })).toBe('1,180.00 EUR');
    expect(told({ amount: 500, currency: 'JPY' })).toBe('500 JPY');
    expect(told({ erased: true })).toBe('erased');
    expect(told('2026-02-03T10:05:00.000Z')).toBe('3 Feb 2026, 10:05 UTC');
    expect(told('5984920f-666b-53d7-a9de-ebf3a7ccc10b')).toBe('Sam Seller');
    expect(told(['a', 'b'])).toBe('a; b');
    expect(told({ band: 'weak', because: [{ field: 'budget', points: 3 }], note: null })).toBe(
      'band: weak, because: field: budget, points: 3',
    );
  });

  it('leave hostile text as it is', () =>
    expect(valueInWords('<img src=x onerror=alert(1)>', names)).toBe('<img src=x onerror=alert(1)>'));

  it('say places as one would', () => {
    expect(fieldName('lastActivityAt')).toBe('Last activity at');
    expect(fieldName('ownerId')).toBe('Owner');
    expect(placeInWords(['plan', 'welcome', 'attempts', '1'])).toBe('Plan › welcome › Attempts › 1');
    expect(placeInWords(['sales', 'eaf730c0-0251-5fcb-bb4a-bb8002f255f0'])).toBe('Sales › eaf730c0');
  });

  it('tell what was collected and refunded in the currency of the sale, and no revision', () => {
    const sale = { saleId: 'x1', contractId: 'k1', value: { amount: 900, currency: 'EUR' }, collected: 500, refunded: 100 };
    expect(readable({ revision: 3, stage: 'conversion', sales: [sale] } as unknown as Prospect)).toEqual({
      stage: 'conversion',
      sales: [{ ...sale, collected: { amount: 500, currency: 'EUR' }, refunded: { amount: 100, currency: 'EUR' } }],
    });
  });
});
