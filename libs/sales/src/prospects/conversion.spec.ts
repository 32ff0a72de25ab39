import {
  on,
  ctx,
  refuses,
  eur,
  done,
  qualified,
  related,
  proposed,
  offered,
  ready,
  signed,
} from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('SignContract', () => {
  const sign = new c.SignContract('1', { contractId: 'k1', signedBy: 'Ada' }, ctx);
  it('signs an open contract', () =>
    expect(on(...ready).when(sign, {})).toEqual([
      e('ContractSigned', { contractId: 'k1', signedBy: 'Ada', product: 'gold', value: eur(1000) }),
    ]));
  it('refuses before the relationship', () =>
    refuses(() => on(...qualified).when(sign, {}), 'stage-out-of-order', { missing: ['relationship'] }));
  it('refuses a contract that is not open', () => {
    refuses(() => on(...related).when(sign, {}), 'contract-not-open');
    refuses(() => on(...ready, e('ContractDeclined', { contractId: 'k1', reason: 'price' })).when(sign, {}), 'contract-not-open');
  });
  it('refuses another currency than the proposal as last revised', () =>
    refuses(
      () =>
        on(
          ...ready,
          e('ProposalRevised', { proposalId: 'p1', product: 'gold', value: { amount: 1, currency: 'USD' }, terms: null }),
        ).when(sign, {}),
      'currency-mismatch',
    ));
  it('refuses outstanding steps', () =>
    refuses(() => on(...related, proposed, done('proposal'), offered, done('contract')).when(sign, {}), 'steps-outstanding', {
      slots: ['welcome-letter'],
    }));
  it('refuses a second signature: the episode is closed', () => refuses(() => on(...signed).when(sign, {}), 'episode-closed'));
});
