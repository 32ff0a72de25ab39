/** Gives what is soonest first: a binary heap. What comes at the same time keeps the order it was added in. */
export class Soonest<T> {
  private readonly heap: { readonly at: number; readonly nth: number; readonly item: T }[] = [];
  private added = 0;

  constructor(private readonly timeOf: (item: T) => number) {}

  get first(): T | undefined {
    return this.heap[0]?.item;
  }

  add(item: T): void {
    this.heap.push({ at: this.timeOf(item), nth: (this.added += 1), item });
    for (let i = this.heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.isBefore(i, parent)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** There must be one. */
  take(): T {
    const { item } = this.heap[0]!;
    const last = this.heap.pop()!;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return item;
  }

  private sink(): void {
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < this.heap.length && this.isBefore(left, least)) least = left;
      if (right < this.heap.length && this.isBefore(right, least)) least = right;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [x, y] = [this.heap[a]!, this.heap[b]!];
    return x.at < y.at || (x.at === y.at && x.nth < y.nth);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
