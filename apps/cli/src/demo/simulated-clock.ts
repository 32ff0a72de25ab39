import { Clock } from '@closeline/eventsourcing';
import { isoOf } from './command';

/** The clock of a simulated business: it stands where it was put, and is only ever put forward. */
export class SimulatedClock extends Clock {
  private text: string;

  constructor(private time: number) {
    super();
    this.text = isoOf(time);
  }

  /** Milliseconds. */
  moveTo(time: number): void {
    if (time <= this.time) return;
    this.time = time;
    this.text = isoOf(time);
  }

  override now(): string {
    return this.text;
  }
}
