import { derivedId, Refusal, type Dated, type Occurrence } from '@closeline/eventsourcing';
import { MILESTONES, STAGES, type Milestone } from '../stages';
import type { ImportedDate, ImportProspect } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import type { ProspectFacts } from './facts';
import { plan } from './pre-qualification';
import { evolve, type Prospect } from './state';

const occurrence = ({ at, on }: ImportedDate, evidence: 'recorded' | 'implied' | 'assumed'): Occurrence => ({
  occurredAt: at,
  ...(on && { occurredOn: on }),
  evidence,
});

/**
 * Rule 13: when each milestone reached was true. `recorded` where the other system dated it, `implied` at the next
 * recorded date where a later fact proves it, `assumed` where nothing is dated.
 */
export const datesOf = (data: ImportProspect['data']): Partial<Record<Milestone, Occurrence>> => {
  const reached = Math.max(0, ...MILESTONES.map((m, i) => (data[m] || data.reached === m ? i : 0)));
  const dates: Partial<Record<Milestone, Occurrence>> = {};
  let next: Occurrence | undefined = data.closed?.date && occurrence(data.closed.date, 'implied');
  if (!next && data.assumed) next = occurrence(data.assumed, 'assumed');
  for (const milestone of MILESTONES.slice(0, reached + 1).reverse()) {
    const own = data[milestone];
    if (own) next = occurrence(own, 'implied');
    const date: Occurrence | undefined = own ? occurrence(own, 'recorded') : next;
    if (!date) throw undated();
    dates[milestone] = date;
  }
  return dates;
};

const closingOf = ({ closed, assumed }: ImportProspect['data']): Occurrence | undefined => {
  if (closed?.date) return occurrence(closed.date, 'recorded');
  if (closed && !assumed) throw undated();
  return closed && assumed && occurrence(assumed, 'assumed');
};

const undated = () => new Refusal('undated', 'nothing dates this prospect: give a date, or an assumed one', 400);

const DAY_MS = 86_400_000;

const ensureInOrder = (dates: readonly Occurrence[], now: string): void => {
  dates.forEach(({ occurredAt, occurredOn }, i) => {
    // No time zone is further than 14 hours from UTC.
    if (occurredOn && Math.abs(Date.parse(occurredOn) - Date.parse(occurredAt)) > DAY_MS)
      throw new Refusal('invalid-import', 'a date of this prospect is not the day of its instant', 400);
    if (occurredAt > now) throw new Refusal('in-the-future', 'a date of this prospect lies in the future');
    if (i > 0 && occurredAt < dates[i - 1]!.occurredAt)
      throw new Refusal('before-its-cause', 'the dates of this prospect are not in the order of the process');
  });
};

/** Writes the ordinary milestones in order, none skipped, in one append. Quiet where the prospect is already there. */
export const importProspect = (
  state: Prospect,
  { data, context }: ImportProspect,
  { owner }: ProspectFacts,
): Dated<ProspectEvent>[] => {
  if (state.episode > 0) return [];
  if ((data.signed || data.reached === 'signed') && data.closed)
    throw new Refusal('invalid-import', 'a prospect is either signed or closed without', 400);
  const dates = datesOf(data);
  const closed = closingOf(data);
  ensureInOrder([...MILESTONES.flatMap((m) => dates[m] ?? []), ...(closed ? [closed] : [])], context.now);

  const { submitted, qualified, relationship, signed } = dates;
  const events: Dated<ProspectEvent>[] = [
    prospectEvent(
      'ProspectSubmittedForm',
      {
        formId: null,
        formVersion: null,
        source: data.source,
        product: data.product,
        interest: null,
        answers: null,
        contact: data.contact ?? null,
        fit: null,
        episode: 1,
        externalId: data.externalId,
        origin: {
          system: data.system,
          observedFrom: data.observedFrom ?? null,
          observedUntil: data.observedUntil ?? null,
          continues: data.continues,
        },
      },
      submitted,
    ),
  ];
  if (owner) {
    const salespersonId = owner.member.staffId;
    events.push(prospectEvent('ProspectAssigned', { salespersonId, basis: 'import', because: null }, submitted));
  }
  if (qualified) events.push(prospectEvent('ProspectQualified', { fit: null }, qualified));
  if (relationship) events.push(prospectEvent('RelationshipEstablished', {}, relationship));
  if (signed) {
    const contractId = derivedId('contract', context.commandId);
    const { product, value = null } = data;
    events.push(prospectEvent('ContractSigned', { contractId, signedBy: null, product, value }, signed));
    if (value)
      events.push(prospectEvent('SaleRecorded', { saleId: derivedId('sale', context.commandId), contractId, value }, signed));
  }
  if (data.closed && closed) {
    const outcome = data.closed.outcome === 'lost' ? 'ProspectLost' : 'ProspectDisqualified';
    events.push(prospectEvent(outcome, { reason: data.closed.reason ?? null, note: null }, closed));
  }
  if (owner && !signed && !closed) {
    const imported = events.reduce(evolve, state);
    const toCome = STAGES.slice(Object.keys(dates).length);
    const last = relationship ?? qualified ?? submitted;
    events.push({ ...plan(imported, owner, toCome), at: last! });
  }
  return events;
};

/** An imported prospect's identity is (source system, external id); its own stream is the reservation. */
export const importedProspectId = (system: string, externalId: string): string =>
  derivedId('imported-prospect', system, externalId);
