import { Writable } from 'node:stream';
import { progressOf } from './progress';

describe('progress where there is no terminal', () => {
  const setUp = (total: number) => {
    const said: string[] = [];
    const stream = new Writable({
      write(chunk, _, done) {
        said.push(String(chunk));
        done();
      },
    });
    let time = 0;
    const progress = progressOf('importing', total, () => time, stream as unknown as NodeJS.WriteStream);
    return { said, update: (at: number, ms: number) => ((time = ms), progress.update(at)) };
  };

  it('says a line every tenth, with the rate and the time left', () => {
    const { said, update } = setUp(100);
    for (let i = 1; i <= 100; i++) update(i, i * 10);
    expect(said).toHaveLength(10);
    expect(said[0]).toBe('importing: 10 % | 10/100 | 100/s | 1 s left\n');
    expect(said[9]).toBe('importing: 100 % | 100/100 | 100/s | 0 s left\n');
  });
  it('says a line every few seconds where a tenth takes long', () => {
    const { said, update } = setUp(1_000_000);
    for (let i = 1; i <= 20; i++) update(i, i * 1000);
    expect(said).toHaveLength(4);
    expect(said[3]).toBe('importing: 0 % | 20/1000000 | 1/s | 16667 min left\n');
  });
  it('knows that nothing is soon done', () => {
    const { said, update } = setUp(0);
    update(0, 5);
    expect(said).toEqual(['importing: 100 % | 0/0 | 0/s | 0 s left\n']);
  });
});
