import { view, type Message, type Recorded } from '@closeline/eventsourcing';
import { stageAt, type Milestone } from '../../stages';
import type { DataOf, ProspectEvent, ProspectEventType } from '../events';
import { completeAttempt, drawPlan, failAttempt, replaceAttempt, startAttempt, statusOf, type Plan } from '../plan';
import type { ContractLine, EpisodeLine, ProspectDocument } from './document';

type Doc = ProspectDocument;
type Of<T extends ProspectEventType> = Recorded<Extract<ProspectEvent, { type: T }>>;

const none = { submitted: null, qualified: null, relationship: null, signed: null };

/** The first submission opens an episode with a clean sheet; what was signed, sold, asked and left stays. */
const opened = (doc: Doc | null, { data, stream, revision, metadata }: Of<'ProspectSubmittedForm'>): Doc => {
  const openedAt = metadata.occurredAt;
  const line: EpisodeLine = { episode: data.episode, openedAt, outcome: 'open', closedAt: null, reason: null };
  return {
    prospectId: stream.slice('prospect-'.length),
    episode: data.episode,
    stage: 'qualification',
    outcome: 'open',
    ownerId: null,
    source: data.source,
    product: data.product,
    interest: data.interest,
    fit: data.fit,
    form: formOf(data),
    contact: data.contact ?? doc?.contact ?? null,
    openedAt,
    closedAt: null,
    reason: null,
    milestones: { ...none, submitted: openedAt },
    playbook: null,
    plan: [],
    topics: [],
    questions: doc?.questions ?? [],
    messages: doc?.messages ?? [],
    proposals: [],
    contracts: doc?.contracts.filter((c) => c.status === 'signed') ?? [],
    sales: doc?.sales ?? [],
    episodes: [...(doc?.episodes ?? []), line],
    origin: doc ? doc.origin : (data.origin ?? null),
    lastActivityAt: openedAt,
    hasWork: true,
    revision,
  };
};

const formOf = ({ formId, formVersion }: DataOf<'ProspectSubmittedForm'>) =>
  formId === null || formVersion === null ? null : { formId, formVersion };

/** One more submission: the form grows. Once qualified the fit is decided. */
const submittedAgain = (doc: Doc, { data }: Of<'ProspectSubmittedForm'>): Partial<Doc> => ({
  interest: data.interest ?? doc.interest,
  fit: doc.milestones.qualified ? doc.fit : data.fit,
  form: formOf(data) ?? doc.form,
  contact: data.contact ?? doc.contact,
});

const line = (doc: Doc, change: Partial<EpisodeLine>): Pick<Doc, 'episodes'> => ({
  episodes: [...doc.episodes.slice(0, -1), { ...doc.episodes.at(-1)!, ...change }],
});

const closed = (doc: Doc, outcome: 'won' | 'lost' | 'disqualified', closedAt: string, reason: string | null): Partial<Doc> => ({
  outcome,
  closedAt,
  reason,
  ...line(doc, { outcome, closedAt, reason }),
});

const reached = (doc: Doc, milestone: Milestone, { metadata }: Recorded): Pick<Doc, 'milestones'> => ({
  milestones: { ...doc.milestones, [milestone]: metadata.occurredAt },
});

const withPlan = (plan: Plan): Pick<Doc, 'plan'> => ({ plan: plan.map((slot) => ({ ...slot, status: statusOf(slot) })) });

const reopened = (doc: Doc, { data, metadata }: Of<'ProspectReopened'>): Partial<Doc> => {
  const openedAt = metadata.occurredAt;
  const episode: EpisodeLine = { episode: data.episode, openedAt, outcome: 'open', closedAt: null, reason: null };
  return { episode: data.episode, outcome: 'open', openedAt, closedAt: null, reason: null, episodes: [...doc.episodes, episode] };
};

/** Replaces the one of a list that `is`, or adds it. */
const put = <T>(list: readonly T[], is: (item: T) => boolean, next: (item: T | undefined) => T): readonly T[] => {
  const found = list.findIndex(is);
  return found < 0 ? [...list, next(undefined)] : list.map((item, i) => (i === found ? next(item) : item));
};

const proposed = (doc: Doc, { data: { proposalId, product, value }, metadata }: Of<'ProposalSent' | 'ProposalRevised'>) => ({
  proposals: put(
    doc.proposals,
    (p) => p.proposalId === proposalId,
    (p) => ({ proposalId, product, value, sentAt: p?.sentAt ?? metadata.occurredAt }),
  ),
});

const signed = (doc: Doc, event: Of<'ContractSigned'>): Partial<Doc> => {
  const { contractId, value } = event.data;
  const contracts = put(
    doc.contracts,
    (c) => c.contractId === contractId,
    (c): ContractLine => ({ contractId, proposalId: c?.proposalId ?? null, value, status: 'signed' }),
  );
  return { contracts, ...reached(doc, 'signed', event), ...closed(doc, 'won', event.metadata.occurredAt, null) };
};

