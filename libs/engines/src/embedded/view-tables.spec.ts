import Database from 'better-sqlite3';
import type { DocumentQuery } from '@closeline/eventsourcing';
import { createView, findSql, tableOf } from './view-tables';

const PROSPECTS = { view: 'prospects@1', indexes: ['stage', 'owner', 'open'] };

describe('a search in a view', () => {
  const db = new Database(':memory:');
  createView(db, PROSPECTS);
  afterAll(() => db.close());

  const plan = (query: DocumentQuery): string => {
    const { sql, values } = findSql(PROSPECTS, query);
    const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    return steps.map((step) => step.detail).join('; ');
  };

  it.each<[string, DocumentQuery, string]>([
    ['text', { where: { stage: 'won' }, limit: 10 }, 'USING INDEX prospects@1 by stage (<expr>=?)'],
    ['nothing', { where: { owner: null }, limit: 10 }, 'USING INDEX prospects@1 by owner (<expr>=?)'],
    [
      'a truth, behind a cursor',
      { where: { open: true }, afterId: 'p1', limit: 10 },
      'USING INDEX prospects@1 by open (<expr>=? AND id>?)',
    ],
    ['no condition, behind a cursor', { afterId: 'p1', limit: 10 }, 'USING INDEX sqlite_autoindex_prospects@1_1 (id>?)'],
  ])('uses an index and needs no sorting: %s', (_, query, expected) => {
    expect(plan(query)).toBe(`SEARCH prospects@1 ${expected}`);
  });

  it('uses one of the indexes where several fields are named', () => {
    expect(plan({ where: { stage: 'won', owner: 'anna' }, limit: 10 })).toMatch(/^SEARCH prospects@1 USING INDEX [^;]+$/);
  });

  it('takes no name that could be more than a name', () => {
    expect(() => tableOf('x"; DROP TABLE cells; --')).toThrow('not a view');
    expect(() => createView(db, { view: 'prospects@1', indexes: [`a') --`] })).toThrow('not a field');
  });
});
