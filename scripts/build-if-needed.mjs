import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = join(ROOT, 'dist/.built-from');
const LOCK = join(ROOT, 'node_modules/.closeline-build');
/** A build takes seconds; a lock this old was left by one that was killed. */
const STALE_MS = 180_000;

const sourcesIn = (folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|json|css|html|svg)$/.test(entry.name) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/** What the build is made from, by content: a checkout that only touches files builds nothing. */
const digest = () => {
  const hash = createHash('sha256');
  const tools = ['package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build-dashboard.mjs'].map(
    (file) => join(ROOT, file),
  );
  for (const file of [...tools, ...sourcesIn('apps').sort(), ...sourcesIn('libs').sort()]) {
    const text = readFileSync(file);
    hash.update(`${file.slice(ROOT.length)}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex');
};

const isBuilt = (sources) => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources;

const build = async () => {
  const { bin } = createRequire(import.meta.url)('@nestjs/cli/package.json');
  const nest = createRequire(import.meta.url).resolve(`@nestjs/cli/${bin.nest}`);
  console.error('closeline: building …');
  // Everything goes to stderr: the stdout of a command belongs to its result.
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) return false;
  // The bundler has told what is wrong with it.
  return buildDashboard().then(
    () => true,
    () => false,
  );
};

/** Waits while another process builds, so that nobody reads a half-written dist/. */
const takeLock = async () => {
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > STALE_MS) rmdirSync(LOCK);
      else await pause(200);
    }
  }
};

/** Compiles apps/ and libs/ into dist/, the page among them, where that is missing or of other sources. False: they do not compile. */
export const buildIfNeeded = async ({ always = false } = {}) => {
  const sources = digest();
  if (!always && isBuilt(sources)) return true;
  await takeLock();
  try {
    if (!always && isBuilt(sources)) return true;
    if (!(await build())) return false;
    writeFileSync(STAMP, sources);
    return true;
  } finally {
    rmdirSync(LOCK);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = (await buildIfNeeded({ always: process.argv.includes('--always') })) ? 0 : 1;
