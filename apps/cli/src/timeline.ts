import type { Money, ProspectDocument } from '@closeline/sales';
import { currencyDigits } from '@closeline/sales/imports';
import type { Recorded } from '@closeline/eventsourcing';
import { differencesOf, type Difference } from './differences';
import { shown } from './output';

/** An event with the prospect's state before and after it, personal fields opened. */
export interface Moment {
  readonly event: Recorded;
  readonly before: ProspectDocument | null;
  readonly after: ProspectDocument | null;
}

type Slots = ProspectDocument['plan'];

const money = ({ amount, currency }: Money): string =>
  `${(amount / 10 ** (currencyDigits(currency) ?? 0)).toFixed(currencyDigits(currency) ?? 0)} ${currency}`;

const attemptText = ({ attempt, step, status, reason, replacedBy }: Slots[number]['attempts'][number]): string =>
  `${attempt}. ${step} ${status}${reason ? ` (${reason})` : ''}${replacedBy ? `, replaced by ${replacedBy}` : ''}`;

const slotText = ({ step, status, attempts }: Slots[number]): string =>
  attempts.length === 0 ? `${step} ${status}` : attempts.map(attemptText).join('; ');

/** The state in the words of sales: one line for each thing that a reader asks about. */
const inWords = (doc: ProspectDocument | null): Record<string, unknown> | null =>
  doc && {
    ...{ episode: doc.episode, stage: doc.stage, outcome: doc.outcome, reason: doc.reason, owner: doc.ownerId },
    ...{ source: doc.source, product: doc.product, interest: doc.interest },
    fit: doc.fit && `${doc.fit.band}, ${doc.fit.score} points`,
    contact: doc.contact,
    milestones: doc.milestones,
    playbook: doc.playbook && `${doc.playbook.playbookId}, version ${doc.playbook.playbookVersion}`,
    plan: Object.fromEntries(doc.plan.map((slot) => [slot.slot, slotText(slot)])),
    findings: doc.topics.join(', ') || null,
    questions: doc.questions.map((q) => ({
      questionId: q.questionId,
      text: `${q.answered ? 'answered' : 'open'}: ${textOf(q.text)}`,
    })),
    messages: doc.messages.map((m) => ({
      messageId: m.messageId,
      text: `${m.followedUp ? 'followed up' : `due ${m.followUpBy}`}: ${textOf(m.text)}`,
    })),
    proposals: doc.proposals.map((p) => ({ proposalId: p.proposalId, value: `${p.product}, ${money(p.value)}` })),
    contracts: doc.contracts.map((c) => ({
      contractId: c.contractId,
      value: `${c.status}${c.value ? `, ${money(c.value)}` : ''}`,
    })),
    sales: doc.sales.map((s) => ({
      saleId: s.saleId,
      value: `${money(s.value)}, collected ${money({ ...s.value, amount: s.collected })}, refunded ${money({ ...s.value, amount: s.refunded })}`,
    })),
  };

const textOf = (value: unknown): string => (typeof value === 'string' ? shown(value) : JSON.stringify(value));
const valueOf = (value: unknown): string => (value === undefined ? '–' : textOf(value));

/** An item's own id is in its path already. */
const told = ({ path }: Difference): boolean => !/\.(questionId|messageId|proposalId|contractId|saleId)$/.test(path);
const placeOf = (path: string): string => path.replace(/\.(value|text)$/, '').replaceAll('.', ' ');

/** The history as a timeline, then the state at its end. */
export const timelineOf = (prospectId: string, moments: readonly Moment[]): string => {
  const { event, after } = moments.at(-1)!;
  const state = differencesOf(null, inWords(after)).filter(told);
  return [
    `prospect ${prospectId}, ${moments.length} events`,
    ...moments.flatMap(momentLines),
    '',
    `state at revision ${event.revision}, as it was known at ${event.metadata.recordedAt}`,
    ...state.map((d) => `   ${placeOf(d.path)}: ${valueOf(d.after)}`),
  ].join('\n');
};

const momentLines = ({ event, before, after }: Moment): string[] => {
  const { revision, type, position, metadata } = event;
  const { actor, occurredAt, occurredOn, evidence, recordedAt, commandType, commandId } = metadata;
  const behalf = actor.onBehalfOf === undefined ? '' : ` on behalf of ${shown(actor.onBehalfOf)}`;
  const changes = differencesOf(inWords(before), inWords(after)).filter(told);
  return [
    '',
    `${revision}  ${type}`,
    `   happened  ${occurredOn ?? occurredAt}${evidence ? ` (${evidence})` : ''}`,
    `   known     ${recordedAt}, position ${position}`,
    `   by        ${actor.role} ${shown(actor.subject)}${behalf}`,
    `   command   ${commandType} ${commandId}`,
    ...listed('said', saidBy(event)),
    ...listed(
      'changed',
      changes.map((d) => `${placeOf(d.path)}: ${valueOf(d.before)} → ${valueOf(d.after)}`),
    ),
  ];
};

const listed = (name: string, lines: readonly string[]): string[] =>
  lines.map((line, i) => `   ${(i === 0 ? name : '').padEnd(9)} ${line}`);

/** What the event itself says; the plan it draws is told by what it changed. */
const saidBy = ({ data }: Recorded): string[] =>
  Object.entries(data)
    .filter(([name, value]) => value !== null && name !== 'slots')
    .map(([name, value]) => `${name}: ${valueOf(value)}`);
