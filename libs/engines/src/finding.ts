/** What a look at a dependency found: that it is as it must be, or what to do about it. */
export interface Finding {
  readonly ok: boolean;
  readonly finding: string;
  readonly fix?: string;
}

const TIMES = 5;

/** How long a call takes there and back: the middle one of a few, in milliseconds. */
export const latencyOf = async (call: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
};
