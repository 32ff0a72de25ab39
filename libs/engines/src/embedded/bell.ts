/** Wakes those who wait for something new. A counter makes a ring between looking and waiting impossible to miss. */
export class Bell {
  private rings = 0;
  private readonly listeners = new Set<() => void>();

  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    for (const listener of [...this.listeners]) listener();
  }

  /** Calls `listener` at every ring. @returns how to stop it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Resolves once it has rung more than `seen` times, or the signal aborts. */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.rings > seen || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        stop();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const stop = this.listen(done);
      signal.addEventListener('abort', done);
    });
  }
}
