import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { settingsOf } from '../../apps/api/src/settings';

const ROOT = resolve(__dirname, '../..');

/** Every variable that the code looks for, as it tells itself. */
const readByTheCode = (): readonly string[] => {
  const names = new Set<string>();
  settingsOf(new Proxy({}, { get: (_, name: string) => void names.add(name) }));
  return [...names].sort();
};

const namesIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name!))].sort();

describe('the settings', () => {
  it('are listed in the README, all of them and no others', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const list = readme.slice(readme.indexOf('Settings are environment variables:'));
    expect(namesIn(list)).toEqual(readByTheCode());
  });

  it('of the servers are explained in docs/engines.md', () => {
    const engines = readFileSync(join(ROOT, 'docs/engines.md'), 'utf8');
    const [, table] = /\n## Settings\n([\s\S]*?)\n## /.exec(engines)!;
    const explained = [...table!.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) => namesIn(cell!));
    expect(explained).toEqual(expect.arrayContaining(['EVENTSTORE_URL', 'MONGODB_URL', 'VAULT_MONGODB_URL', 'PROJECTIONS']));
    expect(explained.filter((name) => !readByTheCode().includes(name))).toEqual([]);
  });
});
