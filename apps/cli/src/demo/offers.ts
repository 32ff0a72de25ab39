import * as sales from '@closeline/sales';
import type { Doings } from './command';
import type { Dealings } from './dealings';
import { priceOf } from './profile';

const E_SIGNATURE = { subject: 'e-signature', role: 'service' } as const;
const terms = 'Made-up terms: thirty days.';

/** The last proposal of the episode, and what it is worth as last revised. */
const proposalOf = ({ state }: Dealings): string | undefined => Object.keys(state.proposals).at(-1);

export function* sendProposal(dealings: Dealings): Doings {
  const { profile, chance } = dealings;
  dealings.worth = priceOf(profile, chance);
  yield dealings.does(sales.SendProposal, { product: profile.product.product, value: dealings.worth, terms });
  if (!chance.happens(0.3)) return;
  yield* dealings.work(chance.around(14, 0.6));
  if (!dealings.isOpen) return;
  yield* revise(dealings);
}

function* revise(dealings: Dealings): Doings {
  const proposalId = proposalOf(dealings)!;
  const { amount, currency } = dealings.worth!;
  dealings.worth = { amount: Math.round((amount * dealings.chance.between(0.85, 1.05)) / 1_000) * 1_000, currency };
  yield dealings.does(sales.ReviseProposal, { proposalId, value: dealings.worth });
}

/** On the last proposal; without one there is nothing to offer a contract on. */
export function* offerContract(dealings: Dealings): Doings {
  if (proposalOf(dealings) === undefined) yield* sendProposal(dealings);
  const proposalId = proposalOf(dealings)!;
  yield dealings.does(sales.OfferContract, { proposalId, value: dealings.worth!, terms });
}

const openContractOf = ({ state }: Dealings): string | undefined =>
  Object.entries(state.contracts).findLast(([, { status }]) => status === 'open')?.[0];

/** Until there is a contract that the prospect will sign; now and then it is the second one. */
export function* negotiate(dealings: Dealings): Doings {
  const { chance } = dealings;
  const first = openContractOf(dealings);
  if (first !== undefined && chance.happens(0.12)) {
    yield dealings.does(sales.DeclineContract, { contractId: first, reason: 'price' });
    yield* dealings.work(chance.around(10, 0.6));
    if (proposalOf(dealings) !== undefined) yield* revise(dealings);
  }
  if (openContractOf(dealings) !== undefined) return;
  yield* offerContract(dealings);
  yield* dealings.work(chance.around(12, 0.6));
}

/** On paper, and typed in; or by the service that collects signatures. */
export function* signContract(dealings: Dealings): Doings {
  const signs = { contractId: openContractOf(dealings)!, signedBy: dealings.profile.person.name };
  if (dealings.chance.happens(0.4)) yield dealings.does(sales.SignContract, signs);
  else yield dealings.act(sales.SignContract, signs, E_SIGNATURE);
}
