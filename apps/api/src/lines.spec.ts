import fc from 'fast-check';
import { linesOf, type Line } from './lines';

const read = async (chunks: Iterable<string | Uint8Array>, longest?: number): Promise<Line[]> => {
  const lines: Line[] = [];
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk as string);
  }
  for await (const line of linesOf(bytes(), longest)) lines.push(line);
  return lines;
};

describe('lines', () => {
  it('end with a line end, or with the stream', async () =>
    expect(await read(['a\nb', 'c\r\n\n  \nd'])).toEqual([{ text: 'a' }, { text: 'bc' }, { text: 'd' }]));
  it('of more bytes than allowed are not kept, and the next ones are read', async () =>
    expect(await read(['12345\n123456\n', '12', '34567', '\n1'], 5)).toEqual([
      { text: '12345' },
      { tooLong: true },
      { tooLong: true },
      { text: '1' },
    ]));
  it('are the same however the stream is cut', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(40)), async (texts, cuts) => {
        const whole = Buffer.from(texts.join('\n'));
        const at = [...new Set([0, ...cuts.map((c) => Math.min(c, whole.length)), whole.length])].sort((a, b) => a - b);
        const chunks = at.slice(1).map((end, i) => whole.subarray(at[i], end));
        expect(await read(chunks)).toEqual(await read([whole]));
      }),
    ));
});
