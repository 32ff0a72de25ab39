import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMasterKey, MasterKeyRefused, parseMasterKey } from './master-key';

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i));
let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'closeline-'))));
afterEach(() => rmSync(dir, { recursive: true }));

describe('reading a master key', () => {
  it.each([
    ['hex', key.toString('hex')],
    ['hex in capitals with a newline', `${key.toString('hex').toUpperCase()}\n`],
    ['base64', key.toString('base64')],
    ['base64url', key.toString('base64url')],
  ])('takes 32 bytes as %s', (_, text) => {
    expect(parseMasterKey(text)?.equals(key)).toBe(true);
  });

  it.each([
    '',
    'secret',
    key.subarray(1).toString('hex'),
    key.subarray(1).toString('base64'),
    `${key.toString('hex')}00`,
    `${key.toString('base64')}A`,
  ])('refuses %p', (text) => {
    expect(parseMasterKey(text)).toBeUndefined();
  });
});

describe('the master key at the start', () => {
  it('comes from the file that MASTER_KEY_FILE names, without a warning and without a file of our own', () => {
    const file = join(dir, 'key');
    writeFileSync(file, key.toString('base64'));
    expect(loadMasterKey(file, dir, randomBytes, true)).toEqual({ key });
    expect(readdirSync(dir)).toEqual(['key']);
  });

  it('stops the start with one line that names the variable, where the file is missing or of the wrong size', () => {
    const load = (file: string) => () => loadMasterKey(file, dir, randomBytes, true);
    expect(load(join(dir, 'missing'))).toThrow(MasterKeyRefused);
    expect(load(join(dir, 'missing'))).toThrow(/^MASTER_KEY_FILE: [^\n]*$/);
    writeFileSync(join(dir, 'short'), 'c2VjcmV0');
    expect(load(join(dir, 'short'))).toThrow(/^MASTER_KEY_FILE: [^\n]*$/);
    expect(load(dir)).toThrow(/^MASTER_KEY_FILE: [^\n]*$/);
  });

  it('is made in the data folder without the setting, for its owner only, with a warning each time', () => {
    const first = loadMasterKey(undefined, dir, randomBytes, true);
    const again = loadMasterKey(undefined, dir, randomBytes, true);
    expect(again.key.equals(first.key)).toBe(true);
    expect(first.warning).toContain('MASTER_KEY_FILE');
    expect(again.warning).toBe(first.warning);
    expect(readdirSync(dir)).toEqual(['master.key']);
    expect(statSync(join(dir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(parseMasterKey(readFileSync(join(dir, 'master.key'), 'utf8'))?.equals(first.key)).toBe(true);
  });

  it('never replaces a key file that it cannot use', () => {
    writeFileSync(join(dir, 'master.key'), 'half');
    chmodSync(join(dir, 'master.key'), 0o600);
    expect(() => loadMasterKey(undefined, dir, randomBytes, true)).toThrow(/^master\.key in DATA_DIR: [^\n]*$/);
    expect(readFileSync(join(dir, 'master.key'), 'utf8')).toBe('half');
  });

  it('makes none for a vault that was closed with another one', () => {
    expect(() => loadMasterKey(undefined, dir, randomBytes, false)).toThrow(/^MASTER_KEY_FILE: not set, [^\n]*$/);
    expect(readdirSync(dir)).toEqual([]);
  });
});
