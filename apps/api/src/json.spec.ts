import { parseJson } from './json';

describe('a body', () => {
  it('is JSON', () => expect(parseJson('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] }));
  it('may be left out', () => expect(parseJson('  ')).toEqual({}));
  it.each(['{', '{"a":1}}', 'x', "{'a':1}"])('is refused where it is none: %s', (text) =>
    expect(() => parseJson(text)).toThrow('this is no JSON'),
  );
  it.each(['{"__proto__":{"role":"admin"}}', '{"a":{"constructor":{"prototype":{}}}}', '[{"prototype":1}]'])(
    'is refused where it reaches for a prototype: %s',
    (text) => expect(() => parseJson(text)).toThrow('a name that no field may have'),
  );
  it.each(['{"a":{"toString":1}}', '{"valueOf":1}', '[{"hasOwnProperty":1}]'])(
    'is refused where it has a name that no check would see: %s',
    (text) => expect(() => parseJson(text)).toThrow('a name that no field may have'),
  );
  it.each(['"\\ud800"', '{"a":["x\\udfff"]}'])('is refused where a text has half a character: %s', (text) =>
    expect(() => parseJson(text)).toThrow('half a character'),
  );
  it('may have characters of two halves', () => expect(parseJson('"\\ud83d\\ude00"')).toBe('😀'));
  it('has objects of 1,000 names at most, and no long ones', () => {
    const named = (n: number) => JSON.stringify({ a: Object.fromEntries(Array.from({ length: n }, (_, i) => [`n${i}`, i])) });
    expect(parseJson(named(1000))).toBeDefined();
    expect(() => parseJson(named(1001))).toThrow('at most 1000 names');
    expect(() => parseJson(JSON.stringify({ ['n'.repeat(201)]: 1 }))).toThrow('a name that no field may have');
  });
  it('nests 20 deep at most', () => {
    expect(parseJson('['.repeat(20) + ']'.repeat(20))).toBeDefined();
    expect(() => parseJson('['.repeat(21) + ']'.repeat(21))).toThrow('at most 20 deep');
  });
  it('of depth 10,000 is refused like any other', () =>
    expect(() => parseJson('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000))).toThrow('at most 20 deep'));
});
