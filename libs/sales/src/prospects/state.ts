import type { Dated } from '@closeline/eventsourcing';
import type { Money } from '../money';
import type { CompletedBy } from '../playbooks';
import type { Milestone, Outcome, Stage } from '../stages';
import type { ProspectEvent } from './events';
import { completeAttempt, drawPlan, failAttempt, replaceAttempt, startAttempt, type Plan } from './plan';

interface Contract {
  readonly proposalId: string | null;
  readonly value: Money | null;
  readonly status: 'open' | 'declined' | 'signed';
  /** When it was offered, then when it was signed. */
  readonly at: string;
}
interface Sale {
  readonly value: Money;
  readonly collected: number;
  readonly refunded: number;
  readonly at: string;
  readonly paidAt: string | null;
}

/** What decisions about a prospect read, and nothing else. Instants are when things were true. */
export interface Prospect {
  readonly episode: number;
  readonly outcome: Outcome;
  readonly openedAt: string;
  readonly closedAt: string;
  readonly ownerId: string | null;
  readonly fit: 'strong' | 'possible' | 'weak' | null;
  readonly milestones: Readonly<Partial<Record<Milestone, string>>>;
  readonly plan: Plan;
  /** Whether a plan was drawn in this episode; a playbook may have no step for what is still to come. */
  readonly planned: boolean;
  /** Whether the episode began past the first stage or came from another system: no plan asks for that stage again. */
  readonly beganLater: boolean;
  /** When something last happened to a slot. */
  readonly stepped: ReadonlyMap<string, string>;
  /** When the last step of a stage led on. */
  readonly stepsDone: Readonly<Partial<Record<Stage, string>>>;
  /** Which completing events this episode has seen; a replan credits them. */
  readonly done: readonly CompletedBy[];
  readonly topics: readonly string[];
  readonly questions: Readonly<Record<string, { readonly at: string; readonly answered: boolean }>>;
  readonly messages: Readonly<Record<string, { readonly at: string; readonly followedUp: boolean }>>;
  readonly proposals: Readonly<Record<string, { readonly product: string; readonly currency: string; readonly at: string }>>;
  readonly contracts: Readonly<Record<string, Contract>>;
  readonly sales: Readonly<Record<string, Sale>>;
}

export const nobody: Prospect = {
  episode: 0,
  outcome: 'open',
  openedAt: '',
  closedAt: '',
  ownerId: null,
  fit: null,
  milestones: {},
  plan: [],
  planned: false,
  beganLater: false,
  stepped: new Map(),
  stepsDone: {},
  done: [],
  topics: [],
  questions: {},
  messages: {},
  proposals: {},
  contracts: {},
  sales: {},
};

const signedOnly = (contracts: Prospect['contracts']): Prospect['contracts'] =>
  Object.fromEntries(Object.entries(contracts).filter(([, c]) => c.status === 'signed'));

const submitted = (state: Prospect, event: Extract<ProspectEvent, { type: 'ProspectSubmittedForm' }>, at: string): Prospect => {
  const fit = event.data.fit?.band ?? null;
  if (event.data.episode === state.episode) return { ...state, fit: state.milestones.qualified ? state.fit : fit };
  return {
    ...nobody,
    episode: event.data.episode,
    openedAt: at,
    fit,
    milestones: { submitted: at },
    beganLater: event.data.origin !== undefined,
    done: ['ProspectSubmittedForm'],
    questions: state.questions,
    messages: state.messages,
    contracts: signedOnly(state.contracts),
    sales: state.sales,
  };
};

const doing = (state: Prospect, what: CompletedBy): Prospect =>
  state.done.includes(what) ? state : { ...state, done: [...state.done, what] };

/** The state after an event of a slot. */
const stepped = (state: Prospect, slotId: string, at: string, plan: Plan): Prospect => {
  const before = state.stepped.get(slotId) ?? '';
  return { ...state, plan, stepped: at > before ? new Map(state.stepped).set(slotId, at) : state.stepped };
};

const stepsDone = (state: Prospect, slotId: string, at: string): Prospect['stepsDone'] => {
  const stage = state.plan.find((s) => s.slot === slotId)?.stage;
  if (!stage || (state.stepsDone[stage] ?? '') >= at) return state.stepsDone;
  return { ...state.stepsDone, [stage]: at };
};

