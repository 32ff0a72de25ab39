import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, openReadOnly } from './sqlite';

describe('a file that is no database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  const file = join(folder, 'log.db');
  beforeAll(() => writeFileSync(file, 'no database at all\n'.repeat(100)));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is named, whether it was to be written or read', () => {
    expect(() => openDatabase(file, 'FULL', '')).toThrow(`${file}: file is not a database`);
    expect(() => openReadOnly(file)).toThrow(`${file}: file is not a database`);
  });
});
