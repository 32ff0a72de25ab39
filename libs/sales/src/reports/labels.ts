import type { Document, Envelope, ViewReader } from '@closeline/eventsourcing';
import type { Dimension } from './report-query';

/** What ids are called, and the team of each member of staff (null: none). Names of staff only, nothing of a prospect's. */
export interface Labels {
  readonly staff: ReadonlyMap<string, { readonly name: string; readonly team: string | null }>;
  readonly forms: ReadonlyMap<string, string>;
  readonly playbooks: ReadonlyMap<string, string>;
}

const UNASSIGNED = 'unassigned';

/** A value as it stands in a row's key: nobody owns it is `unassigned`, no value is null. */
export const keyOf = (dimension: Dimension, value: string | null): string | null =>
  dimension === 'salesperson' ? (value ?? UNASSIGNED) : value;

/** A filter's value as it stands in a cell's key; the empty string asks for those without a value. */
export const valueOf = (dimension: Dimension, filter: string): string | null =>
  filter === '' || (dimension === 'salesperson' && filter === UNASSIGNED) ? null : filter;

/** What a row's key is called. */
export const labelOf = (dimension: Dimension, key: string | null, labels: Labels): string => {
  if (key === null) return 'none';
  switch (dimension) {
    case 'salesperson':
      return labels.staff.get(key)?.name ?? key;
    case 'form':
      return labels.forms.get(key) ?? key;
    case 'playbook':
      return labels.playbooks.get(key) ?? key;
    case 'team':
    case 'source':
    case 'product':
    case 'fit':
    case 'reason':
    case 'day':
    case 'week':
    case 'month':
      return key;
  }
};

const all = async (views: ViewReader, view: string): Promise<Map<string, Document>> => {
  const found = new Map<string, Document>();
  for (let afterId: string | undefined; ;) {
    const page = await views.find(view, { limit: 1000, ...(afterId !== undefined && { afterId }) });
    for (const { id, document } of page) found.set(id, document);
    if (page.length < 1000) return found;
    afterId = page.at(-1)!.id;
  }
};

const textsOf = (documents: ReadonlyMap<string, Document>, field: string): Map<string, string> =>
  new Map([...documents].map(([id, document]) => [id, String(document[field])]));

/** Reads all labels from the views of staff, forms and playbooks (given by id). A name that was erased is its id. */
export const readLabels = async (
  views: ViewReader,
  envelope: Pick<Envelope, 'open'>,
  ids: { readonly staff: string; readonly forms: string; readonly playbooks: string },
): Promise<Labels> => {
  const staff = new Map<string, { name: string; team: string | null }>();
  for (const [id, member] of await all(views, ids.staff)) {
    const name: unknown = await envelope.open(member.name);
    staff.set(id, { name: typeof name === 'string' ? name : id, team: (member.team as string | null) ?? null });
  }
  const forms = textsOf(await all(views, ids.forms), 'title');
  return { staff, forms, playbooks: textsOf(await all(views, ids.playbooks), 'name') };
};
