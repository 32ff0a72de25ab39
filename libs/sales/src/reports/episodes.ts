import { view, type Recorded } from '@closeline/eventsourcing';
import type { ProspectEvent, ProspectEventType } from '../prospects';
import { stageAt, type Milestone } from '../stages';
import { coarserEpisodeCells, episodeCells } from './cells';
import { drawn, responded, stepDone, stepFailed, stepReplaced, stepStarted } from './attempts-of-episodes';
import { SEVERAL, type Episode, type Episodes } from './episode';
import { momentFrom } from './moment';
import { withMoney } from './money-of-episodes';

type Of<T extends ProspectEventType> = Recorded<Extract<ProspectEvent, { type: T }>>;

const present = (doc: Episodes): Episode => doc.episodes[doc.episodes.length - 1]!;

const change = (doc: Episodes, next: Partial<Episode>): Episodes => ({
  ...doc,
  episodes: [...doc.episodes.slice(0, -1), { ...present(doc), ...next }],
});

const prospectIdOf = (event: Recorded): string => event.stream.slice('prospect-'.length);

/** What an episode begins without, also one that resumes. */
const NOTHING_YET = { movements: [], signedProduct: null, proposals: [], attempts: [], responded: null } as const;

/** A value beside what an index says so far. */
const oneOf = (before: string | null | undefined, value: string): string =>
  before === undefined || before === null || before === value ? value : SEVERAL;

/** The first submission opens an episode; a further one only tells its fit anew, until it is qualified. */
const submitted = (doc: Episodes | null, event: Of<'ProspectSubmittedForm'>): Episodes => {
  const { data } = event;
  const fit = data.fit?.band ?? null;
  if (doc && present(doc).episode === data.episode) return present(doc).milestones.qualified ? doc : change(doc, { fit });
  const at = momentFrom(event.metadata);
  const opened: Episode = {
    episode: data.episode,
    opened: at,
    resumedAt: null,
    source: data.source,
    product: data.product,
    formId: data.formId,
    formVersion: data.formVersion,
    fit,
    playbookId: null,
    playbookVersion: null,
    ownerId: null,
    holdings: [],
    milestones: { submitted: { ...at, ownerId: null } },
    preQualified: at,
    outcome: 'open',
    closed: null,
    reason: null,
    paid: null,
    money: {},
    ...NOTHING_YET,
  };
  return {
    prospectId: prospectIdOf(event),
    open: true,
    oneOwner: doc ? doc.oneOwner : null,
    oneProduct: oneOf(doc?.oneProduct, data.product),
    origin: doc ? doc.origin : (data.origin ?? null),
    episodes: [...(doc?.episodes ?? []), opened],
    firstSteps: { done: [], outstanding: [] },
    slots: {},
    signed: doc?.signed ?? {},
    sales: doc?.sales ?? {},
  };
};

/** An assignment at the very moment of the submission, as imports and returning prospects have it, holds for it too. */
const assigned = (doc: Episodes, event: Of<'ProspectAssigned'>): Episodes => {
  const { holdings, milestones } = present(doc);
  const ownerId = event.data.salespersonId;
  const at = momentFrom(event.metadata);
  const first = milestones.submitted;
  const atOnce = first && !first.carried && first.ownerId === null && first.at === at.at;
  const owned = { ...doc, oneOwner: oneOf(doc.oneOwner, ownerId) };
  return change(owned, {
    ownerId,
    holdings: [...holdings, { ...at, ownerId }],
    ...(atOnce && { milestones: { ...milestones, submitted: { ...first, ownerId } } }),
  });
};

/** Steps that a plan adds to the first stage keep it from being complete until they have led on. */
const planDrawn = (doc: Episodes, event: Of<'PlanDrawn'>): Episodes => {
  const { playbookId, playbookVersion } = event.data;
  const next = { ...doc, slots: drawn(doc, event.data) };
  const slots = event.data.slots.filter((s) => s.stage === 'pre-qualification');
  const { milestones, resumedAt, preQualified } = present(doc);
  const isPast = milestones.qualified || (resumedAt !== null && resumedAt !== 'pre-qualification');
  // A stage that is complete is not drawn again; one that is not, and for which nothing is drawn, has no steps any more.
  if (isPast || (slots.length === 0 && preQualified)) return change(next, { playbookId, playbookVersion });
  const isDone = (s: { slot: string; credited: boolean }) => s.credited || doc.firstSteps.done.includes(s.slot);
  const outstanding = slots.filter((s) => !isDone(s)).map((s) => s.slot);
  const complete = outstanding.length > 0 ? null : (preQualified ?? momentFrom(event.metadata));
  return {
    ...change(next, { playbookId, playbookVersion, preQualified: complete }),
    firstSteps: { done: slots.filter(isDone).map((s) => s.slot), outstanding },
  };
};

const stepCompleted = (before: Episodes, event: Of<'StepCompleted'>): Episodes => {
  const { slot } = event.data;
  const doc = stepDone(before, event.data, momentFrom(event.metadata));
  if (!doc.firstSteps.outstanding.includes(slot)) return doc;
  const outstanding = doc.firstSteps.outstanding.filter((s) => s !== slot);
  const next = { ...doc, firstSteps: { done: [...doc.firstSteps.done, slot], outstanding } };
  return outstanding.length > 0 ? next : change(next, { preQualified: momentFrom(event.metadata) });
};

const reached = (doc: Episodes, milestone: Milestone, event: Recorded): Episodes => {
  const { milestones, ownerId } = present(doc);
  return change(doc, { milestones: { ...milestones, [milestone]: { ...momentFrom(event.metadata), ownerId } } });
};

