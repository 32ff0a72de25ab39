/** Lets work run one after the other. Whoever waits goes away at once when it is told to stop. */
export class OneByOne {
  private last: Promise<void> = Promise.resolve();

  /** @returns what the work gives; undefined where the signal aborted before its turn came */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    const before = this.last;
    let end: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (end = resolve));
    this.last = before.then(() => mine);
    try {
      await until(before, signal);
      return signal.aborted ? undefined : await work();
    } finally {
      end();
    }
  }
}

/** Resolves with the promise, or when the signal aborts. */
const until = async (promise: Promise<void>, signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener('abort', stop);
};
