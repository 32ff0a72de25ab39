import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonical, NotCanonical, quoted } from './canonical';

describe('canonical JSON (RFC 8785)', () => {
  it('agrees with another implementation for any JSON', () => {
    const names = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.nat(20).map(String), fc.constant('__proto__'));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constantFrom(null, undefined, -0, 1e21, 1e-7, '\\ud800', '\u2028', new Date(0)),
        fc.array(tie('tree')),
        fc.array(fc.tuple(names, tie('tree'))).map((entries) => Object.fromEntries(entries) as object),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        fc.pre(value !== undefined);
        expect(canonical(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes the same text whatever the order of the members, and again after reading it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.infiniteStream(fc.nat()), (value, order) => {
        const shuffled = Object.fromEntries(
          Object.entries(value)
            .map((entry) => [order.next().value as number, entry] as const)
            .sort(([a], [b]) => a - b)
            .map(([, entry]) => entry),
        );
        const text = canonical(value);
        expect(canonical(shuffled)).toBe(text);
        expect(canonical(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('gives the texts of the RFC', () => {
    // RFC 8785, 3.2.2 and 3.2.3.
    expect(
      canonical({
        numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
        literals: [null, true, false],
      }),
    ).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    expect(canonical({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('sorts names that look like numbers, and many names, by their code units', () => {
    expect(canonical({ 9: 1, 10: 2, a: 3 })).toBe('{"10":2,"9":1,"a":3}');
    const many = Array.from({ length: 40 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    expect(canonical(Object.fromEntries([...many].reverse().map((name) => [name, 0])))).toBe(
      `{${many.map((name) => `"${name}":0`).join(',')}}`,
    );
  });

  it('leaves the value as it was', () => {
    const value = { b: [{ d: 1, c: 2 }], a: undefined };
    expect(canonical(value)).toBe('{"b":[{"c":2,"d":1}]}');
    expect(Object.keys(value)).toEqual(['b', 'a']);
    expect(Object.keys(value.b[0]!)).toEqual(['d', 'c']);
  });

  it.each([
    ['NaN', NaN],
    ['an infinity', -Infinity],
    ['a bigint', 1n],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate as a name', { '\udc00': 1 }],
    ['undefined', undefined],
    ['NaN deep down', { a: [{ b: NaN }] }],
    ['a lone surrogate beside a name that looks like a number', { 1: ['\ud800'] }],
    ['an infinity beside a name that looks like a number', { 1: [Infinity] }],
    ['a bigint beside a name that looks like a number', { 1: { b: 1n } }],
  ])('refuses %s', (_, value) => {
    expect(() => canonical(value)).toThrow(NotCanonical);
  });

  it('refuses to quote a lone surrogate', () => {
    expect(() => quoted('\ud800')).toThrow(NotCanonical);
    expect(quoted('a"\\')).toBe('"a\\"\\\\"');
  });
});
