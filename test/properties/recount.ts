import type { Recorded } from '@closeline/eventsourcing';
import type { ImportOrigin, ProspectEvent } from '@closeline/sales';

/** An episode as somebody would note it down who reads the log line by line. Days are of UTC. */
export interface Noted {
  prospect: string;
  openedOn: string;
  owner: string;
  source: string;
  product: string;
  form: string | null;
  playbook: string | null;
  fit: string | null;
  reason: string | null;
  outcome: 'open' | 'won' | 'lost' | 'disqualified';
  closedOn: string;
  closedRecorded: boolean;
  /** What another system saw of it. */
  seen: ImportOrigin | null;
  /** Value of the signed contract, in cents of EUR. */
  signed: number | null;
  /** Milestones of this episode, with their day; `own` = not carried over from the episode before. */
  milestones: { name: string; on: string; own: boolean; recorded: boolean; owner: string; at: string }[];
  sold: number;
  collected: number;
  paidOn: string | null;
  contracts: string[];
}

/** Reads a log and notes all episodes down: written apart from the views, to be compared with them. */
export const recount = (log: readonly Recorded<ProspectEvent>[]): Noted[] => {
  const noted: Noted[] = [];
  const sales = new Map<string, Noted>();
  for (const { type, data, stream, metadata } of log) {
    const mine = noted.filter((n) => n.prospect === stream);
    const now = mine.at(-1)!;
    const day = metadata.occurredOn ?? metadata.occurredAt.slice(0, 10);
    const recorded = (metadata.evidence ?? 'recorded') === 'recorded';
    const reach = (name: string) =>
      now.milestones.push({ name, on: day, own: true, recorded, owner: now.owner, at: metadata.occurredAt });
    if (type === 'ProspectSubmittedForm') {
      if (now && now.outcome === 'open') {
        if (!now.milestones.some((m) => m.name === 'qualified')) now.fit = data.fit?.band ?? null;
        continue;
      }
      noted.push({
        ...{ prospect: stream, openedOn: day, owner: 'unassigned', source: data.source, product: data.product },
        ...{ form: data.formId, playbook: null, fit: data.fit?.band ?? null, reason: null, outcome: 'open', closedOn: '' },
        milestones: [{ name: 'submitted', on: day, own: true, recorded, owner: 'unassigned', at: metadata.occurredAt }],
        ...{ sold: 0, collected: 0, paidOn: null, contracts: [], closedRecorded: true, signed: null, seen: data.origin ?? null },
      });
    }
    if (type === 'ProspectReopened')
      noted.push({
        ...now,
        ...{ openedOn: day, reason: null, outcome: 'open', closedOn: '', sold: 0, collected: 0, paidOn: null, contracts: [] },
        ...{ seen: null, signed: null },
        milestones: now.milestones.map((m) => ({ ...m, own: false })),
      });
    if (type === 'ProspectAssigned') {
      now.owner = data.salespersonId;
      const [first] = now.milestones;
      if (first!.own && first!.at === metadata.occurredAt && first!.owner === 'unassigned') first!.owner = data.salespersonId;
    }
    if (type === 'PlanDrawn') now.playbook = data.playbookId;
    if (type === 'ProspectQualified') reach('qualified');
    if (type === 'RelationshipEstablished') reach('relationship');
    if (type === 'ContractSigned') {
      reach('signed');
      now.contracts.push(data.contractId);
      now.signed = data.value?.amount ?? null;
    }
    if (type === 'ContractSigned' || type === 'ProspectLost' || type === 'ProspectDisqualified') {
      now.outcome = type === 'ContractSigned' ? 'won' : type === 'ProspectLost' ? 'lost' : 'disqualified';
      now.closedOn = day;
      now.closedRecorded = recorded;
      if (type !== 'ContractSigned') now.reason = data.reason;
    }
    if (type === 'SaleRecorded') {
      const episode = mine.find((n) => n.contracts.includes(data.contractId))!;
      sales.set(data.saleId, episode);
      episode.sold += data.value.amount;
    }
    if (type === 'PaymentCollected') {
      const episode = sales.get(data.saleId)!;
      episode.collected += data.value.amount;
      if (episode.collected >= episode.sold) episode.paidOn ??= day;
    }
  }
  return noted;
};

/** From `from` on and before `to`; undefined = unbounded. */
export const within = (day: string, from?: string, to?: string): boolean => (!from || day >= from) && (!to || day < to);

export const groupBy = <T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};
