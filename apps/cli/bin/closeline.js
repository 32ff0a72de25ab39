#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const ROOT = resolve(__dirname, '../../..');
const MAIN = resolve(ROOT, 'dist/apps/cli/src/main.js');
const BUILD = resolve(ROOT, 'scripts/build-if-needed.mjs');

const built = async () => {
  // Without the sources or the compiler there is nothing to build with: then what was built is what runs.
  const canBuild = existsSync(BUILD) && existsSync(resolve(ROOT, 'node_modules/@nestjs/cli'));
  if (canBuild) await (await import(pathToFileURL(BUILD).href)).buildIfNeeded();
  return existsSync(MAIN);
};

built().then((there) => {
  if (there) return require(MAIN).main();
  process.stderr.write('closeline: it is not built yet: run npm run build\n');
  process.exitCode = 1;
});
