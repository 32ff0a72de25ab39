import { BSON } from 'mongodb';
import type { Doc } from './values';

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const flags = { checksum: 1, moreToCome: 2, exhaustAllowed: 1 << 16 };
/** Longer messages than a server takes: 48,000,000 bytes and the header. */
const maxMessage = 48_000_000 + 16;

export interface Request {
  readonly id: number;
  readonly command: Doc;
  readonly database: string;
  /** Whether the client waits for an answer. */
  readonly answered: boolean;
  /** Whether more than one answer may follow. */
  readonly exhaust: boolean;
  /** Sent by OP_QUERY: only the first hello of a connection is. */
  readonly legacy: boolean;
}

const read = (bytes: Uint8Array): Doc => BSON.deserialize(bytes, { promoteBuffers: false });

/** Cuts a stream of bytes into requests. */
export class Requests {
  private pending: Buffer[] = [];
  private size = 0;

  push(bytes: Buffer): Request[] {
    this.pending.push(bytes);
    this.size += bytes.length;
    const requests: Request[] = [];
    while (this.size >= 16) {
      if (this.pending[0]!.length < 16) this.pending = [Buffer.concat(this.pending)];
      const length = this.pending[0]!.readInt32LE(0);
      if (length < 16 || length > maxMessage) throw new Error(`a message of ${length} bytes`);
      if (this.size < length) break;
      const all = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
      requests.push(parse(all.subarray(0, length)));
      this.pending = [all.subarray(length)];
      this.size -= length;
    }
    return requests;
  }
}

function parse(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  if (code === opQuery) {
    const end = message.indexOf(0, 20);
    const [database] = message.toString('utf8', 20, end).split('.');
    const command = read(message.subarray(end + 9));
    return { id, command, database: database!, answered: true, exhaust: false, legacy: true };
  }
  if (code !== opMsg) throw new Error(`an unknown operation ${code}`);
  const bits = message.readUInt32LE(16);
  const end = message.length - (bits & flags.checksum ? 4 : 0);
  let command: Doc = {};
  const sequences: Doc = {};
  for (let at = 20; at < end;) {
    const kind = message[at++];
    const length = message.readInt32LE(at);
    if (kind === 0) command = read(message.subarray(at, at + length));
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const docs: Doc[] = [];
      for (let doc = nameEnd + 1; doc < at + length; doc += message.readInt32LE(doc))
        docs.push(read(message.subarray(doc, doc + message.readInt32LE(doc))));
      sequences[message.toString('utf8', at + 4, nameEnd)] = docs;
    }
    at += length;
  }
  const { $db, ...rest } = command;
  return {
    id,
    command: { ...rest, ...sequences },
    database: String($db),
    answered: (bits & flags.moreToCome) === 0,
    exhaust: (bits & flags.exhaustAllowed) !== 0,
    legacy: false,
  };
}

/** The bytes of an answer. `more` = further answers follow without a request. */
export function reply(id: number, request: Pick<Request, 'id' | 'legacy'>, answer: Doc, more = false): Buffer {
  const body = BSON.serialize(answer, { ignoreUndefined: true });
  const head = Buffer.alloc(request.legacy ? 36 : 21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(id, 4);
  head.writeInt32LE(request.id, 8);
  head.writeInt32LE(request.legacy ? opReply : opMsg, 12);
  if (request.legacy) {
    head.writeInt32LE(8, 16);
    head.writeInt32LE(1, 32);
  } else head.writeUInt32LE(more ? flags.moreToCome : 0, 16);
  return Buffer.concat([head, body]);
}
