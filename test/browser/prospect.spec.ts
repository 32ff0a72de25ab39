import { CANARY, sendCanaries } from '../support/canary';
import { noBrowser } from '../support/browser';
import { describeUnless } from '../support/shared-data';
import { PAGES, Shown } from './shown';

interface State {
  readonly state: { readonly stage: string; readonly outcome: string; readonly contact: { readonly name?: string } | null };
}

const HOSTILE = '<img src=x onerror="document.title=1">=1+1\u202Egnp.exe';

describeUnless(noBrowser)("a prospect's page, in a browser", () => {
  const shown = new Shown();
  beforeAll(() => shown.start(40));
  afterAll(() => shown.end());

  const submit = async (name: string): Promise<string> => {
    const contact = { name, email: `sample${name.length}@example.org` };
    const form = { source: 'web', product: 'basic', interest: 3, contact, answers: {} };
    return (await shown.post<{ prospectId: string }>('/v1/prospects', form)).prospectId;
  };

  it('shows a hostile name as the text that it is', async () => {
    const prospectId = await submit(HOSTILE);
    const visitor = await shown.visitor('admin');
    for (const path of [`/prospects/${prospectId}`, '/worklist', '/prospects']) {
      await visitor.open(path);
      expect([path, await visitor.page.locator('#content img').count()]).toEqual([path, 0]);
      expect([path, await visitor.page.title()]).toEqual([path, expect.stringContaining('Closeline')]);
      expect([path, visitor.faults]).toEqual([path, []]);
    }
    await visitor.open(`/prospects/${prospectId}`);
    // In an element of its own direction: the mark turns nothing round it.
    const isolated = await visitor.page.locator('bdi').allTextContents();
    expect(isolated.some((text) => text.includes(HOSTILE))).toBe(true);
  });

  it('shows the state at each revision that the slider is moved to', async () => {
    const { prospects } = await shown.get<{ prospects: { prospectId: string; revision: number }[] }>(
      '/v1/prospects?limit=1&outcome=won',
    );
    const { prospectId, revision: last } = prospects[0]!;
    const visitor = await shown.visitor('admin');
    await visitor.open(`/prospects/${prospectId}`);
    const slider = visitor.page.getByRole('slider', { name: 'Revision' });
    await slider.focus();
    await slider.press('Home');
    for (let revision = 0; revision <= last; revision++) {
      const stood = visitor.page.locator(`[data-state-revision="${revision}"][aria-busy="false"]`);
      await stood.waitFor();
      const { state } = await shown.get<State>(`/v1/audit/prospects/${prospectId}/state?revision=${revision}`);
      const chips = (await stood.locator('.snapshot .chip').allInnerTexts()).map((chip) => chip.toLowerCase());
      expect([revision, chips.slice(0, 2)]).toEqual([revision, [state.stage, state.outcome]]);
      await slider.press('ArrowRight');
    }
    expect(last).toBeGreaterThan(5);
    expect(visitor.faults).toEqual([]);
  });

  it('shows an analyst nothing personal, and neither does any other page', async () => {
    const { prospectId } = await sendCanaries((path, body) => shown.post(path, body), 'Sample Salesperson');
    const paths = [...PAGES, `/prospects/${prospectId}`, '/pipeline?by=salesperson', '/salespeople?by=team'];
    const visitor = await shown.visitor('analyst');
    for (const path of paths) {
      await visitor.open(path);
      const html = await visitor.page.content();
      expect([path, html.includes(CANARY)]).toEqual([path, false]);
    }
    const manager = await shown.visitor('manager');
    await manager.open(`/prospects/${prospectId}`);
    expect(await manager.page.content()).toContain(CANARY);
  });
});
