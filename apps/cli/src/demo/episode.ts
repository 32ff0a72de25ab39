import * as sales from '@closeline/sales';
import type { DemoCommand, Doings } from './command';
import type { Dealings } from './dealings';
import { answerEverything, askSomething, leaveMessage } from './front-desk';
import { MANAGER } from './house';
import { DISQUALIFIED, LOST } from './offer';
import { negotiate, signContract } from './offers';
import { workOn } from './steps';
import { submitForm } from './submissions';

/** How many stay in a stage as usual, in log odds. */
const STAYS: Readonly<Record<sales.Stage, number>> = {
  'pre-qualification': 4,
  qualification: 1.25,
  relationship: 1.15,
  conversion: 0.05,
};

/** From the first form, or from where it was reopened, to an outcome; or for ever, where nobody looks after it. */
export function* episode(dealings: Dealings): Doings {
  const { chance } = dealings;
  if (!dealings.state.planned) {
    if (chance.happens(0.025)) {
      yield* dealings.forget();
      return yield* lose(dealings, 'pre-qualification');
    }
    yield* dealings.pass(chance.around(0.008, 1.3));
    dealings.at = dealings.opensAt() + chance.whole(0, 600_000);
    yield* dealings.assign(dealings.someone());
  }
  for (const stage of sales.STAGES) {
    const { milestones, plan } = dealings.state;
    if (sales.isStageComplete(milestones, plan, stage)) continue;
    yield* passThrough(dealings, stage);
    if (!dealings.isOpen) return;
  }
}

function* passThrough(dealings: Dealings, stage: sales.Stage): Doings {
  const { chance } = dealings;
  if (chance.happens(0.02)) {
    yield* dealings.forget();
    return yield* lose(dealings, stage);
  }
  if (chance.happens(0.03)) yield* changeOwner(dealings);
  yield* meanwhile(dealings, stage);
  if (!(yield* workThrough(dealings, stage))) return yield* lose(dealings, stage);
  if (stage === 'qualification' && chance.happens(0.15 * Math.exp(-0.7 * dealings.profile.pull)))
    return yield* disqualify(dealings);
  const stays = 1 / (1 + Math.exp(-STAYS[stage] - 0.75 * dealings.odds));
  if (!chance.happens(stays)) return yield* lose(dealings, stage);
  // Whoever takes over on the way to the milestone may have more steps to take.
  do {
    if (!(yield* workThrough(dealings, stage))) return yield* lose(dealings, stage);
    yield* prepare(dealings, stage);
  } while (outstandingIn(dealings, stage));
  yield* complete(dealings, stage);
}

const outstandingIn = ({ state }: Dealings, stage: sales.Stage): sales.Slot | undefined =>
  state.plan.find((each) => each.stage === stage && sales.statusOf(each) !== 'completed');

/** @returns whether every slot of the stage has led on */
function* workThrough(dealings: Dealings, stage: sales.Stage): Generator<DemoCommand, boolean> {
  for (let slot = outstandingIn(dealings, stage); slot; slot = outstandingIn(dealings, stage))
    if (!(yield* workOn(dealings, slot.slot))) return false;
  return true;
}

/** What takes its time before a milestone. */
function* prepare(dealings: Dealings, stage: sales.Stage): Doings {
  const hours = { 'pre-qualification': 0, qualification: 5, relationship: 16, conversion: 40 }[stage];
  if (hours > 0) yield* dealings.work(dealings.chance.around(hours, 0.75));
  if (stage === 'conversion') yield* negotiate(dealings);
}

function* complete(dealings: Dealings, stage: sales.Stage): Doings {
  switch (stage) {
    case 'pre-qualification':
      return;
    case 'qualification':
      yield dealings.does(sales.QualifyProspect, {});
      return;
    case 'relationship':
      yield* answerEverything(dealings);
      yield dealings.does(sales.EstablishRelationship, {});
      return;
    case 'conversion':
      yield* signContract(dealings);
  }
}

/** What prospects do by themselves. */
function* meanwhile(dealings: Dealings, stage: sales.Stage): Doings {
  const { chance } = dealings;
  if (stage === 'qualification' && chance.happens(0.15)) {
    yield* dealings.pass(chance.around(1, 0.8));
    yield* submitForm(dealings);
  }
  if (stage === 'relationship' && chance.happens(0.5)) yield* askSomething(dealings, 0.05);
  if (stage === 'relationship' && chance.happens(0.35)) yield* leaveMessage(dealings, 0.05);
  if (stage === 'conversion' && chance.happens(0.35)) yield* askSomething(dealings, 0.1);
  if (stage === 'conversion' && chance.happens(0.2)) yield* leaveMessage(dealings, 0.1);
}

function* changeOwner(dealings: Dealings): Doings {
  yield* dealings.work(dealings.chance.around(8, 0.5));
  yield* dealings.assign(dealings.someone(), MANAGER, 'Somebody else knows this trade better.');
}

/** Most of those who are lost only fall silent, and somebody gives them up one day. */
function* lose(dealings: Dealings, stage: sales.Stage): Doings {
  const { chance } = dealings;
  yield* dealings.pass(chance.around(9, 0.8));
  yield* dealings.work(1);
  const reason = chance.weighed<string>(LOST[stage]);
  yield dealings.does(sales.LoseProspect, { reason, ...(chance.happens(0.3) && { note: 'A made-up reason in other words.' }) });
}

function* disqualify(dealings: Dealings): Doings {
  yield* dealings.work(dealings.chance.around(4, 0.7));
  yield dealings.does(sales.DisqualifyProspect, { reason: dealings.chance.weighed<string>(DISQUALIFIED) });
}
