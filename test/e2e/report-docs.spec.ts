import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { REPORTS } from '@closeline/sales';
import { closeline } from '../support/service';

const PAGE = readFileSync(resolve(__dirname, '../../docs/reports.md'), 'utf8');

/** What the page says was printed on the demo, by the command that printed it. */
const EXAMPLES = [...PAGE.matchAll(/^\*\*On the demo\*\*[^`]*`npx closeline (report [^`]+)`[^`]*\n```\n([\s\S]+?)```$/gm)].map(
  ([, command, printed]) => [command!, printed!] as const,
);
const DEMO = /`npx closeline (demo [^`]+)`/.exec(PAGE)![1]!;

describe('docs/reports.md', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-report-docs-'));
  beforeAll(() => {
    expect(closeline(dataDir, ...DEMO.split(' '))).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('has an example of every report', () => {
    expect([...new Set(EXAMPLES.map(([command]) => command.split(' ')[1]))].sort()).toEqual([...REPORTS].sort());
  });

  it.each(EXAMPLES)('shows what closeline %s prints', (command, printed) => {
    expect(closeline(dataDir, ...command.split(' '))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(printed) as string,
    });
  });
});
