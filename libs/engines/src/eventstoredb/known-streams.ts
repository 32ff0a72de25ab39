import type { StoredEvent } from '@closeline/eventsourcing';
import type { Settled } from '../command-keys';

/** What is known of one stream: the commands that left its events, up to a revision (-1 = none). */
interface Known {
  revision: number;
  readonly commands: Map<string, Settled>;
}

/** Commands remembered in all, at some 150 bytes each. */
const CAPACITY = 200_000;
const PAGE = 1_000;

type Noted = { readonly revision: number; readonly commandId: string };

/** Which commands left their events in which stream, so that each event of a stream is read only once for that. */
export class KnownStreams {
  private readonly streams = new Map<string, Known>();
  private size = 0;

  constructor(
    private readonly read: (stream: string, from: number, limit: number) => Promise<readonly StoredEvent[]>,
    private readonly capacity = CAPACITY,
  ) {}

  /** Reads on until `revision` is known, or to the end. */
  async readTo(stream: string, revision: number): Promise<Readonly<Known>> {
    let known = this.of(stream);
    while (known.revision < revision) {
      const page = await this.read(stream, known.revision + 1, PAGE);
      known = this.noteRead(stream, page);
      if (page.length < PAGE) break;
    }
    return known;
  }

  noteRead(stream: string, events: readonly StoredEvent[]): Readonly<Known> {
    return this.note(
      stream,
      events.map(({ revision, metadata }) => ({ revision, commandId: metadata.commandId })),
    );
  }

  /** Events as they follow each other in the stream; what does not continue what is known is left out. */
  note(stream: string, events: readonly Noted[]): Readonly<Known> {
    const known = this.of(stream);
    for (const { revision, commandId } of events) {
      if (revision !== known.revision + 1) continue;
      known.revision = revision;
      const first = known.commands.get(commandId)?.first;
      if (first === undefined) this.size++;
      known.commands.set(commandId, { first: first ?? revision, last: revision });
    }
    this.evict(stream);
    return known;
  }

  private of(stream: string): Known {
    const known = this.streams.get(stream) ?? { revision: -1, commands: new Map<string, Settled>() };
    this.streams.delete(stream);
    this.streams.set(stream, known);
    return known;
  }

  /** The longest unused go first, but never the one in use. */
  private evict(inUse: string): void {
    for (const [stream, { commands }] of this.streams) {
      if (this.size + this.streams.size <= this.capacity || stream === inUse) return;
      this.streams.delete(stream);
      this.size -= commands.size;
    }
  }
}
