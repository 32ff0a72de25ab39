import {
  on,
  context,
  ctx,
  refuses,
  salesperson,
  slots,
  submitted,
  started,
  qualified,
  lost,
} from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('AssignProspect', () => {
  const assign = new c.AssignProspect('1', { salespersonId: 's1' }, ctx);
  it('assigns and draws the plan, crediting what is done', () =>
    expect(on(submitted).when(assign, { assignee: salesperson('s1') })).toEqual([
      e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }),
      e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }),
    ]));
  it('stays quiet when they own it already', () =>
    expect(on(...started).when(assign, { assignee: salesperson('s1') })).toEqual([]));
  it('replans only the stages not completed', () => {
    const [, plan] = on(...qualified).when(new c.AssignProspect('1', { salespersonId: 's2' }, ctx), {
      assignee: salesperson('s2'),
    });
    expect(plan).toEqual(
      e('PlanDrawn', {
        playbookId: 'house',
        playbookVersion: 1,
        slots: slots.filter((s) => ['relationship', 'conversion'].includes(s.stage)),
      }),
    );
  });
  it.each(['paused', 'left'] as const)('refuses one who is %s', (status) =>
    refuses(() => on(submitted).when(assign, { assignee: salesperson('s1', status) }), 'not-an-active-salesperson'),
  );
  it('refuses a turn that nobody can take, after a moment to come', () => {
    const inTurn = (more = {}) => new c.AssignProspect('1', { strategy: 'round-robin' }, context(more));
    refuses(() => on(submitted).when(inTurn(), {}), 'nobody-available');
    refuses(() => on(submitted).when(inTurn({ occurredAt: '2026-03-02T00:00:00.000Z' }), {}), 'in-the-future');
  });
  it('refuses a stranger', () => refuses(() => on(submitted).when(assign, {}), 'not-an-active-salesperson'));
  it('refuses after the episode closed', () =>
    refuses(() => on(...lost).when(assign, { assignee: salesperson('s1') }), 'episode-closed'));
});