/** Whoever qualifies is through the first stage, also where its steps were dropped at a moment later than that. */
const qualified = (doc: Episodes, event: Of<'ProspectQualified'>): Episodes => {
  const at = momentFrom(event.metadata);
  const { preQualified } = present(doc);
  return change(reached(doc, 'qualified', event), { preQualified: preQualified && preQualified.at <= at.at ? preQualified : at });
};

const signed = (doc: Episodes, event: Of<'ContractSigned'>): Episodes => {
  const { contractId, value } = event.data;
  const { episode } = present(doc);
  const at = momentFrom(event.metadata);
  const { product = null } = event.data as Partial<typeof event.data>;
  const won = {
    ...change(reached(doc, 'signed', event), { outcome: 'won', closed: at, signedProduct: product, proposals: [] }),
    open: false,
    ...(product !== null && { oneProduct: oneOf(doc.oneProduct, product) }),
    signed: { ...doc.signed, [contractId]: episode },
  };
  return value ? withMoney(won, episode, 'signed', value, at) : won;
};

const reopened = (doc: Episodes, event: Of<'ProspectReopened'>): Episodes => {
  const before = present(doc);
  const at = momentFrom(event.metadata);
  const carried = Object.entries(before.milestones).map(([name, milestone]) => [name, { ...milestone, carried: true }]);
  const next: Episode = {
    ...before,
    episode: event.data.episode,
    opened: at,
    resumedAt: stageAt(before.milestones, before.preQualified !== null),
    holdings: before.ownerId === null ? [] : [{ ...at, ownerId: before.ownerId }],
    milestones: Object.fromEntries(carried) as Episode['milestones'],
    outcome: 'open',
    closed: null,
    reason: null,
    paid: null,
    money: {},
    ...NOTHING_YET,
    // What was proposed stands: the episode goes on where the last one left.
    proposals: before.proposals,
  };
  return { ...doc, open: true, episodes: [...doc.episodes, next] };
};

const closed = (doc: Episodes, outcome: 'lost' | 'disqualified', event: Of<'ProspectLost' | 'ProspectDisqualified'>): Episodes =>
  change({ ...doc, open: false }, { outcome, closed: momentFrom(event.metadata), reason: event.data.reason });

/** A proposal is a response too; it stands until a contract is signed. Its value counts for its own product. */
const proposed = (doc: Episodes, event: Of<'ProposalSent' | 'ProposalRevised'>): Episodes => {
  const { proposalId, product, value } = event.data;
  const next = { ...responded(doc, event), oneProduct: oneOf(doc.oneProduct, product) };
  const others = present(next).proposals.filter((p) => p.proposalId !== proposalId);
  return change(next, { proposals: [...others, { proposalId, product, amount: value.amount, currency: value.currency }] });
};

/** The name of the view says its time zone: another zone is another view. UTC has the plain name. */
const nameIn = (zone: string): string =>
  zone === 'UTC' ? 'episodes' : `episodes-${zone.replace(/-/g, '-minus-').replace(/\+/g, '-plus-').replace(/\//g, '-')}`;

/** One document per prospect with all its episodes; the cells of every report on kept figures derive from it. */
export const episodesView = (zone: string) =>
  view<ProspectEvent, Episodes>({
    name: nameIn(zone),
    version: 3,
    indexes: ['open', 'oneOwner', 'oneProduct'],
    key: (event) => [prospectIdOf(event)],
    on: {
      ProspectSubmittedForm: submitted,
      ProspectAssigned: (doc, event) => doc && assigned(doc, event),
      PlanDrawn: (doc, event) => doc && planDrawn(doc, event),
      StepStarted: (doc, event) => doc && stepStarted(doc, event.data, momentFrom(event.metadata)),
      StepCompleted: (doc, event) => doc && stepCompleted(doc, event),
      StepFailed: (doc, event) => doc && stepFailed(doc, event.data, momentFrom(event.metadata)),
      StepReplaced: (doc, event) => doc && stepReplaced(doc, event.data, momentFrom(event.metadata)),
      FindingRecorded: (doc, event) => doc && responded(doc, event),
      ProspectWelcomed: (doc, event) => doc && responded(doc, event),
      QuestionAnswered: (doc, event) => doc && responded(doc, event),
      MessageFollowedUp: (doc, event) => doc && responded(doc, event),
      ProposalSent: (doc, event) => doc && proposed(doc, event),
      ProposalRevised: (doc, event) => doc && proposed(doc, event),
      ProspectQualified: (doc, event) => doc && qualified(doc, event),
      RelationshipEstablished: (doc, event) => doc && reached(doc, 'relationship', event),
      ContractSigned: (doc, event) => doc && signed(doc, event),
      SaleRecorded: (doc, event) => {
        const episode = doc?.signed[event.data.contractId];
        if (!doc || episode === undefined) return doc;
        const sales = { ...doc.sales, [event.data.saleId]: episode };
        return withMoney({ ...doc, sales }, episode, 'recorded', event.data.value, momentFrom(event.metadata));
      },
      PaymentCollected: (doc, event) => doc && ofSale(doc, 'collected', event),
      PaymentRefunded: (doc, event) => doc && ofSale(doc, 'refunded', event),
      ProspectDisqualified: (doc, event) => doc && closed(doc, 'disqualified', event),
      ProspectLost: (doc, event) => doc && closed(doc, 'lost', event),
      ProspectReopened: (doc, event) => doc && reopened(doc, event),
    },
    rollup: episodeCells(zone),
    coarser: coarserEpisodeCells,
  });

const ofSale = (doc: Episodes, kind: 'collected' | 'refunded', event: Of<'PaymentCollected' | 'PaymentRefunded'>): Episodes => {
  const episode = doc.sales[event.data.saleId];
  return episode === undefined ? doc : withMoney(doc, episode, kind, event.data.value, momentFrom(event.metadata));
};
