/**
 * How many values lay up to each bound (ascending), and their sum. Kept as plain numbers: commands pass here, and nothing is
 * allocated for them; whoever asks reads it as it stands.
 */
export class Distribution {
  /** One more than bounds: the last is of what lay above them all. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]!) at++;
    counts[at]! += 1;
    this.sum += value;
  }
}
