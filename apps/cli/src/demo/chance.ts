/**
 * A stream of random numbers that the same parts always begin alike: SplitMix32 over a hash of the parts (MurmurHash3's
 * finaliser, both by public-domain description). Good enough to play with, and no more.
 */
export class Chance {
  private state: number;

  constructor(...parts: readonly (string | number)[]) {
    let hash = 0x811c9dc5;
    for (const char of parts.join('|')) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
    this.state = mixed(hash);
  }

  /** From 0 up to, but never, 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    return (mixed(this.state) >>> 0) / 0x1_0000_0000;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** A whole number; both ends can come. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(all: readonly T[]): T {
    return all[Math.floor(this.next() * all.length)]!;
  }

  /** By weight: `[what, weight]`. */
  weighed<T>(all: readonly (readonly [T, number])[]): T {
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [what, weight] of all) if ((left -= weight) < 0) return what;
    return all.at(-1)![0];
  }

  /** Of a bell curve with mean 0 and deviation 1 (Box and Muller). */
  bell(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Around `median`, never negative, with a long tail: what waits and prices look like. */
  around(median: number, spread = 0.6): number {
    return median * Math.exp(spread * this.bell());
  }
}

const mixed = (seed: number): number => {
  let h = seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};
