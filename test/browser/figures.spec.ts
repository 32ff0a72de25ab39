import type { Locator } from 'playwright-core';
import { noBrowser, type Visitor } from '../support/browser';
import { describeUnless } from '../support/shared-data';
import { Shown } from './shown';

/** As the page writes a whole number. */
const number = (text: string): number => Number(text.replace(/[^\d.-]/g, ''));

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** What the explanation has to say where somebody clicked on `clicked`; amounts are in minor units of two digits. */
const agrees = (clicked: string, told: string): boolean => {
  if (told === 'null') return clicked.startsWith('–');
  if (clicked.includes('%')) return clicked === `${(Number(told) * 100).toFixed(1)} %`;
  if (/[\d]\D? ?[A-Z]{3}$/.test(clicked))
    return /[KMB] ?[A-Z]{3}$/.test(clicked)
      ? clicked.startsWith(`${compact.format(Number(told) / 100)} `)
      : Math.round(number(clicked) * 100) === Number(told);
  return number(clicked) === Number(told);
};

describeUnless(noBrowser)('the figures of the page, in a browser', () => {
  const shown = new Shown();
  let visitor: Visitor;
  beforeAll(() => shown.start(300));
  afterAll(() => shown.end());

  const field = (name: string): Locator =>
    visitor.page.locator('label.field', { hasText: new RegExp(`^${name}`) }).locator('select');

  it('keep what was chosen over a reload, and say so in the address', async () => {
    visitor = await shown.visitor('manager');
    const { page } = visitor;
    await visitor.open('/pipeline');
    await page.getByRole('radio', { name: 'Flow' }).check({ force: true });
    await field('Period').selectOption({ label: 'This year' });
    await page.getByRole('button', { name: 'Filters' }).click();
    await field('Source').locator('option').nth(1).waitFor({ state: 'attached' });
    await field('Source').selectOption({ index: 1 });
    await visitor.settled();
    const query = new URL(page.url()).searchParams;
    expect([query.get('basis'), query.has('from'), query.has('source')]).toEqual(['flow', true, true]);
    const before = await visitor.text('.funnel');
    await page.reload();
    await visitor.settled();
    expect(new URL(page.url()).searchParams.toString()).toBe(query.toString());
    expect(await page.getByRole('radio', { name: 'Flow' }).isChecked()).toBe(true);
    expect(await field('Period').inputValue()).toBe('year');
    expect(await visitor.text('.funnel')).toBe(before);
  });

  it('are explained by as many as were clicked', async () => {
    visitor = await shown.visitor('manager');
    const { page } = visitor;
    for (const path of ['/pipeline', '/pipeline?basis=flow', '/pipeline?basis=snapshot', '/salespeople', '/money', '/steps']) {
      await visitor.open(path);
      const figures = page.locator('#content button.figure');
      const count = await figures.count();
      expect([path, count]).not.toEqual([path, 0]);
      // Spread over the page: the first, the last and some between them.
      for (const index of new Set([0, 3, Math.floor(count / 2), count - 1].filter((i) => i < count))) {
        const figure = figures.nth(index);
        const [clicked, measure] = [await figure.innerText(), await figure.getAttribute('data-measure')];
        await figure.click();
        const explained = page.locator('[data-explained]');
        await explained.waitFor();
        const told = (await explained.getAttribute('data-explained'))!;
        expect([path, measure, clicked, told, agrees(clicked, told)]).toEqual([path, measure, clicked, told, true]);
        await page.keyboard.press('Escape');
        await explained.waitFor({ state: 'detached' });
      }
    }
    expect(visitor.faults).toEqual([]);
  });

  it('are explained where there are any: no proposal in a currency is an amount, and nothing behind it', async () => {
    visitor = await shown.visitor('manager');
    await visitor.open('/pipeline');
    const { total } = await shown.get<{ total: { stages: { stage: string; values: { currency: string }[] }[] } }>(
      '/v1/reports/pipeline',
    );
    const measures = total.stages.flatMap(({ stage, values }) => values.map((v) => `stages.${stage}.values.${v.currency}.value`));
    const offered = visitor.page.locator('.figure[data-measure*=".values."]');
    const asked = await offered.evaluateAll((all) => all.map((figure) => figure.getAttribute('data-measure')));
    expect(asked.sort()).toEqual(measures.sort());
  });

  it('follow what happens without a reload, in the same elements', async () => {
    visitor = await shown.visitor('manager');
    const { page } = visitor;
    await visitor.open('/pipeline');
    const submitted = page.locator('.funnel .figure').first();
    const before = number(await submitted.innerText());
    await submitted.evaluate((element) => element.setAttribute('data-same', 'yes'));
    const contact = { name: 'Live Sample', email: 'live.sample@example.org' };
    await shown.post('/v1/prospects', { source: 'web', product: 'basic', interest: 3, contact, answers: {} });
    const after = (before + 1).toLocaleString('en');
    await page.locator('.funnel .figure', { hasText: after }).first().waitFor();
    expect(await submitted.innerText()).toBe(after);
    expect(await submitted.getAttribute('data-same')).toBe('yes');
  });

  it('are the same as a picture, as a table and as a file', async () => {
    visitor = await shown.visitor('analyst');
    const { page } = visitor;
    await visitor.open('/pipeline');
    const panel = page.locator('section.panel', { has: page.getByRole('heading', { name: 'Funnel', exact: true }) });
    const drawn = await panel.locator('.funnel .figure').allInnerTexts();
    const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'CSV' }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const [head, row] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
    const columns = head!.split(',');
    const filed = ['submitted', 'qualified', 'relationship', 'signed', 'paid'].map(
      (stage) => row!.split(',')[columns.indexOf(`stages.${stage}.count`)]!,
    );
    await panel.getByRole('button', { name: 'Table' }).click();
    const listed = await panel.locator('tbody tr td:nth-child(2)').allInnerTexts();
    expect(drawn.map(number)).toEqual(filed.map(Number));
    expect(listed.map(number)).toEqual(filed.map(Number));
  });

  it('are all in the file, however few rows of them the page shows', async () => {
    visitor = await shown.visitor('manager');
    const { page } = visitor;
    await visitor.open('/pipeline');
    const panel = page.locator('section.panel', { has: page.getByRole('heading', { name: 'Compared', exact: true }) });
    const asked = page.waitForRequest((request) => request.headers().accept?.includes('text/csv') ?? false);
    await panel.getByRole('button', { name: 'CSV' }).click();
    const query = new URL((await asked).url()).searchParams;
    expect([query.get('by'), query.has('limit')]).toEqual(['source', false]);
  });

  it('can be reached, read and explained by keyboard alone', async () => {
    visitor = await shown.visitor('manager');
    const { page } = visitor;
    await visitor.open('/pipeline');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toContain('Skip');
    await page.getByRole('radio', { name: 'Cohort' }).focus();
    await page.keyboard.press('ArrowRight');
    await visitor.settled();
    expect(new URL(page.url()).searchParams.get('basis')).toBe('flow');
    const figure = page.locator('.funnel .figure').first();
    await figure.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-explained]').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator(':focus').getAttribute('data-measure')).toBe('stages.submitted.count');
  });
});
