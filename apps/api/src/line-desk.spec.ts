import type { Line } from './lines';
import { answerLines } from './line-desk';

const desk = {
  intake: { take: () => Promise.reject(new Error('no line of these may come so far')) },
  routes: { of: () => undefined },
  actor: { subject: 'boss', role: 'manager' },
};

const answersTo = async (...texts: string[]): Promise<{ id: string | null; code: string }[]> => {
  async function* lines(): AsyncGenerator<Line> {
    for (const text of texts) yield Promise.resolve({ text });
  }
  let answered = '';
  for await (const part of answerLines(lines(), desk)) answered += String(part);
  return answered
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string | null; code: string });
};

describe('an answer', () => {
  it('repeats the id of its line, but no longer one than a key may be, for answers wait in memory', async () => {
    const line = (id: string) => JSON.stringify({ command: 'Nothing', id });
    expect(await answersTo(line('i'.repeat(200)), line('i'.repeat(201)))).toEqual([
      expect.objectContaining({ id: 'i'.repeat(200), code: 'unknown-command' }),
      expect.objectContaining({ id: null, code: 'unknown-command' }),
    ]);
  });
});
