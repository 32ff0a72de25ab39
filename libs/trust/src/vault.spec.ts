import { createHmac, randomBytes } from 'node:crypto';
import { Refusal } from '@closeline/eventsourcing';
import { MemoryKeys } from '../../../test/support/memory-keys';
import { BrokenKey, KeyVault, WrongMasterKey } from './vault';

const master = Buffer.alloc(32, 1);
const open = (keys: MemoryKeys, key = master) => KeyVault.open(keys, key, randomBytes);

describe('the key of a subject', () => {
  it('is made once, however many ask at the same time', async () => {
    const keys = new MemoryKeys();
    const vault = await open(keys);
    const all = await Promise.all(Array.from({ length: 20 }, () => vault.keyFor('prospect-a')));
    expect(new Set(all.map((k) => k.key.toString('hex'))).size).toBe(1);
    expect(keys.inserts).toBe(1);
  });

  it('is one key also where two processes make it at the same time', async () => {
    const keys = new MemoryKeys();
    const [one, two] = await Promise.all([open(keys), open(keys)]);
    const [a, b] = await Promise.all([one.keyFor('prospect-a'), two.keyFor('prospect-a')]);
    expect(keys.inserts).toBe(2);
    expect(b.key.equals(a.key)).toBe(true);
  });

  it('is another for each subject, and the same after a restart', async () => {
    const keys = new MemoryKeys();
    const vault = await open(keys);
    const a = await vault.keyFor('prospect-a');
    const b = await vault.keyFor('prospect-b');
    expect(a.key.equals(b.key)).toBe(false);
    expect(a.key).toHaveLength(32);
    const again = await open(keys);
    expect(await again.keyFor('prospect-a')).toEqual(a);
    expect(await again.find('prospect-b', 1)).toEqual(b);
  });

  it('lies in the store only wrapped', async () => {
    const keys = new MemoryKeys();
    const { key } = await (await open(keys)).keyFor('prospect-a');
    expect((await keys.find('prospect-a'))!.wrapped!.includes(key)).toBe(false);
  });

  it('is not found where there is none, and none is made by looking', async () => {
    const keys = new MemoryKeys();
    const vault = await open(keys);
    expect(await vault.find('prospect-a', 1)).toBeUndefined();
    await vault.keyFor('prospect-a');
    expect(await vault.find('prospect-a', 2)).toBeUndefined();
    expect(keys.rows.size).toBe(1);
  });

  it('can be asked for again after the disk failed', async () => {
    const keys = new MemoryKeys();
    const vault = await open(keys);
    const insert = jest.spyOn(keys, 'insertIfAbsent').mockRejectedValueOnce(new Error('disk'));
    await expect(vault.keyFor('prospect-a')).rejects.toThrow('disk');
    insert.mockRestore();
    expect((await vault.keyFor('prospect-a')).version).toBe(1);
  });

  it('cannot be moved to another subject or version', async () => {
    const keys = new MemoryKeys();
    await (await open(keys)).keyFor('prospect-a');
    const { wrapped } = (await keys.find('prospect-a'))!;
    keys.rows.set('prospect-b 1', { subject: 'prospect-b', version: 1, wrapped, erasedAt: null });
    keys.rows.set('prospect-a 2', { subject: 'prospect-a', version: 2, wrapped, erasedAt: null });
    const vault = await open(keys);
    await expect(vault.keyFor('prospect-b')).rejects.toThrow(BrokenKey);
    await expect(vault.find('prospect-a', 2)).rejects.toThrow(BrokenKey);
    expect((await vault.find('prospect-a', 1))?.version).toBe(1);
  });

  it('is refused after erasure, to writers and to readers', async () => {
    const keys = new MemoryKeys();
    await (await open(keys)).keyFor('prospect-a');
    keys.erase('prospect-a', '2026-04-01T00:00:00.000Z');
    const vault = await open(keys);
    const erased = { code: 'erased', status: 409 };
    await expect(vault.keyFor('prospect-a')).rejects.toMatchObject(erased);
    await expect(vault.find('prospect-a', 1)).rejects.toMatchObject(erased);
    await expect(vault.find('prospect-a', 1)).rejects.toThrow(Refusal);
  });
});

describe('opening a vault', () => {
  it('refuses another master key with one line that names the setting', async () => {
    const keys = new MemoryKeys();
    await open(keys);
    const opening = open(keys, Buffer.alloc(32, 2));
    await expect(opening).rejects.toThrow(WrongMasterKey);
    await expect(opening).rejects.toThrow(/^MASTER_KEY_FILE: [^\n]*$/);
  });
});

describe('the blind index', () => {
  it('finds equal values again, also after a restart and from another process', async () => {
    const keys = new MemoryKeys();
    const [one, two] = await Promise.all([open(keys), open(keys)]);
    const index = one.blindIndex('contact', 'email:ada@example.org');
    expect(index).toMatch(/^[0-9a-f]{64}$/);
    expect(two.blindIndex('contact', 'email:ada@example.org')).toBe(index);
    expect((await open(keys)).blindIndex('contact', 'email:ada@example.org')).toBe(index);
  });

  it('keeps purposes and values apart, whatever stands in them', async () => {
    const vault = await open(new MemoryKeys());
    const pairs: [string, string][] = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      ['abc', ''],
      ['a', '2:bc'],
      ['p', 'x2:ab'],
      ['p5:x', 'ab'],
    ];
    expect(new Set(pairs.map(([purpose, value]) => vault.blindIndex(purpose, value))).size).toBe(pairs.length);
  });

  it('is keyed by a key of its own', async () => {
    const vault = await open(new MemoryKeys());
    const other = await open(new MemoryKeys());
    const index = vault.blindIndex('contact', 'x');
    expect(other.blindIndex('contact', 'x')).not.toBe(index);
    expect(createHmac('sha256', master).update('7:contact1:x').digest('hex')).not.toBe(index);
  });
});
