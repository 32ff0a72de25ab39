import { on, ctx, refuses, at, eur, submitted, ready, sold } from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('sales and payments', () => {
  const pay = (amount: number, currency = 'EUR') => new c.CollectPayment('1', { saleId: 'x1', value: { amount, currency } }, ctx);
  it('need a signed contract', () => {
    refuses(() => on(...ready).when(new c.RecordSale('1', { contractId: 'k1', value: eur(1) }, ctx), {}), 'contract-not-signed');
    refuses(() => on(...ready).when(pay(1), {}), 'contract-not-signed');
  });
  it('never exceed what is due', () => {
    refuses(() => on(...sold).when(pay(1001), {}), 'overpayment');
    const half = e('PaymentCollected', { saleId: 'x1', paymentId: 'y1', value: eur(600) });
    refuses(() => on(...sold, half).when(pay(401), {}), 'overpayment');
    refuses(
      () => on(...sold, half, e('PaymentRefunded', { saleId: 'x1', refundId: 'z1', value: eur(100) })).when(pay(401), {}),
      'overpayment',
    );
    expect(on(...sold, half).when(pay(400), {})).toHaveLength(1);
  });
  it('never add up to more than whole numbers can count exactly', () => {
    const sell = (amount: number) => new c.RecordSale('1', { contractId: 'k1', value: eur(amount) }, ctx);
    refuses(() => on(...sold).when(sell(Number.MAX_SAFE_INTEGER - 999), {}), 'amount-too-large');
    expect(on(...sold).when(sell(Number.MAX_SAFE_INTEGER - 1000), {})).toHaveLength(1);
  });
  it('are in the currency of the sale', () => refuses(() => on(...sold).when(pay(1, 'USD'), {}), 'currency-mismatch'));
  it('refunds never exceed what was paid', () => {
    const refund = new c.RefundPayment('1', { saleId: 'x1', value: eur(601) }, ctx);
    refuses(
      () => on(...sold, e('PaymentCollected', { saleId: 'x1', paymentId: 'y1', value: eur(600) })).when(refund, {}),
      'overrefund',
    );
  });
  it('go on for a signed contract after a later episode was lost', () => {
    const later = [
      ...sold,
      e('ProspectSubmittedForm', { ...submitted.data, episode: 2 }, at(11)),
      e('ProspectLost', { reason: 'price', note: null }, at(12)),
    ];
    expect(on(...later).when(pay(1000), {})).toHaveLength(1);
  });
});
