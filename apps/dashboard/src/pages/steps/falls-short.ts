import type { Rate, Step } from '../../answers';

/** Fewer attempts say too little of a step. */
const LEAST_ATTEMPTS = 10;

interface StageSteps {
  readonly stage: string;
  readonly steps: readonly Step[];
}

/** A step that led on less often than another one did in its place. */
export interface Short {
  readonly stage: string;
  readonly step: string;
  readonly led: Rate;
  readonly better: string;
  readonly betterLed: Rate;
}

export interface FallingShort {
  /** The whole interval of the step lies below that of the other; those with the most slots first. */
  readonly clearly: readonly Short[];
  /** How many more have a lower rate, but intervals that overlap. */
  readonly perhaps: number;
}

const isBelow = (one: Rate, other: Rate): boolean => one.high !== null && other.low !== null && one.high < other.low;
const isLower = (one: Rate, other: Rate): boolean => one.rate !== null && other.rate !== null && one.rate < other.rate;

export const fallingShort = (stages: readonly StageSteps[]): FallingShort => {
  const lower = stages.flatMap(({ stage, steps }) =>
    steps
      .filter(({ attempts }) => attempts >= LEAST_ATTEMPTS)
      .flatMap(({ step, led, replacements }) =>
        replacements
          .filter((other) => isLower(led, other.led))
          .map((other): Short => ({ stage, step, led, better: other.step, betterLed: other.led })),
      ),
  );
  const clearly = lower.filter(({ led, betterLed }) => isBelow(led, betterLed)).sort((a, b) => b.led.n - a.led.n);
  return { clearly, perhaps: lower.length - clearly.length };
};
