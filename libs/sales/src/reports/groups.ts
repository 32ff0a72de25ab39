import type { Cell, ViewReader } from '@closeline/eventsourcing';
import type { ReportDefinition } from './definition';
import type { Values } from './facts';
import type { KeptRead } from './kept';
import type { Labels } from './labels';
import { isTime, type Dimension, type ReportQuery } from './report-query';
import { Rows, type Groups } from './rows';

/** The values of a cell by dimension, with the team of its salesperson. */
const valuesOf = ({ key }: Cell, { dimensions }: KeptRead, labels: Labels): Values => {
  const values: Partial<Record<Dimension, string | null>> = {};
  if (key === '') return values;
  (JSON.parse(key) as (string | null)[]).forEach((value, i) => (values[dimensions[i]!] = value));
  if (values.salesperson !== undefined)
    values.team = values.salesperson === null ? null : (labels.staff.get(values.salesperson)?.team ?? null);
  return values;
};

/** Reads the kept cells that a report adds up for a query. */
export const readGroups = async (
  views: ViewReader,
  view: string,
  query: ReportQuery,
  definition: ReportDefinition,
  read: KeptRead,
  labels: Labels,
): Promise<Groups> => {
  const { axis, by, from, to } = read;
  const rows = new Rows(query);
  const grain = query.by.includes('month') ? 'month' : query.by.some(isTime) ? 'day' : 'all';
  const add = (cells: readonly Cell[], into: 'before' | 'during'): void => {
    for (const cell of cells) rows.add(valuesOf(cell, read, labels), cell.date, cell.measures, into);
  };
  if (definition.needsBefore(query) && from !== undefined)
    add(await views.sum({ view, axis, by, to: from, grain: 'all' }), 'before');
  const isEmpty = from !== undefined && to !== undefined && from >= to;
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (!isEmpty) add(await views.sum({ view, axis, by, ...range, grain }), 'during');
  return rows.groups();
};
