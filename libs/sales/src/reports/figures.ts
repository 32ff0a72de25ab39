/** The numbers of a row by their paths, as CSV heads its columns: `won`, `stages.signed.count`, `currencies.EUR.net`. */
export type Figures = Readonly<Record<string, number | null>>;

/** What names the parts of a list: the first of these that a part has. */
const NAMES = ['stage', 'step', 'currency', 'reason', 'fromDay', 'day'] as const;

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Every value by its path; the parts of a list go by what they are about. */
export const flatten = (value: object): Record<string, unknown> => {
  const flat: Record<string, unknown> = {};
  const visit = (nested: object, path: string, named: string | undefined): void => {
    for (const [name, part] of Object.entries(nested) as [string, unknown][]) {
      if (name === named) continue;
      const naming = Array.isArray(nested) && isNested(part) ? NAMES.find((n) => n in part) : undefined;
      const own = naming === undefined ? name : String((part as Record<string, unknown>)[naming]);
      const at = path === '' ? own : `${path}.${own}`;
      if (isNested(part)) visit(part, at, naming);
      else flat[at] = part;
    }
  };
  visit(value, '', undefined);
  return flat;
};

/** The numbers among them. */
export const figuresOf = (measures: object): Figures =>
  Object.fromEntries(Object.entries(flatten(measures)).filter(([, v]) => v === null || typeof v === 'number')) as Figures;
