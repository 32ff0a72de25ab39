import type { Position } from './ports';

/** A stream folded up to a revision; -1 where there is no stream. `hash` is that of its last event. */
export interface Folded<S> {
  readonly state: S;
  readonly revision: number;
  readonly position: Position | undefined;
  readonly hash: string | null;
}

/** The most recently used entries, `capacity` of them. */
export class StreamCache<V> {
  private readonly entries = new Map<string, V>();

  constructor(private readonly capacity: number) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) this.entries.delete(this.entries.keys().next().value as string);
  }
}
