import * as sales from '@closeline/sales';
import type { Doings } from './command';
import type { Dealings } from './dealings';
import { leaveMessage } from './front-desk';

const BILLING = { subject: 'billing', role: 'service' } as const;

/** What comes after signing: sales, payments, now and then a refund. */
export function* afterSigning(dealings: Dealings): Doings {
  const { chance, profile } = dealings;
  const [contractId, contract] = Object.entries(dealings.state.contracts).findLast(([, { status }]) => status === 'signed')!;
  const { amount, currency } = contract.value!;
  const parts = chance.whole(1, profile.product.sales);
  for (let part = 0; part < parts; part++) {
    yield* dealings.pass(chance.around(part === 0 ? 2 : 30, 0.3));
    const share = Math.floor(amount / parts) + (part === 0 ? amount % parts : 0);
    yield dealings.act(sales.RecordSale, { contractId, value: { amount: share, currency } }, BILLING);
    const saleId = Object.keys(dealings.state.sales).at(-1)!;
    yield* collect(dealings, saleId, share, currency);
  }
  if (chance.happens(0.15)) yield* leaveMessage(dealings, 0.1);
}

function* collect(dealings: Dealings, saleId: string, amount: number, currency: string): Doings {
  const { chance } = dealings;
  if (chance.happens(0.03)) return;
  const first = chance.happens(0.2) ? Math.ceil(amount / 2) : amount;
  yield* dealings.pass(chance.around(18, 0.5));
  yield dealings.act(sales.CollectPayment, { saleId, value: { amount: first, currency } }, BILLING);
  if (first < amount && !chance.happens(0.1)) {
    yield* dealings.pass(chance.around(25, 0.5));
    yield dealings.act(sales.CollectPayment, { saleId, value: { amount: amount - first, currency } }, BILLING);
  }
  if (!chance.happens(0.035)) return;
  yield* dealings.pass(chance.around(12, 0.5));
  const refunded = chance.happens(0.3) ? first : Math.ceil(first / 4);
  yield dealings.act(sales.RefundPayment, { saleId, value: { amount: refunded, currency } }, BILLING);
}
