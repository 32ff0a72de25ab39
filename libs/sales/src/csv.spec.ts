import { csvOf } from './csv';

describe('CSV', () => {
  it('quotes what would break a line', () =>
    expect(csvOf([{ name: 'a "b", c', n: 1, none: null }])).toBe('name,n,none\r\n"a ""b"", c",1,\r\n'));
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('shows %j as a text, never as a formula', (text) =>
    expect(
      csvOf([{ a: text }])
        .split('\r\n', 2)[1]!
        .replace(/^"/, ''),
    ).toMatch(/^'/),
  );
  it('leaves a negative number a number', () => expect(csvOf([{ a: -5 }])).toBe('a\r\n-5\r\n'));
});
