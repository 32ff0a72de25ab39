import {
  on,
  context,
  ctx,
  refuses,
  at,
  eur,
  done,
  qualified,
  welcomed,
  related,
  ready,
  signed,
  lost,
} from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('closed is closed', () => {
  it('an ending lies at or after the last milestone', () => {
    const lose = (day: number) => new c.LoseProspect('1', { reason: 'price' }, context(at(day)));
    refuses(() => on(...related).when(lose(5), {}), 'before-its-cause');
    expect(on(...related).when(lose(6), {})).toHaveLength(1);
    const disqualify = new c.DisqualifyProspect('1', { reason: 'no-fit' }, context(at(3)));
    refuses(() => on(...qualified).when(disqualify, {}), 'before-its-cause');
  });
  it('a reopened episode negotiates on what the last one left, from its own beginning on', () => {
    const reopened = [
      ...ready,
      e('ProspectLost', { reason: 'price', note: null }, at(10)),
      e('ProspectReopened', { episode: 2, because: 'b' }, at(20)),
    ];
    const offer = (day: number) => new c.OfferContract('1', { proposalId: 'p1', value: eur(1) }, context(at(day)));
    const revise = (day: number) => new c.ReviseProposal('1', { proposalId: 'p1', value: eur(1) }, context(at(day)));
    const decline = (day: number) => new c.DeclineContract('1', { contractId: 'k1', reason: 'price' }, context(at(day)));
    for (const command of [offer, revise, decline]) {
      refuses(() => on(...reopened).when(command(15), {}), 'before-its-cause');
      expect(on(...reopened).when(command(20), {})).toHaveLength(1);
    }
  });
  it('after lost nothing but reopen, which resumes where it left', () => {
    refuses(() => on(...lost).when(new c.AskQuestion('1', { text: 't' }, ctx), {}), 'episode-closed');
    refuses(() => on(...lost).when(new c.EstablishRelationship('1', {}, ctx), {}), 'episode-closed');
    const events = on(...lost).when(new c.ReopenProspect('1', { because: 'b' }, ctx), {});
    expect(events).toEqual([e('ProspectReopened', { episode: 2, because: 'b' })]);
    expect(on(...lost, ...events, welcomed, done('welcome')).when(new c.EstablishRelationship('1', {}, ctx), {})).toHaveLength(1);
  });
  it('after signing questions and messages go on, a reopening does not', () => {
    expect(on(...signed).when(new c.AskQuestion('1', { text: 't' }, ctx), {})).toHaveLength(1);
    refuses(() => on(...signed).when(new c.ReopenProspect('1', { because: 'b' }, ctx), {}), 'episode-closed');
    refuses(() => on(...signed).when(new c.SendProposal('1', { product: 'gold', value: eur(1) }, ctx), {}), 'episode-closed');
  });
});
