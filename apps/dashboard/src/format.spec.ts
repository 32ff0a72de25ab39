import { figureAt, interval, money, shortAmount } from './format';

describe('figures', () => {
  it('are written as what their path says they are', () => {
    expect(figureAt('currencies.EUR.net', 123456)).toBe('1,234.56 EUR');
    expect(figureAt('stages.conversion.values.JPY.value', 1200)).toBe('1,200 JPY');
    expect(figureAt('currencies.EUR.meanWonValue.amount', 100)).toBe('1.00 EUR');
    expect(figureAt('currencies.EUR.rate', 0.5)).toBe('50.0 %');
    expect(figureAt('points.30.won.estimate', 0.247)).toBe('24.7 %');
    expect(figureAt('points.30.open', 0.569)).toBe('56.9 %');
    expect(figureAt('open', 12)).toBe('12');
    expect(figureAt('stages.conversion.median', 60)).toBe('60 days');
    expect(figureAt('currencies.EUR.medianDays', 1)).toBe('1 day');
    expect(figureAt('medianMinutes', 120)).toBe('2 h');
    expect(figureAt('stages.signed.count', 4238)).toBe('4,238');
  });

  it('over nothing are no 0', () => {
    expect([figureAt('rate', null), figureAt('currencies.EUR.net', null), interval({ low: null, high: null })]).toEqual([
      '–',
      '–',
      '–',
    ]);
  });

  it('of money have the minor unit of ISO 4217', () => {
    const written = [money(120000, 'RSD'), money(1234, 'HUF'), money(1234, 'JPY'), money(1234, 'KWD')];
    expect([...written, shortAmount(123456789, 'EUR')]).toEqual(['1,200.00 RSD', '12.34 HUF', '1,234 JPY', '1.234 KWD', '1.2M']);
  });
});
