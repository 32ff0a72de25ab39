import { code, codes } from 'currency-codes';
import { digitsOf } from './currencies';

describe('the minor unit of a currency', () => {
  it('is that of the service and the command line, for every currency of ISO 4217', () => {
    expect(codes().length).toBeGreaterThan(150);
    expect(codes().filter((currency) => digitsOf(currency) !== code(currency)!.digits)).toEqual([]);
  });
});
