import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { itUnless } from '../support/shared-data';
import { interpolated, readExample, variablesIn } from './compose-file';
import { faultsOf, type Deployment } from './compose-rules';
import { VIOLATIONS, type Violation } from './violations';

const ROOT = resolve(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const deployment: Deployment = {
  compose: textOf('docker-compose.yml'),
  example: textOf('.env.example'),
  version: (JSON.parse(textOf('package.json')) as { version: string }).version,
  imageHasHealthcheck: textOf('Dockerfile').includes('\nHEALTHCHECK '),
  exists: (path) => existsSync(join(ROOT, path)),
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The deployment with one text of a file exchanged, everywhere in that file. */
const broken = ({ in: file = 'compose', from, to }: Violation): Deployment => {
  expect(deployment[file]).toContain(from);
  return { ...deployment, [file]: deployment[file].replaceAll(from, to) };
};

describe('docker-compose.yml', () => {
  it('keeps every rule', () => {
    expect(faultsOf(deployment)).toEqual([]);
  });

  it.each(VIOLATIONS)('is refused with $why', (violation) => {
    const begun = violation.faults.map((fault) => expect.stringMatching(new RegExp(`^${escaped(fault)}`)) as string);
    expect(faultsOf(broken(violation))).toEqual(begun);
  });

  it('is refused where the image does not say how it is', () => {
    expect(faultsOf({ ...deployment, imageHasHealthcheck: false })).toEqual([
      ...['api-1', 'api-2', 'projector-1', 'projector-2'].map((name) => `${name}: has no health check`),
    ]);
  });
});

describe('a value of docker-compose.yml', () => {
  const given = new Map([
    ['SET', 'given'],
    ['EMPTY', ''],
  ]);

  it.each([
    ['a ${SET} b', 'a given b'],
    ['$SET', 'given'],
    ['${SET:-default}${SET:?message}', 'givengiven'],
    ['${EMPTY:-default}, ${MISSING:-default}', 'default, default'],
    ['$$SET ${MISSING}', '$SET '],
  ])('%s is %s', (text, value) => {
    expect(interpolated(text, given)).toBe(value);
  });

  it('names its variables', () => {
    expect(variablesIn('$$A ${B:?set it} ${C:-2} $D ${E}')).toEqual([
      { name: 'B', operator: ':?', operand: 'set it' },
      { name: 'C', operator: ':-', operand: '2' },
      { name: 'D', operator: '', operand: '' },
      { name: 'E', operator: '', operand: '' },
    ]);
  });
});

const compose = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
const noCompose = compose.status === 0 ? undefined : 'no docker compose on this machine';

describe('docker compose', () => {
  itUnless(noCompose)('reads the file with the variables of .env.example', () => {
    const args = ['compose', '--env-file', '.env.example', 'config', '--quiet'];
    const { status, stderr } = spawnSync('docker', args, { cwd: ROOT, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  itUnless(noCompose)('refuses to start without any one of the passwords and keys', () => {
    const names = [...readExample(deployment.example).keys()].filter((name) => /PASSWORD|KEY_FILE/.test(name));
    expect(names).toHaveLength(7);
    for (const name of names) {
      const env = { PATH: process.env.PATH, ...Object.fromEntries(readExample(deployment.example)), [name]: '' };
      const { status, stderr } = spawnSync('docker', ['compose', '--env-file', '/dev/null', 'config'], {
        cwd: ROOT,
        env,
        encoding: 'utf8',
      });
      expect([name, status === 0, stderr.includes(name)]).toEqual([name, false, true]);
    }
  });
});
