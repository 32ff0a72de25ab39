import { counted, dateOf, money, NONE } from '../../format';
import type { HistoryEvent } from '../../prospect-answers';
import { named } from '../../words';
import { isMoney, valueInWords, type Names } from './values';

/** Text of ours, or what somebody else wrote or named. */
export type Words = readonly (string | { readonly theirs: string })[];

/** What an event is about, for its colour. */
export type Kind = 'milestone' | 'won' | 'lost' | 'failed' | 'money' | 'talk' | 'step' | 'plain';

export interface Saying {
  readonly kind: Kind;
  /** One sentence. */
  readonly text: Words;
  /** What people said, in their words: name and text. */
  readonly quotes: readonly (readonly [name: string, text: string])[];
}

type Data = HistoryEvent['data'];
type Teller = (data: Data, names: Names) => { readonly kind: Kind; readonly text: Words; readonly quotes?: readonly string[] };

const codeOf = (value: unknown): { readonly theirs: string } => ({ theirs: typeof value === 'string' ? value : NONE });
const worth = (value: unknown): string => (isMoney(value) ? money(value.amount, value.currency) : 'an unknown value');
const who = (value: unknown, names: Names) => codeOf(typeof value === 'string' ? (names.get(value) ?? value.slice(0, 8)) : value);
const because = (reason: unknown): Words => (typeof reason === 'string' ? [': ', codeOf(reason)] : []);

const BASES: Readonly<Record<string, string>> = {
  manual: ', chosen by hand',
  'round-robin': ', whose turn it was',
  handover: ', handed over by a colleague',
  returning: ', who had them before',
  import: ', as the old system had it',
};

const attempt = ({ attempt: nth }: Data): string => (typeof nth === 'number' && nth > 1 ? ` at attempt ${nth}` : '');

/** A step, and the slot that it stands in where that goes by another name. */
const stepOf = ({ step, slot }: Data): Words =>
  step === slot || typeof slot !== 'string' ? [codeOf(step)] : [codeOf(step), ' (in the place of ', codeOf(slot), ')'];

const answersOf = (value: unknown): string => (value === null || value === undefined ? '' : valueInWords(value, new Map()));

