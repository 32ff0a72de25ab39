import type { Command, Decider } from './decider';
import type { Dated, Message } from './message';

/**
 * given/when/then for a decider: `given(decider)(...history).when(command, facts)` answers with the events decided,
 * or throws the Refusal. Exact equality is the caller's `expect`.
 */
export const given =
  <C extends Command, E extends Message, S, F>(decider: Decider<C, E, S, F>) =>
  (...history: readonly Dated<E>[]) => {
    const state = history.reduce((s, e) => decider.evolve(s, e), decider.initial);
    return {
      state,
      when: (command: C, ...facts: undefined extends F ? [facts?: F] : [facts: F]): readonly Dated<E>[] =>
        decider.decide(state, command, facts[0] as F),
    };
  };
