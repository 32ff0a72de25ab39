import type { Socket } from 'node:net';
import type { Dispatch } from './dispatch';
import type { Fault, Faults } from './faults';
import { labelsOf } from './faults';
import type { MongoState } from './state';
import type { Doc } from './values';
import type { Request } from './wire';
import { reply, Requests } from './wire';

export interface ConnectionContext {
  readonly id: number;
  readonly address: string;
  readonly state: MongoState;
  readonly faults: Faults;
  readonly dispatch: Dispatch;
}

const helloNames = new Set(['hello', 'ismaster', 'isMaster']);

/** One client connection: its requests are answered one after the other. */
export class Connection {
  private readonly requests = new Requests();
  private readonly timers = new Set<NodeJS.Timeout>();
  private turn: Promise<void> = Promise.resolve();
  private lastReply = 0;

  constructor(
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.timers.forEach(clearTimeout));
  }

  destroy(): void {
    this.timers.forEach(clearTimeout);
    this.socket.destroy();
  }

  private receive(bytes: Buffer): void {
    try {
      for (const request of this.requests.push(bytes)) this.turn = this.turn.then(() => this.serve(request));
    } catch {
      // Not a message of the protocol: a server hangs up as well.
      this.destroy();
    }
  }

  private async serve(request: Request): Promise<void> {
    if (this.socket.destroyed) return;
    const { command, database } = request;
    const { state, address, id, faults, dispatch } = this.context;
    const name = Object.keys(command)[0] ?? '';
    const fault = faults.take(name);
    if (fault?.delayMs) await this.pause(fault.delayMs);
    if (fault?.closeBefore) return this.destroy();
    if (fault?.error) {
      this.send(request, refusal(fault.error, command, name));
      return;
    }
    const call = { command, database, state, address, connection: id };
    if (command.maxAwaitTimeMS !== undefined && helloNames.has(name)) return this.stream(request, call);
    const answer = await dispatch(call);
    if (fault?.closeAfterApply) return this.destroy();
    if (request.answered)
      this.send(request, fault?.writeConcernError ? { ...answer, writeConcernError: fault.writeConcernError } : answer);
  }

  /** Nothing about the replica set ever changes: each answer comes when the client's patience ends. */
  private async stream(request: Request, call: Parameters<Dispatch>[0]): Promise<void> {
    let previous: Pick<Request, 'id' | 'legacy'> = request;
    do {
      await this.pause(Number(call.command.maxAwaitTimeMS));
      if (this.socket.destroyed) return;
      previous = { id: this.send(previous, await this.context.dispatch(call), request.exhaust), legacy: false };
    } while (request.exhaust);
  }

  private send(request: Pick<Request, 'id' | 'legacy'>, answer: Doc, more = false): number {
    const id = ++this.lastReply;
    if (!this.socket.destroyed) this.socket.write(reply(id, request, answer, more));
    return id;
  }

  /** Never ends on a connection that is closed meanwhile. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.add(timer);
    });
  }
}

function refusal(error: NonNullable<Fault['error']>, command: Doc, name: string): Doc {
  const { code, codeName, errmsg = 'injected', errorLabels = labelsOf(code, command, name) } = error;
  return { ok: 0, code, codeName, errmsg, ...(errorLabels.length > 0 && { errorLabels }) };
}
