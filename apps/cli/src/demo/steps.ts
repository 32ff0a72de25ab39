import * as sales from '@closeline/sales';
import type { DemoCommand, Doings } from './command';
import type { Dealings } from './dealings';
import { askSomething, welcome } from './front-desk';
import { FELL_SHORT, FELL_SHORT_ELSE, INSTEAD, INSTEAD_ELSE, LEADS_ON, LEADS_ON_ELSE } from './offer';
import { offerContract, sendProposal } from './offers';
import { submitForm } from './submissions';

/** Tries at one slot before the prospect is given up. */
const MOST_TRIES = 4;

/** Works on a slot of the plan until it leads on. @returns whether it did; else the salesperson gives the prospect up. */
export function* workOn(dealings: Dealings, slotId: string): Generator<DemoCommand, boolean> {
  const { chance } = dealings;
  for (let tries = 1; ; tries++) {
    const slot = slotOf(dealings, slotId);
    if (!slot || sales.statusOf(slot) === 'completed') return true;
    yield* dealings.work(chance.around(hoursBefore(slot, dealings), 0.9));
    // Whoever has taken over meanwhile may have another plan.
    const current = slotOf(dealings, slotId);
    if (!current || sales.statusOf(current) === 'completed') return true;
    if (chance.happens(leadsOn(dealings, current, tries))) {
      yield* complete(dealings, current);
      continue;
    }
    yield* fallShort(dealings, current);
    if (chance.happens(0.04)) {
      yield* dealings.forget();
      return false;
    }
    yield* dealings.work(chance.around(6, 0.8));
    const failed = slotOf(dealings, slotId);
    if (!failed || sales.statusOf(failed) !== 'failed') continue;
    const leaves = chance.next();
    if (tries >= MOST_TRIES || leaves < 0.12 - 0.04 * dealings.odds) return false;
    if (leaves < 0.62) yield* replace(dealings, failed);
  }
}

const slotOf = ({ state }: Dealings, slotId: string): sales.Slot | undefined => state.plan.find(({ slot }) => slot === slotId);

/** Whoever is new is called soon. */
const hoursBefore = ({ stage, completedBy, attempts }: sales.Slot, { state }: Dealings): number => {
  if (stage === 'qualification' && attempts.length === 0 && state.topics.length === 0) return 0.8;
  if (completedBy === 'ProspectWelcomed' || completedBy === 'WelcomeLetterSent') return 3;
  return { 'pre-qualification': 2, qualification: 7, relationship: 12, conversion: 18 }[stage];
};

/** What was tried before, or was chosen for this prospect, leads on more often. */
const leadsOn = ({ odds, owner }: Dealings, { step }: sales.Slot, tries: number): number =>
  (LEADS_ON[step] ?? LEADS_ON_ELSE) + (owner?.skill.steps[step] ?? 0) + 0.04 * odds + 0.05 * (tries - 1);

function* fallShort(dealings: Dealings, slot: sales.Slot): Doings {
  const { chance } = dealings;
  if (sales.statusOf(slot) !== 'started' && chance.happens(0.6)) {
    yield dealings.does(sales.StartStep, { slot: slot.slot });
    yield* dealings.work(chance.around(4, 0.8));
    const still = slotOf(dealings, slot.slot);
    if (!still || sales.statusOf(still) !== 'started') return;
  }
  const reason = chance.of(FELL_SHORT[slot.step] ?? FELL_SHORT_ELSE);
  const note = chance.happens(0.3) ? 'A made-up note about what was in the way.' : undefined;
  const current = slotOf(dealings, slot.slot);
  if (current && sales.statusOf(current) === 'failed') yield dealings.does(sales.StartStep, { slot: slot.slot });
  yield dealings.does(sales.FailStep, { slot: slot.slot, reason, ...(note && { note }) });
}

function* replace(dealings: Dealings, slot: sales.Slot): Doings {
  const others = (INSTEAD[slot.step] ?? INSTEAD_ELSE).filter((step) => step !== slot.step);
  const step = dealings.chance.of(others.length > 0 ? others : INSTEAD_ELSE);
  yield dealings.does(sales.ReplaceStep, { slot: slot.slot, step, because: 'It did not lead on.' }, (at) => {
    const { house, owner } = dealings;
    const own = owner ? [house.playbookOf(owner.staffId, at)] : [];
    return { step: sales.stepNamed(step, [...own, house.housePlaybook(at)]) };
  });
}

function* complete(dealings: Dealings, slot: sales.Slot): Doings {
  switch (slot.completedBy) {
    case 'FindingRecorded':
      return yield* discover(dealings, slot);
    case 'ProspectWelcomed':
      return yield* welcome(dealings);
    case 'ProposalSent':
      return yield* sendProposal(dealings);
    case 'ContractOffered':
      return yield* offerContract(dealings);
    case 'WelcomeLetterSent':
      yield dealings.does(sales.SendWelcomeLetter, {});
      return;
    case 'CompleteStep':
      return yield* byHand(dealings, slot);
    case 'ProspectSubmittedForm':
      // Every plan credits the form that opened the episode; a reopened one may ask for it again.
      yield* submitForm(dealings);
  }
}

/** In one conversation or two. */
function* discover(dealings: Dealings, { topics = [] }: sales.Slot): Doings {
  const missing = topics.filter((topic) => !dealings.state.topics.includes(topic));
  const first = dealings.chance.happens(0.5) ? Math.ceil(missing.length / 2) : missing.length;
  for (const [n, topic] of (missing.length > 0 ? missing : topics.slice(0, 1)).entries()) {
    if (n === first) yield* dealings.work(dealings.chance.around(6, 0.7));
    if (!dealings.isOpen) return;
    yield dealings.does(sales.RecordFinding, { topic, note: `A made-up finding about ${topic}.` });
  }
  if (dealings.chance.happens(0.15)) yield* askSomething(dealings);
}

function* byHand(dealings: Dealings, { slot }: sales.Slot): Doings {
  const before = slotOf(dealings, slot)!;
  const isUnderWay = sales.statusOf(before) === 'started';
  if (!isUnderWay && (sales.statusOf(before) === 'failed' || dealings.chance.happens(0.8))) {
    yield dealings.does(sales.StartStep, { slot });
    yield* dealings.work(dealings.chance.around(8, 0.8));
    const now = slotOf(dealings, slot);
    if (!now || sales.statusOf(now) !== 'started') return;
  }
  yield dealings.does(sales.CompleteStep, { slot, outcome: 'A made-up outcome.' });
}
