import { measureInWords, termInWords } from './words';

describe('the path of a figure', () => {
  it('is told without what only says what kind of part follows', () => {
    expect(measureInWords('stages.conversion.steps.welcome-call.led.rate')).toBe('Conversion, welcome call, led, rate');
    expect(measureInWords('currencies.EUR.wonValue.amount')).toBe('EUR, won value');
    expect(measureInWords('points.30.won.estimate')).toBe('30, won, estimate');
    expect(measureInWords('won')).toBe('Won');
  });

  it('is told by its last part where the rest is known', () => {
    expect(termInWords('stages.conversion.led.numerator')).toBe('Numerator');
    expect(termInWords('currencies.EUR.meanWonValue.amount')).toBe('Mean won value');
    expect(termInWords('stages.paid.n')).toBe('n');
  });
});
