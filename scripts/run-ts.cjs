/**
 * `node -r ./scripts/run-ts.cjs test/bench/main.ts` runs TypeScript outside the product. Whatever of the product it
 * imports, by alias or by path, comes from dist/: measured is what is shipped. Threads and forks inherit the hook.
 */
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');

const ROOT = path.resolve(__dirname, '..');
const ALIAS = /^@closeline\/([a-z]+)(?:\/(.+))?$/;

/** apps/x.ts and libs/x.ts stand in dist/ as x.js. */
const built = (file) => {
  const inside = path.relative(ROOT, file);
  return /^(apps|libs)[\\/].+\.ts$/.test(inside) ? path.join(ROOT, 'dist', inside.replace(/\.ts$/, '.js')) : file;
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const [, lib, inner = 'index'] = ALIAS.exec(request) ?? [];
  if (lib) return resolveFilename.call(this, path.join(ROOT, 'dist/libs', lib, 'src', inner), ...rest);
  const file = resolveFilename.call(this, request, ...rest);
  return path.isAbsolute(file) ? built(file) : file;
};

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', keepClassNames: true },
  });
  module._compile(code, filename);
};

if (!existsSync(path.join(ROOT, 'dist/libs'))) throw new Error('nothing is built yet: npm run build');
