import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DataDirInUse, openEmbeddedReader, ownerOf } from '@closeline/engines';
import { embeddedLog, embeddedViews, freshFolder, open, SetClock } from './embedded-harness';
import { eventStoreContract } from './event-store.contract';
import { allEvents, namesOf, newEvent, newEvents } from './new-event';
import { viewStoreContract } from './view-store.contract';

eventStoreContract('embedded', embeddedLog());
viewStoreContract('embedded', embeddedViews());

describe('the embedded engine in batches', () => {
  it('answers at once, and is on disk at the flush or the close, keys and events', async () => {
    const dataDir = freshFolder();
    const owner = open(dataDir, { writer: 'batch' });
    const reader = openEmbeddedReader({ dataDir });
    await owner.keys.insertIfAbsent('prospect-1', 1, Buffer.from('key'));
    expect(await owner.log.append('prospect-1', 'none', newEvents('a', 2))).toMatchObject({ revision: 1 });
    await expect(owner.log.append('prospect-1', 'none', [newEvent('b')])).rejects.toThrow('prospect-1 is at 1');
    expect(namesOf(await allEvents(owner.log))).toEqual(['a-0', 'a-1']);
    expect(await allEvents(reader.log)).toEqual([]);
    expect(await reader.keys.find('prospect-1')).toBeUndefined();
    owner.flush();
    expect(namesOf(await allEvents(reader.log))).toEqual(['a-0', 'a-1']);
    expect(await reader.keys.find('prospect-1')).toBeDefined();
    await owner.log.append('prospect-1', 1, [newEvent('c')]);
    owner.close();
    expect(namesOf(await allEvents(reader.log))).toEqual(['a-0', 'a-1', 'c']);
    reader.close();
  });
});

