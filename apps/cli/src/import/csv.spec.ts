import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from './csv';

describe('readCsv', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'closeline-csv-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = async (content: string | Buffer, delimiter = ',', encoding = 'utf-8') => {
    const file = join(folder, 'a.csv');
    writeFileSync(file, content);
    const records: [number, readonly string[]][] = [];
    for await (const { line, cells } of readCsv(file, delimiter, encoding)) records.push([line, cells]);
    return records;
  };

  it('knows the line at which each record begins, whatever the line ends and quotes', async () => {
    for (const end of ['\n', '\r\n', '\r'])
      expect(await read(['a,b', '1,"x', 'y"', '', '"2","say ""hi"""', '"', '3",', ''].join(end))).toEqual([
        [1, ['a', 'b']],
        [2, ['1', `x${end}y`]],
        [5, ['2', 'say "hi"']],
        [6, [`${end}3`, '']],
      ]);
  });
  it('takes any line end, also where one file has several', async () =>
    expect(await read('a,b\r\n1,2\n3,4\r5,"6\r\n7"\n8,9')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, ['3', '4']],
      [4, ['5', '6\r\n7']],
      [6, ['8', '9']],
    ]));
  it('reads past a byte order mark, and a last line without its end', async () =>
    expect(await read('\ufeffa;b\n1;2', ';')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
    ]));
  it('reads the encoding that the map names', async () =>
    expect(await read(Buffer.from([0x4d, 0xfc, 0x6c]), ',', 'windows-1252')).toEqual([[1, ['Mül']]]));
  it('keeps characters that lie across two chunks', async () => {
    const text = `${'x'.repeat(256 * 1024 - 1)}ü`;
    expect(await read(text)).toEqual([[1, [text]]]);
  });
  it('leaves it to the caller what a record with too few or too many cells means', async () =>
    expect(await read('a,b\n1\n1,2,3\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['1']],
      [3, ['1', '2', '3']],
    ]));
  it('refuses what is not text of the encoding', async () =>
    expect(read(Buffer.from([0x4d, 0xfc, 0x6c]))).rejects.toThrow('not utf-8 text: name its encoding in the map'));
  it('refuses a quote that is never closed', async () =>
    expect(read('a,b\n1,"2\n3,4\n')).rejects.toThrow('a quote is not closed'));
  it('names a file that is not there', async () => {
    const records = readCsv(join(folder, 'none.csv'), ',', 'utf-8');
    await expect(records.next()).rejects.toThrow('none.csv does not exist: give the path');
  });
});
