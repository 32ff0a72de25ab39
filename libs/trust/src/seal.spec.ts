import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { BrokenSeal, commitmentOf, decrypt, encrypt, parseSealed, pooled, seal, unseal } from './seal';

const key = { subject: 'prospect-3f1c', version: 1, key: Buffer.alloc(32, 7) };
const sealed = seal(key, 'e-1', 'contact', { name: 'Ada' }, randomBytes);

describe('sealing a value', () => {
  it('gives back any JSON, under any name of stream, event and field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), fc.jsonValue(), (subject, eventId, field, value) => {
        const text = seal({ ...key, subject }, eventId, field, value, randomBytes);
        const parsed = parseSealed(text);
        expect(parsed).toMatchObject({ stream: subject, eventId, field, keyVersion: 1 });
        expect(unseal(key.key, parsed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('never gives the same text twice', () => {
    expect(seal(key, 'e-1', 'contact', 'x', randomBytes)).not.toBe(seal(key, 'e-1', 'contact', 'x', randomBytes));
  });

  it.each([
    ['stream', { stream: 'prospect-other' }],
    ['event', { eventId: 'e-2' }],
    ['field', { field: 'note' }],
    ['key version', { keyVersion: 2 }],
  ])('does not open under another %s', (_, other) => {
    expect(() => unseal(key.key, { ...parseSealed(sealed), ...other })).toThrow(BrokenSeal);
  });

  it('does not open with another key', () => {
    expect(() => unseal(Buffer.alloc(32, 8), parseSealed(sealed))).toThrow(BrokenSeal);
  });

  it('does not open with any bit of nonce, ciphertext or tag flipped, nor cut short', () => {
    const parsed = parseSealed(sealed);
    for (let bit = 0; bit < parsed.box.length * 8; bit++) {
      const box = Buffer.from(parsed.box);
      box[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unseal(key.key, { ...parsed, box })).toThrow(BrokenSeal);
    }
    for (let size = 0; size < parsed.box.length; size++) {
      expect(() => unseal(key.key, { ...parsed, box: parsed.box.subarray(0, size) })).toThrow(BrokenSeal);
    }
  });

  it('reads a text in one spelling only', () => {
    const [version, stream, eventId, field, keyVersion, box] = sealed.split(':') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const respelt = [
      `cl2:${stream}:${eventId}:${field}:${keyVersion}:${box}`,
      `${version}:${stream}:${eventId}:${field}:0${keyVersion}:${box}`,
      `${version}:%70${stream.slice(1)}:${eventId}:${field}:${keyVersion}:${box}`,
      `${version}:%:${eventId}:${field}:${keyVersion}:${box}`,
      `${sealed}=`,
      `${sealed}:`,
      ` ${sealed}`,
      '',
    ];
    for (const text of respelt) expect(() => parseSealed(text)).toThrow(BrokenSeal);
  });
});

describe('the key commitment', () => {
  it('is one per key, subject and version', () => {
    const all = [key, { ...key, key: Buffer.alloc(32, 8) }, { ...key, subject: 'other' }, { ...key, version: 2 }].map(
      commitmentOf,
    );
    expect(new Set(all).size).toBe(4);
    expect(commitmentOf({ ...key })).toBe(all[0]);
  });
});

describe('encryption', () => {
  it('takes text and bytes, with additional data', () => {
    expect(decrypt(key.key, encrypt(key.key, 'Ünï', 'aad', randomBytes), 'aad')?.toString()).toBe('Ünï');
    expect(decrypt(key.key, encrypt(key.key, Buffer.alloc(0), 'aad', randomBytes), 'aad')).toEqual(Buffer.alloc(0));
    expect(decrypt(key.key, encrypt(key.key, 'x', 'aad', randomBytes), 'other')).toBeUndefined();
  });
});

describe('pooled random bytes', () => {
  it('hands out every byte of the source once, in order', () => {
    let drawn = 0;
    const counting = (size: number) => Buffer.from(Array.from({ length: size }, () => drawn++ % 256));
    const random = pooled(counting, 16);
    expect([...random(12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // Four bytes are too few for the next nonce; they are dropped, never shared.
    expect([...random(12)]).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]);
    expect(random(32)).toHaveLength(32);
  });
});