const money = (
  doc: Doc,
  kind: 'collected' | 'refunded',
  { data: { saleId, value } }: Of<'PaymentCollected' | 'PaymentRefunded'>,
) => ({
  sales: doc.sales.map((s) => (s.saleId === saleId ? { ...s, [kind]: s[kind] + value.amount } : s)),
});

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The document with what an event changes, and with what follows from it: where the prospect stands now. */
const changed = (doc: Doc, change: Partial<Doc>, { metadata, revision }: Recorded): Doc => {
  const next: Writable<Doc> = { ...doc, ...change };
  const { milestones, plan, questions, messages } = next;
  next.stage = stageAt(milestones, !plan.some((s) => s.stage === 'pre-qualification' && s.status !== 'completed'));
  next.hasWork = next.outcome === 'open' || questions.some((q) => !q.answered) || messages.some((m) => !m.followedUp);
  if (metadata.occurredAt > next.lastActivityAt) next.lastActivityAt = metadata.occurredAt;
  next.revision = revision;
  return next;
};

/** A handler of one event: what it changes in the document. Before the first submission there is none to change. */
const changes =
  <E extends Message>(change: (doc: Doc, event: Recorded<E>) => Partial<Doc>) =>
  (doc: Doc | null, event: Recorded<E>): Doc | null =>
    doc && changed(doc, change(doc, event), event);

export const prospectsView = view<ProspectEvent, Doc>({
  name: 'prospects',
  version: 1,
  key: (event) => [event.stream.slice('prospect-'.length)],
  indexes: ['ownerId', 'outcome', 'stage', 'hasWork'],
  on: {
    ProspectSubmittedForm: (doc, event) =>
      doc && doc.episode === event.data.episode ? changed(doc, submittedAgain(doc, event), event) : opened(doc, event),
    ProspectAssigned: changes((_, { data }) => ({ ownerId: data.salespersonId })),
    PlanDrawn: changes((doc, { data: { playbookId, playbookVersion, slots } }) => ({
      playbook: { playbookId, playbookVersion },
      ...withPlan(drawPlan(doc.plan, slots, doc.milestones)),
    })),
    FindingRecorded: changes((doc, { data: { topic } }) => ({
      topics: doc.topics.includes(topic) ? doc.topics : [...doc.topics, topic],
    })),
    ProspectQualified: changes((doc, event) => reached(doc, 'qualified', event)),
    ProspectDisqualified: changes((doc, { data, metadata }) => closed(doc, 'disqualified', metadata.occurredAt, data.reason)),
    ProspectWelcomed: changes(() => ({})),
    QuestionAsked: changes((doc, { data: { questionId, text }, metadata }) => ({
      questions: [...doc.questions, { questionId, askedAt: metadata.occurredAt, text, answered: false }],
    })),
    QuestionAnswered: changes((doc, { data }) => ({
      questions: doc.questions.map((q) => (q.questionId === data.questionId ? { ...q, answered: true } : q)),
    })),
    MessageLeft: changes((doc, { data: { messageId, channel, text, followUpBy }, metadata }) => ({
      messages: [...doc.messages, { messageId, leftAt: metadata.occurredAt, channel, text, followUpBy, followedUp: false }],
    })),
    MessageFollowedUp: changes((doc, { data }) => ({
      messages: doc.messages.map((m) => (m.messageId === data.messageId ? { ...m, followedUp: true } : m)),
    })),
    RelationshipEstablished: changes((doc, event) => reached(doc, 'relationship', event)),
    ProposalSent: changes(proposed),
    ProposalRevised: changes(proposed),
    WelcomeLetterSent: changes(() => ({})),
    ContractOffered: changes((doc, { data: { contractId, proposalId, value } }) => ({
      contracts: [...doc.contracts, { contractId, proposalId, value, status: 'open' }],
    })),
    ContractDeclined: changes((doc, { data: { contractId, reason } }) => ({
      contracts: doc.contracts.map((c) => (c.contractId === contractId ? { ...c, status: 'declined', reason } : c)),
    })),
    ContractSigned: changes(signed),
    SaleRecorded: changes((doc, { data: { saleId, contractId, value } }) => ({
      sales: [...doc.sales, { saleId, contractId, value, collected: 0, refunded: 0 }],
    })),
    PaymentCollected: changes((doc, event) => money(doc, 'collected', event)),
    PaymentRefunded: changes((doc, event) => money(doc, 'refunded', event)),
    StepStarted: changes((doc, { data }) => withPlan(startAttempt(doc.plan, data))),
    StepCompleted: changes((doc, { data }) => withPlan(completeAttempt(doc.plan, data))),
    StepFailed: changes((doc, { data }) => withPlan(failAttempt(doc.plan, data))),
    StepReplaced: changes((doc, { data }) => withPlan(replaceAttempt(doc.plan, data))),
    ProspectLost: changes((doc, { data, metadata }) => closed(doc, 'lost', metadata.occurredAt, data.reason)),
    ProspectReopened: changes(reopened),
  },
});
