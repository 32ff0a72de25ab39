import { arrivals } from './arrivals';
import { Chance } from './chance';
import type { DemoCommand } from './command';
import { Dealings } from './dealings';
import { House } from './house';
import { lifeOf } from './life';
import type { DemoSettings } from './settings';
import { Soonest } from './soonest';

interface Running {
  readonly commands: Iterator<DemoCommand>;
  readonly next: DemoCommand;
}

/**
 * The commands of a whole business in the order they are sent, up to `until`. Only prospects on whom there is still
 * something to do are kept in memory.
 */
export function* businessOf(settings: DemoSettings): Generator<DemoCommand> {
  const house = new House(settings);
  const until = Date.parse(settings.until);
  // Of what is sent in the same millisecond, that of the house comes first: a plan is drawn by the newest playbook.
  const running = new Soonest<Running>(({ next }) => (next.prospect === undefined ? next.at - 0.5 : next.at));
  const follow = (commands: Iterator<DemoCommand>): void => {
    const { value, done } = commands.next() as IteratorResult<DemoCommand, undefined>;
    if (!done && value.at < until) running.add({ commands, next: value });
  };
  function* before(time: number): Generator<DemoCommand> {
    while ((running.first?.next.at ?? Infinity) <= time) {
      const { commands, next } = running.take();
      yield next;
      follow(commands);
    }
  }
  follow(house.commands[Symbol.iterator]());
  let number = 0;
  for (const time of arrivals(settings, new Chance(settings.seed, 'arrivals'))) {
    yield* before(time);
    follow(lifeOf(new Dealings(house, (number += 1), time)));
  }
  yield* before(until);
}
