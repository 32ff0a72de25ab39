import * as sales from '@closeline/sales';
import type { Doings } from './command';
import type { Dealings } from './dealings';
import { episode } from './episode';
import { MANAGER } from './house';
import { PRODUCTS } from './offer';
import { afterSigning } from './sales-after';
import { submitForm } from './submissions';

/** At most so many episodes of one prospect. */
const MOST_EPISODES = 3;

/** Everything that ever happens about one prospect, in the order it is sent. */
export function* lifeOf(dealings: Dealings): Doings {
  const { chance } = dealings;
  yield* submitForm(dealings);
  for (;;) {
    yield* episode(dealings);
    if (dealings.isOpen || dealings.state.episode >= MOST_EPISODES) return;
    if (dealings.state.outcome === 'won') {
      yield* afterSigning(dealings);
      if (!chance.happens(0.15)) return;
      yield* comeBack(dealings, 120);
    } else if (chance.happens(dealings.state.outcome === 'lost' ? 0.09 : 0.02)) {
      yield* dealings.pass(chance.around(60, 0.6));
      dealings.at = dealings.opensAt();
      yield dealings.act(sales.ReopenProspect, { because: 'The prospect called again, made-up.' }, MANAGER);
    } else if (chance.happens(0.06)) yield* comeBack(dealings, 90);
    else return;
  }
}

/** Whoever was here before fills in the form again, often about something else. */
function* comeBack(dealings: Dealings, days: number): Doings {
  const { chance } = dealings;
  yield* dealings.pass(chance.around(days, 0.5));
  dealings.wants(chance.of(PRODUCTS));
  yield* submitForm(dealings);
}