const TELLERS: Readonly<Record<string, Teller>> = {
  ProspectSubmittedForm: ({ source, product, interest, fit, episode, origin }) => ({
    kind: 'milestone',
    text: [
      typeof episode === 'number' && episode > 1 ? `Form submitted, episode ${episode}: from ` : 'Form submitted: from ',
      codeOf(source),
      ' for ',
      codeOf(product),
      typeof interest === 'number' ? `, interest ${interest} of 5` : '',
      ...bandOf(fit),
      ...(origin ? [', kept by another system until then'] : []),
    ],
    quotes: ['contact', 'answers', 'externalId'],
  }),
  ProspectAssigned: ({ salespersonId, basis }, names) => ({
    kind: 'plain',
    text: ['Assigned to ', who(salespersonId, names), BASES[String(basis)] ?? ''],
    quotes: ['because'],
  }),
  PlanDrawn: ({ playbookId, playbookVersion, slots }, names) => {
    const steps = Array.isArray(slots) ? (slots as { step?: unknown; credited?: unknown }[]) : [];
    const done = steps.filter(({ credited }) => credited === true).length;
    return {
      kind: 'plain',
      text: [
        `Plan drawn with ${counted(steps.length, 'step')} from playbook `,
        who(playbookId, names),
        `, version ${String(playbookVersion)}`,
        done > 0 ? `; ${done} already done` : '',
      ],
    };
  },
  FindingRecorded: ({ topic }) => ({ kind: 'plain', text: ['Finding on ', codeOf(topic)], quotes: ['note'] }),
  ProspectQualified: ({ fit }) => ({
    kind: 'milestone',
    text: ['Qualified', ...(typeof fit === 'string' ? [' with a ', codeOf(fit), ' fit'] : [])],
  }),
  ProspectDisqualified: ({ reason }) => ({ kind: 'lost', text: ['Disqualified', ...because(reason)], quotes: ['note'] }),
  ProspectWelcomed: ({ by, role, channel }, names) => ({
    kind: 'talk',
    text: ['Welcomed by ', who(by, names), `, ${String(role)}, by `, codeOf(channel)],
  }),
  QuestionAsked: () => ({ kind: 'talk', text: ['Question asked'], quotes: ['text'] }),
  QuestionAnswered: () => ({ kind: 'talk', text: ['Question answered'], quotes: ['text'] }),
  MessageLeft: ({ channel, followUpBy }) => ({
    kind: 'talk',
    text: ['Message left by ', codeOf(channel), typeof followUpBy === 'string' ? `, to follow up by ${dateOf(followUpBy)}` : ''],
    quotes: ['text'],
  }),
  MessageFollowedUp: () => ({ kind: 'talk', text: ['Message followed up'], quotes: ['text'] }),
  RelationshipEstablished: () => ({ kind: 'milestone', text: ['Relationship established'] }),
  ProposalSent: ({ product, value }) => ({
    kind: 'money',
    text: [`Proposal sent: ${worth(value)} for `, codeOf(product)],
    quotes: ['terms'],
  }),
  ProposalRevised: ({ product, value }) => ({
    kind: 'money',
    text: [`Proposal revised: now ${worth(value)} for `, codeOf(product)],
    quotes: ['terms'],
  }),
  WelcomeLetterSent: () => ({ kind: 'talk', text: ['Welcome letter sent'] }),
  ContractOffered: ({ value }) => ({ kind: 'money', text: [`Contract offered: ${worth(value)}`], quotes: ['terms'] }),
  ContractDeclined: ({ reason }) => ({ kind: 'failed', text: ['Contract declined', ...because(reason)] }),
  ContractSigned: ({ value }) => ({ kind: 'won', text: [`Contract signed: won with ${worth(value)}`], quotes: ['signedBy'] }),
  SaleRecorded: ({ value }) => ({ kind: 'money', text: [`Sale recorded: ${worth(value)}`] }),
  PaymentCollected: ({ value }) => ({ kind: 'money', text: [`Payment collected: ${worth(value)}`] }),
  PaymentRefunded: ({ value }) => ({ kind: 'failed', text: [`Payment refunded: ${worth(value)}`] }),
  StepStarted: (data) => ({ kind: 'step', text: ['Step begun: ', ...stepOf(data), attempt(data)] }),
  StepCompleted: (data) => ({ kind: 'step', text: ['Step completed: ', ...stepOf(data), attempt(data)], quotes: ['outcome'] }),
  StepFailed: (data) => ({
    kind: 'failed',
    text: ['Step fell short: ', ...stepOf(data), attempt(data), ...because(data.reason)],
    quotes: ['note'],
  }),
  StepReplaced: ({ slot, step, failedAttempt }) => ({
    kind: 'step',
    text: ['Step replaced: ', codeOf(step), ' takes the place of ', codeOf(slot), ` after attempt ${String(failedAttempt)}`],
    quotes: ['because'],
  }),
  ProspectLost: ({ reason }) => ({ kind: 'lost', text: ['Lost', ...because(reason)], quotes: ['note'] }),
  ProspectReopened: ({ episode }) => ({
    kind: 'milestone',
    text: [`Reopened: episode ${String(episode)} begins`],
    quotes: ['because'],
  }),
  ProspectMerged: ({ into }) => ({ kind: 'plain', text: ['Merged into prospect ', codeOf(into)] }),
  ProspectAbsorbed: ({ from }) => ({ kind: 'plain', text: ['Took in prospect ', codeOf(from)] }),
  SubjectErased: () => ({ kind: 'lost', text: ['Erased: what was personal is gone for good'] }),
};

const bandOf = (fit: unknown): Words =>
  typeof fit === 'object' && fit !== null && 'band' in fit
    ? [', ', codeOf(fit.band), ` fit (${String((fit as { score?: unknown }).score)} points)`]
    : [];

const QUOTE_NAMES: Readonly<Record<string, string>> = {
  because: 'Because',
  note: 'Note',
  text: 'Said',
  terms: 'Terms',
  outcome: 'Outcome',
  contact: 'Contact',
  answers: 'Answers',
  externalId: 'Known there as',
  signedBy: 'Signed by',
};

/** `ProspectSubmittedForm` → Prospect submitted form. */
const typeInWords = (type: string): string => named(type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

/** An event in words. One of a type that this page does not know yet is told by its type. */
export const sayingOf = ({ type, data }: Pick<HistoryEvent, 'type' | 'data'>, names: Names): Saying => {
  const teller = Object.hasOwn(TELLERS, type) ? TELLERS[type] : undefined;
  if (!teller) return { kind: 'plain', text: [typeInWords(type)], quotes: [] };
  const { kind, text, quotes = [] } = teller(data, names);
  return {
    kind,
    text: text.filter((part) => part !== ''),
    quotes: quotes
      .map((field) => [QUOTE_NAMES[field] ?? field, answersOf(data[field])] as const)
      .filter(([, said]) => said !== '' && said !== NONE),
  };
};

/** The same as one plain text, where no markup can stand. */
export const plainly = (words: Words): string => words.map((part) => (typeof part === 'string' ? part : part.theirs)).join('');
