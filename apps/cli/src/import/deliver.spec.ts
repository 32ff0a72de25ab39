import { deliver, type LineAnswer } from './deliver';
import type { CommandLine, ImportItem } from './item';

const importing = (line: number): ImportItem => ({
  line,
  externalId: `x${line}`,
  prospectId: `p${line}`,
  todo: { command: 'ImportProspect', id: `i${line}`, data: {} },
});
const refused = (line: number): ImportItem => ({ ...importing(line), todo: { code: 'missing-id', detail: 'why' } });

const results = async (items: readonly ImportItem[], answer: (line: CommandLine) => Partial<LineAnswer>) => {
  const chunks: number[] = [];
  const destination = {
    send: async (lines: readonly CommandLine[]) => {
      chunks.push(lines.length);
      return lines.map((line): LineAnswer => ({ id: line.id, status: 201, ...answer(line) }));
    },
    close: async () => undefined,
  };
  const source = (async function* () {
    yield* items;
  })();
  const rows = [];
  for await (const row of deliver(source, destination)) rows.push(row);
  return { rows, chunks };
};

describe('deliver', () => {
  it('reports in the order of the file, those that were never sent in between', async () => {
    const items = Array.from({ length: 2500 }, (_, i) => (i % 7 === 0 ? refused(i) : importing(i)));
    const { rows, chunks } = await results(items, () => ({}));
    expect(rows.map(({ line, result }) => [line, result])).toEqual(
      items.map(({ line }) => [line, line % 7 === 0 ? 'refused' : 'imported']),
    );
    expect(chunks.reduce((a, b) => a + b)).toBe(items.filter(({ todo }) => 'id' in todo).length);
  });
  it.each([
    ['a new prospect', { status: 201 }, { result: 'imported' }],
    ['the same row again', { status: 201, replayed: true }, { result: 'already there' }],
    ['a prospect that somebody else imported', { status: 200 }, { result: 'already there' }],
    [
      'a row that has changed',
      { status: 422, code: 'key-reused', detail: '' },
      { result: 'already there', code: 'changed-since' },
    ],
    [
      'a rule',
      { status: 409, code: 'before-its-cause', detail: 'd' },
      { result: 'refused', code: 'before-its-cause', detail: 'd' },
    ],
  ])('tells %s', async (_, answer, row) => {
    const { rows } = await results([importing(1)], () => answer);
    expect(rows).toMatchObject([row]);
  });
  it('stops where nothing more can be kept, and says at which line', async () =>
    expect(
      results([importing(1), importing(2)], ({ id }) => (id === 'i2' ? { status: 503, code: 'storage-full' } : {})),
    ).rejects.toThrow('the import stopped at line 2 (storage-full'));
});
