import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { noBrowser } from '../support/browser';
import { PAGES, Shown } from './shown';

const SCREENS = resolve(__dirname, '../../docs/screens');
const PROSPECTS = Number(process.argv[2] ?? 3_000);

/** `npm run screens [-- PROSPECTS]`: pictures of each page, light and dark, on demo data, for docs/screens. */
const main = async (): Promise<void> => {
  if (noBrowser) throw new Error(noBrowser);
  const shown = new Shown();
  mkdirSync(SCREENS, { recursive: true });
  try {
    await shown.start(PROSPECTS);
    const { prospects } = await shown.get<{ prospects: { prospectId: string; revision: number }[] }>(
      '/v1/prospects?limit=200&outcome=won',
    );
    const longest = prospects.reduce((a, b) => (b.revision > a.revision ? b : a));
    const pages = [...PAGES.map((path) => [path.slice(1), path]), ['prospect', `/prospects/${longest.prospectId}`]] as const;
    for (const dark of [false, true]) {
      const visitor = await shown.visitor('admin', { dark });
      for (const [name, path] of pages) {
        await visitor.open(path);
        await visitor.page.screenshot({ path: resolve(SCREENS, `${name}-${dark ? 'dark' : 'light'}.png`) });
      }
      if (visitor.faults.length > 0) throw new Error(visitor.faults.join('\n'));
    }
    const narrow = await shown.visitor('admin', { width: 360 });
    await narrow.open('/pipeline');
    await narrow.page.screenshot({ path: resolve(SCREENS, 'pipeline-narrow.png') });
  } finally {
    await shown.end();
  }
};

main().catch((error: Error) => {
  process.stderr.write(`screens: ${error.message}\n`);
  process.exitCode = 1;
});
