import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const FROM = join(ROOT, 'apps/dashboard/src');
export const PAGE = join(ROOT, 'dist/apps/dashboard/page');

/** Bundles the dashboard into files that the api serves as they are. Rejects where it does not bundle. */
export const buildDashboard = async () => {
  rmSync(PAGE, { recursive: true, force: true });
  mkdirSync(PAGE, { recursive: true });
  await build({
    entryPoints: { app: join(FROM, 'main.tsx'), 'app-style': join(FROM, 'styles/app.css') },
    outdir: PAGE,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'eof',
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'icon.svg']) copyFileSync(join(FROM, file), join(PAGE, file));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDashboard();
