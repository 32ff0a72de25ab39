import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { Fault } from '../fault';

/** Text from bytes, without a byte order mark. What the encoding does not allow stops it: a wrong name is worse than none. */
const decoder = (encoding: string): Transform => {
  const text = new TextDecoder(encoding, { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk ? text.decode(chunk, { stream: true }) : text.decode();
    } catch {
      throw new Fault(`the file is not ${encoding} text`, 'name its encoding in the map, such as "encoding": "windows-1252"', 2);
    }
  };
  const guarded = (work: () => string, done: (error: Error | null, text?: string) => void): void => {
    try {
      done(null, work());
    } catch (error) {
      done(error as Error);
    }
  };
  return new Transform({
    decodeStrings: true,
    encoding: 'utf8',
    transform: (chunk: Buffer, _, done) => guarded(() => decode(chunk), done),
    flush: (done) => guarded(() => decode(), done),
  });
};

/** The file as text, a chunk at a time: bytes and decoder, to be put into a pipeline. */
export const textOf = (file: string, encoding: string): readonly [NodeJS.ReadableStream, Transform] => [
  createReadStream(file, { highWaterMark: 256 * 1024 }),
  decoder(encoding),
];

/** What opening a file said, in words. */
export const fileFault = (file: string, error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code ?? 'unknown'})`;
  return new Fault(`${file} ${why}`, 'give the path of a file that can be read', 2);
};
