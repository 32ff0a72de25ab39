import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeUnless } from '../support/shared-data';

const DIST = resolve(__dirname, '../../dist');
const notBuilt = existsSync(join(DIST, 'apps')) ? undefined : 'nothing is built: npm run build';

/** The packages that a file of the build brings along when it is loaded. */
const packagesOf = (file: string): ReadonlySet<string> => {
  const script = `require(${JSON.stringify(join(DIST, file))}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const files = JSON.parse(stdout) as string[];
  expect(files).toContain(join(DIST, file));
  return new Set(files.flatMap((each) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(each)?.[1] ?? []));
};

describeUnless(notBuilt)('what is loaded where', () => {
  it.each([
    ['the projector', 'apps/projector/src/projector.js'],
    ['whoever keeps views, in a thread or a process', 'apps/api/src/keeping.js'],
    ['the stores and the keys without HTTP, as the command line opens them', 'apps/api/src/composition.js'],
    ['the computing of reports in a thread', 'apps/api/src/computing.js'],
  ])(
    '%s loads no framework, and no driver before a server is chosen: it starts the sooner and takes the less memory',
    (_, file) => {
      const packages = packagesOf(file);
      for (const heavy of [
        '@nestjs/common',
        '@nestjs/swagger',
        'class-validator',
        'mongodb',
        '@eventstore/db-client',
        '@grpc/grpc-js',
      ])
        expect([...packages]).not.toContain(heavy);
    },
  );
});