/** Folds one event into what decisions read. Events without a moment (in tests) are taken as of the epoch. */
export const evolve = (state: Prospect, event: Dated<ProspectEvent>): Prospect => {
  const at = event.at?.occurredAt ?? '1970-01-01T00:00:00.000Z';
  switch (event.type) {
    case 'ProspectSubmittedForm':
      return submitted(state, event, at);
    case 'ProspectAssigned':
      return { ...state, ownerId: event.data.salespersonId };
    case 'PlanDrawn':
      return { ...state, plan: drawPlan(state.plan, event.data.slots, state.milestones), planned: true };
    case 'FindingRecorded':
      return state.topics.includes(event.data.topic) ? state : { ...state, topics: [...state.topics, event.data.topic] };
    case 'ProspectQualified':
      return { ...state, milestones: { ...state.milestones, qualified: at } };
    case 'ProspectDisqualified':
      return { ...state, outcome: 'disqualified', closedAt: at };
    case 'ProspectWelcomed':
      return doing(state, 'ProspectWelcomed');
    case 'QuestionAsked':
      return { ...state, questions: { ...state.questions, [event.data.questionId]: { at, answered: false } } };
    case 'QuestionAnswered':
      return { ...state, questions: { ...state.questions, [event.data.questionId]: { at, answered: true } } };
    case 'MessageLeft':
      return { ...state, messages: { ...state.messages, [event.data.messageId]: { at, followedUp: false } } };
    case 'MessageFollowedUp':
      return { ...state, messages: { ...state.messages, [event.data.messageId]: { at, followedUp: true } } };
    case 'RelationshipEstablished':
      return { ...state, milestones: { ...state.milestones, relationship: at } };
    case 'ProposalSent':
    case 'ProposalRevised': {
      const { proposalId, product, value } = event.data;
      const proposals = { ...state.proposals, [proposalId]: { product, currency: value.currency, at } };
      return doing({ ...state, proposals }, 'ProposalSent');
    }
    case 'WelcomeLetterSent':
      return doing(state, 'WelcomeLetterSent');
    case 'ContractOffered': {
      const { contractId, proposalId, value } = event.data;
      const contracts = { ...state.contracts, [contractId]: { proposalId, value, status: 'open' as const, at } };
      return doing({ ...state, contracts }, 'ContractOffered');
    }
    case 'ContractDeclined': {
      const contract = state.contracts[event.data.contractId]!;
      return { ...state, contracts: { ...state.contracts, [event.data.contractId]: { ...contract, status: 'declined' } } };
    }
    case 'ContractSigned': {
      const { contractId, value } = event.data;
      const offered = state.contracts[contractId];
      const contract = { proposalId: offered?.proposalId ?? null, value, status: 'signed' as const, at };
      const milestones = { ...state.milestones, signed: at };
      return { ...state, outcome: 'won', closedAt: at, milestones, contracts: { ...state.contracts, [contractId]: contract } };
    }
    case 'SaleRecorded': {
      const sale = { value: event.data.value, collected: 0, refunded: 0, at, paidAt: null };
      return { ...state, sales: { ...state.sales, [event.data.saleId]: sale } };
    }
    case 'PaymentCollected': {
      const sale = state.sales[event.data.saleId]!;
      const paid = { ...sale, collected: sale.collected + event.data.value.amount, paidAt: sale.paidAt ?? at };
      return { ...state, sales: { ...state.sales, [event.data.saleId]: paid } };
    }
    case 'PaymentRefunded': {
      const sale = state.sales[event.data.saleId]!;
      const refunded = { ...sale, refunded: sale.refunded + event.data.value.amount };
      return { ...state, sales: { ...state.sales, [event.data.saleId]: refunded } };
    }
    case 'StepStarted':
      return stepped(state, event.data.slot, at, startAttempt(state.plan, event.data));
    case 'StepCompleted':
      return { ...state, plan: completeAttempt(state.plan, event.data), stepsDone: stepsDone(state, event.data.slot, at) };
    case 'StepFailed':
      return stepped(state, event.data.slot, at, failAttempt(state.plan, event.data));
    case 'StepReplaced':
      return stepped(state, event.data.slot, at, replaceAttempt(state.plan, event.data));
    case 'ProspectLost':
      return { ...state, outcome: 'lost', closedAt: at };
    case 'ProspectReopened':
      return { ...state, outcome: 'open', episode: event.data.episode, openedAt: at, beganLater: true };
  }
};
