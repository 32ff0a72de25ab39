import { noBrowser, type Visitor } from '../support/browser';
import { describeUnless } from '../support/shared-data';
import { PAGES, Shown } from './shown';

interface Prospects {
  readonly prospects: readonly { readonly prospectId: string }[];
}

describeUnless(noBrowser)('the page, in a browser, on demo data', () => {
  const shown = new Shown();
  let paths: readonly string[];
  let visitor: Visitor;
  beforeAll(async () => {
    await shown.start(400);
    const { prospects } = await shown.get<Prospects>('/v1/prospects?limit=1&outcome=won');
    paths = [...PAGES, `/prospects/${prospects[0]!.prospectId}`];
  });
  afterAll(() => shown.end());

  describe.each([
    ['wide and light', { width: 1280 }],
    ['wide and dark', { width: 1280, dark: true }],
    ['narrow and light', { width: 360 }],
    ['narrow and dark', { width: 360, dark: true }],
  ])('%s', (_, look) => {
    it('shows every page without an error, within the window, and as anybody can use it', async () => {
      visitor = await shown.visitor('admin', look);
      for (const path of paths) {
        await visitor.open(path);
        expect([path, visitor.faults]).toEqual([path, []]);
        expect([path, await visitor.sideways()]).toEqual([path, 0]);
        expect([path, await visitor.violations()]).toEqual([path, []]);
      }
    });
  });

  it('has something to see on every page', async () => {
    visitor = await shown.visitor('admin');
    for (const path of paths) {
      await visitor.open(path);
      expect([path, await visitor.page.locator('[data-state="refused"]').count()]).toEqual([path, 0]);
      const filled = visitor.page.locator('#content').locator('tbody tr, .funnel li, .line-chart svg, ol > li, dd');
      expect([path, (await filled.count()) > 3]).toEqual([path, true]);
    }
  });

  it('says on every page with figures what they are figures of', async () => {
    visitor = await shown.visitor('manager');
    for (const path of ['/pipeline', '/salespeople', '/steps', '/money']) {
      await visitor.open(path);
      const line = await visitor.page.locator('.basis-line').first().innerText();
      for (const what of ['Basis', 'Period', 'As of', 'n']) expect([path, line]).toEqual([path, expect.stringContaining(what)]);
    }
  });

  it('is reached by one link, which the start prints, and keeps the token out of the address', async () => {
    const link = /(http\S+#token=\S+)/.exec(shown.printed)![1]!;
    visitor = await shown.visitor(undefined);
    await visitor.page.goto(link);
    await visitor.settled();
    expect(new URL(visitor.page.url()).hash).toBe('');
    expect(await visitor.text('.who')).toContain('admin');
    expect(visitor.faults).toEqual([]);
  });

  it('lets nobody in without a token, and says what is wrong with another', async () => {
    visitor = await shown.visitor(undefined);
    const { page } = visitor;
    await page.getByLabel('Token').fill('no token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('That is no token');
    const forged = shown.token('admin').replace(/.{10}$/, 'AAAAAAAAAA');
    await page.getByLabel('Token').fill(forged);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Your token has run out or is not known here.').waitFor();
    await page.getByLabel('Token').fill(shown.token('manager'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.settled();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('says to a role what it may not see, in plain words', async () => {
    visitor = await shown.visitor('analyst');
    await visitor.open('/operations');
    expect(await visitor.page.locator('[data-state="forbidden"]').count()).toBeGreaterThan(0);
    expect(await visitor.page.getByRole('link', { name: 'Operations' }).count()).toBe(0);
    await visitor.open(paths.at(-1)!);
    expect(await visitor.page.locator('[data-state="forbidden"]').count()).toBeGreaterThan(0);
  });
});
