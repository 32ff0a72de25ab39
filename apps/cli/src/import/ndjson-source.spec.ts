import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportItem } from './item';
import { NdjsonSource } from './ndjson-source';

describe('a file of commands', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'closeline-ndjson-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = async (content: string): Promise<ImportItem[]> => {
    const path = join(folder, 'a.ndjson');
    writeFileSync(path, content);
    const source = new NdjsonSource(path);
    const items: ImportItem[] = [];
    for await (const item of source.items()) items.push(item);
    expect(await source.count()).toBe(items.length);
    return items;
  };
  const codes = (items: readonly ImportItem[]) => items.map(({ line, todo }) => [line, 'code' in todo ? todo.code : todo.id]);

  it('is read line by line, blank ones left out, whatever the line ends', async () =>
    expect(
      await read('{"command":"A","id":"1","data":{"x":1}}\r\n\r\n{"command":"B","id":"2","prospectId":"p","occurredAt":"t"}'),
    ).toEqual([
      { line: 1, externalId: '1', prospectId: null, todo: { command: 'A', id: '1', data: { x: 1 } } },
      { line: 3, externalId: '2', prospectId: 'p', todo: { command: 'B', id: '2', prospectId: 'p', occurredAt: 't', data: {} } },
    ]));
  it('keeps a line that lies across chunks, and nothing of one that is too long', async () => {
    const long = (size: number) => JSON.stringify({ command: 'A', id: String(size), data: { x: 'ü'.repeat(size) } });
    expect(codes(await read([long(200_000), long(300_000), long(10)].join('\n')))).toEqual([
      [1, '200000'],
      [2, 'too-large'],
      [3, '10'],
    ]);
  });
  it.each([
    'nonsense',
    '[]',
    'null',
    '{"id":"1"}',
    '{"command":"A","id":1}',
    '{"command":"A","id":"1","data":[]}',
    '{"command":"A","id":"1","role":"admin"}',
  ])('refuses %s', async (text) => expect(codes(await read(text))).toEqual([[1, 'malformed']]));
});
