import fc from 'fast-check';
import { currencyDigits, moneyOf } from './amount';

describe('moneyOf', () => {
  it.each([
    ['1054', 'USD', 105400],
    ['1054.5', 'USD', 105450],
    ['0.1', 'USD', 10],
    ['1054.50000', 'USD', 105450],
    ['1054', 'JPY', 1054],
    ['1.234', 'KWD', 1234],
    ['90071992547409.91', 'USD', 9007199254740991],
  ])('reads %s %s as %d minor units', (written, currency, amount) =>
    expect(moneyOf(written, currency)).toEqual({ amount, currency }),
  );
  it('reads marks as the map says they are written', () =>
    expect(moneyOf('1.234.567,8', 'EUR', ',', '.')).toEqual({ amount: 123456780, currency: 'EUR' }));

  it.each(['abc', '', '-5', '+5', '1e3', '1.2.3', '.5', '0x10', '1,000', '1.005', '90071992547409.92', 'Infinity', '٣'])(
    'refuses %p',
    (written) => {
      expect(() => moneyOf(written, 'USD')).toThrow('invalid-amount');
    },
  );
  it.each(['1,23,456.00', ',123', '1234,567', '1,000.000,1'])('refuses thousands that are none: %s', (written) => {
    expect(() => moneyOf(written, 'USD', '.', ',')).toThrow('invalid-amount');
  });
  it.each(['usd', 'XYZ', '', 'EURO'])('refuses the currency %p', (currency) => {
    expect(() => moneyOf('1', currency)).toThrow('unknown-currency');
  });

  it('keeps every amount exactly, whatever the currency and the marks', () => {
    const currencies = ['USD', 'JPY', 'KWD', 'HUF', 'CLF'];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom(...currencies),
        fc.boolean(),
        fc.nat({ max: 5 }),
        (amount, currency, grouped, zeros) => {
          const digits = currencyDigits(currency)!;
          const text = String(amount).padStart(digits + 1, '0');
          const whole = text.slice(0, text.length - digits);
          const written = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, '.') : whole;
          const decimals = text.slice(text.length - digits) + '0'.repeat(zeros);
          expect(moneyOf(decimals === '' ? written : `${written},${decimals}`, currency, ',', '.')).toEqual({ amount, currency });
        },
      ),
    );
  });
});
