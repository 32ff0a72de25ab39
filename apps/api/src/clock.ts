import { Clock } from '@closeline/eventsourcing';

/** The machine's clock. Within a process it never goes back, though the machine's may be set back. */
export class SystemClock extends Clock {
  private latest = '';

  override now(): string {
    const now = new Date().toISOString();
    if (now > this.latest) this.latest = now;
    return this.latest;
  }
}
