import { derivedId, Refusal, type CommandContext, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type { Money } from '../money';
import type { CollectPayment, RecordSale, RefundPayment } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import { ensureOpen, missing } from './guards';
import type { Prospect } from './state';

const sameCurrency = (value: Money, expected: Money): void => {
  if (value.currency !== expected.currency)
    throw new Refusal('currency-mismatch', `this is kept in ${expected.currency}, not in ${value.currency}`);
};

const notSigned = () => new Refusal('contract-not-signed', 'sales and payments need a signed contract');

/** Rules 7, 8: a sale belongs to the episode of its signed contract, also when a later episode was lost. */
export const recordSale = (state: Prospect, { data, context }: RecordSale): Dated<ProspectEvent>[] => {
  const contract = state.contracts[data.contractId];
  if (contract?.status !== 'signed') {
    if (state.outcome !== 'won') ensureOpen(state);
    checkMoment(context, state.openedAt);
    throw notSigned();
  }
  checkMoment(context, contract.at);
  if (contract.value) sameCurrency(data.value, contract.value);
  const sold = Object.values(state.sales).filter((sale) => sale.value.currency === data.value.currency);
  if (!Number.isSafeInteger(sold.reduce((sum, sale) => sum + sale.value.amount, data.value.amount)))
    throw new Refusal('amount-too-large', 'the sales of this prospect would add up to more than can be kept exactly');
  const { contractId, value } = data;
  return [prospectEvent('SaleRecorded', { saleId: derivedId('sale', context.commandId), contractId, value })];
};

const saleOf = (state: Prospect, saleId: string, context: CommandContext) => {
  const sale = state.sales[saleId];
  if (sale) return sale;
  if (Object.values(state.contracts).some((c) => c.status === 'signed')) throw missing('sale');
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  throw notSigned();
};

/** Rule 7: payments never exceed what is due; a refund is not due again. */
export const collectPayment = (state: Prospect, { data, context }: CollectPayment): Dated<ProspectEvent>[] => {
  const sale = saleOf(state, data.saleId, context);
  checkMoment(context, sale.at);
  sameCurrency(data.value, sale.value);
  const due = sale.value.amount - sale.collected;
  if (data.value.amount > due) throw new Refusal('overpayment', `only ${due} ${sale.value.currency} (minor units) are due`);
  const { saleId, value } = data;
  return [prospectEvent('PaymentCollected', { saleId, paymentId: derivedId('payment', context.commandId), value })];
};

/** Rule 7: refunds never exceed what was paid. */
export const refundPayment = (state: Prospect, { data, context }: RefundPayment): Dated<ProspectEvent>[] => {
  const sale = saleOf(state, data.saleId, context);
  checkMoment(context, sale.paidAt ?? sale.at);
  sameCurrency(data.value, sale.value);
  const paid = sale.collected - sale.refunded;
  if (data.value.amount > paid) throw new Refusal('overrefund', `only ${paid} ${sale.value.currency} (minor units) were paid`);
  const { saleId, value } = data;
  return [prospectEvent('PaymentRefunded', { saleId, refundId: derivedId('refund', context.commandId), value })];
};
