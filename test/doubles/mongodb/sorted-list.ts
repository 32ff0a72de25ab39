const chunkSize = 512;

/** A sorted list in chunks: insert and remove cost a binary search and a small copy. `Order` must be total. */
export class SortedList<T> {
  private chunks: T[][] = [[]];

  constructor(private readonly order: (left: T, right: T) => number) {}

  add(item: T): void {
    const [at, within] = this.find((other) => this.order(other, item));
    const chunk = this.chunks[at]!;
    chunk.splice(within, 0, item);
    if (chunk.length > chunkSize) this.chunks.splice(at + 1, 0, chunk.splice(chunkSize / 2));
  }

  remove(item: T): void {
    const [at, within] = this.find((other) => this.order(other, item));
    const chunk = this.chunks[at]!;
    if (within === chunk.length || this.order(chunk[within]!, item) !== 0) return;
    chunk.splice(within, 1);
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }

  /** The items from the first one that `place` does not put before (< 0), upwards. */
  *upwards(place: (item: T) => number): Generator<T> {
    const [start, within] = this.find(place);
    for (let at = start; at < this.chunks.length; at++) {
      const chunk = this.chunks[at]!;
      for (let i = at === start ? within : 0; i < chunk.length; i++) yield chunk[i]!;
    }
  }

  /** The items from the last one that `place` does not put after (> 0), downwards. */
  *downwards(place: (item: T) => number): Generator<T> {
    const [start, within] = this.find((item) => (place(item) > 0 ? 0 : -1));
    for (let at = start; at >= 0; at--) {
      const chunk = this.chunks[at]!;
      for (let i = (at === start ? within : chunk.length) - 1; i >= 0; i--) yield chunk[i]!;
    }
  }

  /** Where the first item stands for which `place` is not negative; the end of a chunk, if it is after all of them. */
  private find(place: (item: T) => number): [chunk: number, within: number] {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.chunks[middle]!;
      if (chunk.length === 0 || place(chunk[chunk.length - 1]!) < 0) low = middle + 1;
      else high = middle;
    }
    const chunk = this.chunks[low]!;
    let from = 0;
    let to = chunk.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (place(chunk[middle]!) < 0) from = middle + 1;
      else to = middle;
    }
    return [low, from];
  }
}
