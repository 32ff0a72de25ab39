import { dateOf, money, NONE } from '../../format';
import { Chip } from '../../parts/chips';
import { DataTable } from '../../parts/data-table';
import { Empty } from '../../parts/states';
import type { HistoryEvent, Prospect } from '../../prospect-answers';
import { isMoney } from './values';

type Sale = Prospect['sales'][number];

const Code = ({ id }: { readonly id: string | null }) => (id === null ? <>{NONE}</> : <code title={id}>{id.slice(0, 8)}</code>);
const paidOf = ({ value, collected }: Sale): string => (collected >= value.amount ? 'paid' : collected > 0 ? 'part paid' : 'due');

/** What was proposed, offered, signed, sold and paid. */
export const MoneyTables = ({ of: { proposals, contracts, sales } }: { readonly of: Prospect }) => {
  if (proposals.length + contracts.length + sales.length === 0)
    return <Empty title="No money yet">It begins with a proposal.</Empty>;
  return (
    <div class="money-tables">
      {proposals.length > 0 && (
        <DataTable
          caption="Proposals"
          columns={[
            { head: 'Proposal', cell: ({ proposalId }) => <Code id={proposalId} /> },
            { head: 'Product', cell: ({ product }) => <bdi>{product}</bdi> },
            { head: 'Sent', cell: ({ sentAt }) => <time class="day">{dateOf(sentAt)}</time> },
            { head: 'Value', numeric: true, cell: ({ value }) => money(value.amount, value.currency) },
          ]}
          rows={proposals}
          keyOf={({ proposalId }) => proposalId}
        />
      )}
      {contracts.length > 0 && (
        <DataTable
          caption="Contracts"
          columns={[
            { head: 'Contract', cell: ({ contractId }) => <Code id={contractId} /> },
            { head: 'Status', cell: ({ status }) => <Chip of={status} /> },
            { head: 'Reason', cell: ({ reason }) => <bdi>{reason ?? NONE}</bdi> },
            { head: 'Value', numeric: true, cell: ({ value }) => (value ? money(value.amount, value.currency) : NONE) },
          ]}
          rows={contracts}
          keyOf={({ contractId }) => contractId}
        />
      )}
      {sales.length > 0 && (
        <DataTable
          caption="Sales"
          columns={[
            {
              head: 'Sale',
              cell: (sale) => (
                <>
                  <Code id={sale.saleId} /> <Chip of={paidOf(sale)} />
                </>
              ),
            },
            { head: 'Value', numeric: true, cell: ({ value }) => money(value.amount, value.currency) },
            { head: 'Collected', numeric: true, cell: ({ collected, value }) => money(collected, value.currency) },
            { head: 'Refunded', numeric: true, cell: ({ refunded, value }) => money(refunded, value.currency) },
            { head: 'Due', numeric: true, cell: ({ value, collected }) => money(value.amount - collected, value.currency) },
          ]}
          rows={sales}
          keyOf={({ saleId }) => saleId}
        />
      )}
    </div>
  );
};

const PAYMENTS: Readonly<Record<string, string>> = { PaymentCollected: 'Collected', PaymentRefunded: 'Refunded' };

/** Each payment and refund, as the history that was read so far has them. */
export const Payments = ({ events }: { readonly events: readonly HistoryEvent[] }) => {
  const payments = events.filter(({ type }) => Object.hasOwn(PAYMENTS, type));
  if (payments.length === 0) return null;
  return (
    <div class="money-tables">
      <DataTable
        caption="Payments"
        columns={[
          { head: 'Payment', cell: ({ type }) => PAYMENTS[type]! },
          { head: 'On', cell: ({ occurredAt }) => <time class="day">{dateOf(occurredAt)}</time> },
          { head: 'Sale', cell: ({ data }) => <Code id={String(data.saleId)} /> },
          {
            head: 'Value',
            numeric: true,
            cell: ({ data: { value } }) => (isMoney(value) ? money(value.amount, value.currency) : NONE),
          },
        ]}
        rows={payments}
        keyOf={({ id }) => id}
      />
    </div>
  );
};
