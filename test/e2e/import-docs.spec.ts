import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readMap } from '@closeline/sales';

const ROOT = resolve(__dirname, '../..');
const page = readFileSync(resolve(ROOT, 'docs/import.md'), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]+?)```/g)].map(([, text]) => text!);

describe('docs/import.md', () => {
  it('shows the map of the B2B set as it is', () => {
    expect(examples[0]).toBe(readFileSync(resolve(ROOT, 'maps/b2b.json'), 'utf8'));
  });
  it('shows nothing that a map would refuse', () => {
    const whole = JSON.parse(examples[0]!) as object;
    for (const part of examples.slice(1)) readMap({ ...whole, ...(JSON.parse(`{${part}}`) as object) });
    expect(examples).toHaveLength(3);
  });
  it('explains every member of a map', () => {
    let known = '';
    try {
      readMap({ unknown: 1 });
    } catch (error) {
      known = (error as Error).message;
    }
    const [, names] = /known are (.+)$/.exec(known)!;
    for (const name of names!.split(', ')) expect(page).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\|`, 'm'));
  });
});