describe('the embedded log', () => {
  it('counts positions without gaps, also across conflicts and restarts', async () => {
    const dataDir = freshFolder();
    let owner = open(dataDir);
    await Promise.allSettled([
      owner.log.append('prospect-1', 'none', [newEvent('a')]),
      owner.log.append('prospect-1', 'none', [newEvent('b')]),
      owner.log.append('prospect-2', 'none', newEvents('c', 2)),
    ]);
    owner.close();
    owner = open(dataDir);
    await owner.log.append('prospect-1', 0, [newEvent('d')]);
    const events = await allEvents(owner.log);
    expect(namesOf(events)).toEqual(['a', 'c-0', 'c-1', 'd']);
    expect(events.map((e) => e.position)).toEqual(['1', '2', '3', '4'].map((n) => n.padStart(16, '0')));
    owner.close();
  });

  it('never lets its own time go back, also across a restart', async () => {
    const dataDir = freshFolder();
    const clock = new SetClock('2024-05-01T10:00:00.000Z');
    let owner = open(dataDir, { clock });
    await owner.log.append('prospect-1', 'none', [newEvent('a')]);
    clock.time = '2024-05-01T09:00:00.000Z';
    await owner.log.append('prospect-1', 0, [newEvent('b')]);
    owner.close();
    owner = open(dataDir, { clock });
    await owner.log.append('prospect-1', 1, [newEvent('c')]);
    clock.time = '2024-05-01T11:00:00.000Z';
    await owner.log.append('prospect-1', 2, [newEvent('d')]);
    expect((await allEvents(owner.log)).map((e) => e.committedAt)).toEqual([
      '2024-05-01T10:00:00.000Z',
      '2024-05-01T10:00:00.000Z',
      '2024-05-01T10:00:00.000Z',
      '2024-05-01T11:00:00.000Z',
    ]);
    owner.close();
  });

  it('is FULL on the second open too, where the driver would say NORMAL', () => {
    const dataDir = freshFolder();
    open(dataDir).close();
    const owner = open(dataDir);
    expect(owner.log.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(owner.log.db.pragma('journal_mode', { simple: true })).toBe('wal');
    owner.close();
  });

  it('answers appends that wait while it closes', async () => {
    const dataDir = freshFolder();
    const owner = open(dataDir);
    const appended = owner.log.append('prospect-1', 'none', [newEvent('a')]);
    owner.close();
    expect(await appended).toMatchObject({ revision: 0 });
    const again = open(dataDir);
    expect(await again.log.readStream('prospect-1')).toHaveLength(1);
    again.close();
  });

  it('refuses a position that is not its own', async () => {
    const owner = open(freshFolder());
    await expect(owner.log.readAll({ after: '1 OR 1=1' })).rejects.toThrow('not a position');
    owner.close();
  });

  it('keeps where process managers stand', async () => {
    const dataDir = freshFolder();
    let owner = open(dataDir);
    expect(await owner.checkpoints.load('assign')).toBeUndefined();
    await owner.checkpoints.save('assign', '0000000000000001');
    await owner.checkpoints.save('assign', '0000000000000002');
    owner.close();
    owner = open(dataDir);
    expect(await owner.checkpoints.load('assign')).toBe('0000000000000002');
    owner.close();
  });
});

describe('the vault file', () => {
  it('keeps the first key of a version and the first value of a setting', async () => {
    const dataDir = freshFolder();
    let owner = open(dataDir);
    const [first, second] = await Promise.all([
      owner.keys.insertIfAbsent('prospect-1', 1, Buffer.from('one')),
      owner.keys.insertIfAbsent('prospect-1', 1, Buffer.from('two')),
    ]);
    expect(first).toEqual({ subject: 'prospect-1', version: 1, wrapped: Buffer.from('one'), erasedAt: null });
    expect(second).toEqual(first);
    await owner.keys.insertIfAbsent('prospect-1', 2, Buffer.from('three'));
    expect(await owner.keys.insertSettingIfAbsent('index', Buffer.from('x'))).toEqual(Buffer.from('x'));
    expect(await owner.keys.insertSettingIfAbsent('index', Buffer.from('y'))).toEqual(Buffer.from('x'));
    owner.close();
    owner = open(dataDir);
    expect(await owner.keys.find('prospect-1')).toMatchObject({ version: 2 });
    expect(await owner.keys.find('prospect-1', 1)).toEqual(first);
    expect(await owner.keys.find('prospect-1', 3)).toBeUndefined();
    expect(await owner.keys.find('prospect-2')).toBeUndefined();
    expect(await owner.keys.setting('index')).toEqual(Buffer.from('x'));
    expect(await owner.keys.setting('other')).toBeUndefined();
    owner.close();
  });
});

describe('the data folder', () => {
  it('has one owner, whose process and URL the second is told', () => {
    const dataDir = freshFolder();
    const owner = open(dataDir);
    expect(() => open(dataDir)).toThrow(DataDirInUse);
    expect(() => open(dataDir)).toThrow(`${dataDir} is in use by process ${process.pid}, since 2024-05-01T10:00:00.000Z`);
    owner.setUrl('http://127.0.0.1:3000');
    expect(() => open(dataDir)).toThrow(`in use by process ${process.pid} at http://127.0.0.1:3000, since`);
    owner.close();
    expect(ownerOf(dataDir)).toBeUndefined();
    open(dataDir).close();
  });

  it('is closed to other users', () => {
    const dataDir = freshFolder();
    const owner = open(dataDir);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect(mode(dataDir)).toBe(0o700);
    for (const file of ['log.db', 'log.db-wal', 'log.db-shm', 'views.db', 'vault.db', 'vault.db-wal', 'lock.db', 'owner.json'])
      expect([file, mode(join(dataDir, file))]).toEqual([file, 0o600]);
    owner.close();
  });
});

describe('a reader beside the owner', () => {
  it('says so in one line where there is nothing to read', () => {
    expect(() => openEmbeddedReader({ dataDir: freshFolder() })).toThrow(/log\.db does not exist/);
  });

  it('reads a view that is there while somebody else writes', async () => {
    const dataDir = freshFolder();
    const owner = open(dataDir);
    const view = { view: 'prospects@1', indexes: ['stage'] };
    await owner.views.declare([view]);
    const other = new Database(join(dataDir, 'views.db'));
    other.exec('BEGIN IMMEDIATE');
    await owner.views.declare([view]);
    expect(await owner.views.find('prospects@1', { limit: 5 })).toEqual([]);
    other.close();
    owner.close();
  });

  it('reads what the owner commits, is woken by notify, and cannot write', async () => {
    const dataDir = freshFolder();
    const owner = open(dataDir);
    const reader = openEmbeddedReader({ dataDir });
    const stopForwarding = [
      owner.log.onAppended(() => reader.log.notify()),
      owner.views.onCommitted(() => reader.views.notify()),
    ];
    const stop = new AbortController();
    const feed = reader.log.subscribe({}, stop.signal)[Symbol.asyncIterator]();
    const next = feed.next();
    await owner.log.append('prospect-1', 'none', [newEvent('a')]);
    expect(namesOf((await next).value!.events)).toEqual(['a']);

    const view = { view: 'prospects@1', indexes: ['stage'] };
    await reader.views.declare([view]);
    expect(await reader.views.find('prospects@1', { where: { stage: 'won' }, limit: 5 })).toEqual([]);
    const reached = reader.views.reached('prospects@1', '0000000000000001', 60_000);
    await owner.views.declare([view]);
    const documents = new Map([['p1', { stage: 'won' }]]);
    const { epoch } = (await owner.views.lease('prospects@1', 0, 'owner', 60_000))!;
    await owner.views.commit([
      {
        view: 'prospects@1',
        shard: 0,
        epoch,
        documents,
        cells: [],
        parked: [],
        unparked: [],
        from: undefined,
        to: '0000000000000001',
      },
    ]);
    expect(await reached).toBe(true);
    expect(await reader.views.find('prospects@1', { where: { stage: 'won' }, limit: 5 })).toHaveLength(1);

    await expect(reader.log.append('prospect-1', 0, [newEvent('b')])).rejects.toThrow('for reading only');
    await expect(reader.checkpoints.save('assign', '0000000000000001')).rejects.toThrow('for reading only');
    await expect(reader.views.reset('prospects@1')).rejects.toThrow('for reading only');
    expect(() => reader.keys.insertIfAbsent('prospect-1', 1, Buffer.from('x'))).toThrow('for reading only');
    stop.abort();
    stopForwarding.forEach((undo) => undo());
    reader.close();
    owner.close();
  });
});
