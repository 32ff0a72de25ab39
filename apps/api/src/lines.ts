/** A line of a stream: its text, or that it is too long to be read. */
export type Line = { readonly text: string } | { readonly tooLong: true };

export const LONGEST_LINE = 262_144;

const NEWLINE = 0x0a;

/** The lines of a stream of bytes. Blank ones are passed over; of one that is too long nothing is kept. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, longest = LONGEST_LINE): AsyncGenerator<Line, void, undefined> {
  let parts: Uint8Array[] = [];
  let size = 0;
  const take = (part: Uint8Array): void => {
    size += part.length;
    if (size <= longest + 1) parts.push(part);
    else parts = [];
  };
  const line = (): Line | undefined => {
    const bytesOfLine = Buffer.concat(parts);
    const tooLong = size > longest + 1 || (size === longest + 1 && bytesOfLine.at(-1) !== 0x0d);
    parts = [];
    size = 0;
    if (tooLong) return { tooLong: true };
    const text = bytesOfLine.toString('utf8').trim();
    return text === '' ? undefined : { text };
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      const read = line();
      if (read) yield read;
    }
    take(chunk.subarray(start));
  }
  const last = line();
  if (last) yield last;
}
