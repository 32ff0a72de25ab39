/** The domain's words for readers, and what each basis means, in one sentence. */
const NAMES: Readonly<Record<string, string>> = {
  submitted: 'Submitted',
  qualified: 'Qualified',
  relationship: 'Relationship',
  signed: 'Signed',
  paid: 'Paid',
  'pre-qualification': 'Pre-qualification',
  qualification: 'Qualification',
  conversion: 'Conversion',
};

/** `welcome-letter` → Welcome letter. Codes are registered by their users and read well enough so. */
export const named = (code: string): string => NAMES[code] ?? (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('-', ' ');

/** Parts of a figure's path that only say what kind of part follows. */
const CONTAINERS = new Set(['stages', 'steps', 'currencies', 'books', 'replacements', 'points', 'values', 'failedBy', 'buckets']);

const partsOf = (path: string): readonly string[] =>
  path
    .split('.')
    .filter((part, index) => !CONTAINERS.has(part) && !(part === 'amount' && index > 0))
    .map((part) => part.replaceAll('-', ' ').replace(/[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`));

/** `stages.signed.count` → Signed, count. */
export const measureInWords = (path: string): string => {
  const [first = '', ...others] = partsOf(path);
  return [named(first), ...others].join(', ');
};

/** What a part of a figure is, where it is known of which figure: `stages.conversion.led.numerator` → Numerator. */
export const termInWords = (path: string): string => {
  const last = partsOf(path).at(-1) ?? '';
  return last === 'n' ? last : named(last);
};

/** What a row of a report is called. */
export const rowName = (
  { key, label }: { readonly key: Readonly<Record<string, string | null>>; readonly label: Readonly<Record<string, string>> },
  by: string,
): string => label[by] ?? (key[by] === null ? 'none' : named(key[by] ?? ''));

/** What a stage leads to: its milestone. */
export const DIMENSION_NAMES: Readonly<Record<string, string>> = {
  salesperson: 'Salesperson',
  team: 'Team',
  source: 'Source',
  product: 'Product',
  form: 'Form',
  playbook: 'Playbook',
  fit: 'Fit',
  reason: 'Reason lost',
  day: 'Day',
  week: 'Week',
  month: 'Month',
};

/** By report and basis; reports.md has the definitions. */
export const BASIS_SENTENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  funnel: {
    cohort: 'Everybody who came in during the period, followed until the as-of: how many of them reached each milestone.',
    flow: 'Milestones that happened in the period, whenever their prospect came in. Ratios between them are no conversion.',
    snapshot: 'Who is open right now, by the stage they are in. No conversion can be read off it.',
  },
  'close-rates': {
    narrow: 'Won out of won and lost, by the date of the outcome. Those still open and those disqualified are left out.',
    broad: 'Won out of won, lost and disqualified, by the date of the outcome. Those still open are left out.',
    cohort: 'Won out of all that were opened in the period: a lower bound while some of them are still open.',
    within: 'Won within the given days out of all that were opened longer ago than that.',
  },
  curve: {
    first: 'First episodes: of those who reached the origin, the share won, lost or disqualified by each day after it.',
    latest: 'Latest outcomes: prospects who were reopened count by how they ended last.',
  },
  money: {
    flow: 'What was signed, recorded, collected and refunded in the period, whenever its prospect came in.',
    cohort: 'Money of the prospects that came in during the period, whenever it moved.',
  },
  velocity: {
    won: 'Won value per day: what was won in the period over the median days from origin to signing.',
    pipeline: 'The same with the prospects that are qualified and open at the end of the period as the number at work.',
  },
};

export const BASIS_NAMES: Readonly<Record<string, string>> = {
  cohort: 'Cohort',
  flow: 'Flow',
  snapshot: 'Snapshot',
  narrow: 'Narrow',
  broad: 'Broad',
  within: 'Within days',
  first: 'First episodes',
  latest: 'Latest outcome',
  won: 'Won',
  pipeline: 'Pipeline',
};

/** Why somebody sees nothing, in plain words. */
export const problemInWords = (status: number, code: string, detail: string | undefined): { title: string; text: string } => {
  if (code === 'unreachable')
    return { title: 'The service does not answer', text: 'It is tried again by itself every few seconds.' };
  if (status === 401)
    return { title: 'You are signed out', text: 'Your token is missing, wrong or has run out. Sign in with another one.' };
  if (status === 403) return { title: 'Your role may not see this', text: 'Ask an administrator for a token of another role.' };
  if (status === 404) return { title: 'Nothing to see here', text: 'It does not exist, or it is not yours to see.' };
  if (status === 409) return { title: 'That is not possible now', text: detail ?? `The service refused it (${code}).` };
  if (status === 503)
    return { title: 'Not ready yet', text: detail ?? 'The service is catching up. It is tried again by itself.' };
  return { title: 'This could not be answered', text: detail ?? `The service refused it (${code}).` };
};
