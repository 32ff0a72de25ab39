import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Locator, Page } from 'playwright-core';
import { noBrowser, type Visitor } from '../support/browser';
import { describeUnless } from '../support/shared-data';
import { Shown } from './shown';

interface Views {
  readonly views: readonly { readonly view: string; readonly build: string | null; readonly parked: number | null }[];
}
interface Work {
  readonly items: readonly { readonly prospectId: string }[];
  readonly next?: string;
}

/** Parks the first form's first event, as a view does with one that it cannot digest. @returns the document's id */
const park = (dataDir: string, build: string): string => {
  const db = new Database(join(dataDir, 'views.db'));
  try {
    db.prepare('ATTACH ? AS log').run(join(dataDir, 'log.db'));
    const [event] = db
      .prepare(`SELECT position, stream FROM log.events WHERE type = 'FormPublished' ORDER BY position LIMIT 1`)
      .all() as { position: number; stream: string }[];
    const document = event!.stream.slice('form-'.length);
    db.prepare(
      `INSERT INTO parked (view, shard, id, position, stream, revision, reason) VALUES (?, 0, ?, ?, ?, 0, '<b>no amount</b>')`,
    ).run(build, document, String(event!.position).padStart(16, '0'), event!.stream);
    return document;
  } finally {
    db.close();
  }
};

describeUnless(noBrowser)('what operators and sales staff do, in a browser', () => {
  const shown = new Shown();
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    await shown.start(100);
    visitor = await shown.visitor('admin');
    ({ page } = visitor);
  });
  afterAll(() => shown.end());

  const buildsOf = (view: string): Locator => page.getByRole('list', { name: `Builds of ${view}` });
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const dialog = (): Locator => page.getByRole('dialog');
  const readNow = async (view: string): Promise<string | null> =>
    (await shown.get<Views>('/v1/views')).views.find((each) => each.view.startsWith(`${view}@`))!.build;

  it('rebuilds a view once somebody said that they mean it, and goes back', async () => {
    await visitor.open('/operations');
    const before = (await readNow('staff'))!;
    await button('Rebuild staff').click();
    await dialog().waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await readNow('staff')).toBe(before);

    await button('Rebuild staff').click();
    await dialog().getByRole('button', { name: 'Rebuild' }).click();
    await dialog().waitFor({ state: 'detached' });
    // The way back is there once readers see the new one.
    await button(`Activate ${before}`).waitFor();
    const built = (await readNow('staff'))!;
    expect(built).not.toBe(before);
    expect(await buildsOf('staff').locator('li', { hasText: 'Read' }).locator('code').innerText()).toBe(built);

    await button(`Activate ${before}`).click();
    await dialog().getByRole('button', { name: 'Activate' }).click();
    await button(`Drop ${built}`).waitFor();
    expect(await readNow('staff')).toBe(before);
    await button(`Drop ${built}`).click();
    await dialog().getByRole('button', { name: 'Drop' }).click();
    await button(`Drop ${built}`).waitFor({ state: 'detached' });
    expect(await buildsOf('staff').locator('li').count()).toBe(1);
  });

  it('shows what is parked and why, and tries it again', async () => {
    const document = park(shown.dataDir, (await readNow('forms'))!);
    await visitor.open('/operations');
    const parked = page.locator('section.parked');
    await parked.waitFor();
    expect(await parked.innerText()).toContain('<b>no amount</b>');
    await parked.getByRole('button', { name: `Try ${document} again` }).click();
    await parked.waitFor({ state: 'detached' });
    expect((await shown.get<Views>('/v1/views')).views.every((each) => each.parked === 0)).toBe(true);
  });

  it('lists everybody who waits, page by page', async () => {
    // A page holds a hundred.
    const forms = Array.from({ length: 110 }, (_, n) => {
      const contact = { name: `Sample ${n}`, email: `waits${n}@example.org` };
      return { source: 'web', product: 'basic', interest: 3, contact, answers: {} };
    });
    const sent = await Promise.all(forms.map((form) => shown.post<{ position: string }>('/v1/prospects', form)));
    const after = sent
      .map(({ position }) => position)
      .sort()
      .at(-1)!;
    const waiting: string[] = [];
    let next: string | undefined;
    do {
      const query = next === undefined ? '' : `&after-id=${encodeURIComponent(next)}`;
      const answer = await shown.get<Work>(`/v1/worklist?limit=100&after=${after}${query}`);
      waiting.push(...answer.items.map(({ prospectId }) => prospectId));
      ({ next } = answer);
    } while (next !== undefined);
    await visitor.open('/worklist');
    const more = button('More of the worklist');
    while ((await more.count()) > 0) {
      await more.click();
      await visitor.settled();
    }
    // Each group shows its first ten until it is asked for all.
    const all = page.getByRole('button', { name: /^All \d+/ });
    while ((await all.count()) > 0) await all.first().click();
    const hrefs = await page
      .locator('#content a[href^="/prospects/"]')
      .evaluateAll((links) =>
        links.map((link) => (link as unknown as { getAttribute(name: string): string }).getAttribute('href')),
      );
    expect(waiting.length).toBeGreaterThan(100);
    expect([...new Set(hrefs)].sort()).toEqual([...new Set(waiting)].map((id) => `/prospects/${id}`).sort());
    expect(visitor.faults).toEqual([]);
  });
});
