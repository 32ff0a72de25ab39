import { MemoryEventStore } from '../../../../test/support/memory-store';
import { knownAt } from './known-at';

const logOf = async (count: number) => {
  const log = new MemoryEventStore();
  const positions: string[] = [];
  for (let n = 0; n < count; n++) {
    const metadata = { commandId: `c${n}`, recordedAt: `2026-01-0${n + 1}T00:00:00.000Z` };
    const event = { id: `e${n}`, type: n === 1 ? 'Other' : 'Counted', commandId: `c${n}`, data: '{}' };
    const { position } = await log.append(`s-${n}`, 'none', [{ ...event, metadata: JSON.stringify(metadata) }]);
    positions.push(position);
  }
  return { log, positions };
};

describe('what a report knows', () => {
  it('ends with the last counted event that its view has seen, however far the log has gone on', async () => {
    const { log, positions } = await logOf(4);
    const at = (n: number) => knownAt(log, ['Counted'], positions[n]);
    expect(await Promise.all([at(0), at(1), at(2), at(3)])).toEqual(
      ['01', '01', '03', '04'].map((day) => `2026-01-${day}T00:00:00.000Z`),
    );
  });

  it('is nothing before the first', async () => {
    const { log, positions } = await logOf(2);
    expect(await knownAt(log, ['Counted'], undefined)).toBeNull();
    expect(await knownAt(log, ['Missing'], positions[1])).toBeNull();
  });
});
