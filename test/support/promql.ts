/** A metric that a query asks for, with the labels it is chosen by. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What a query of PromQL needs: its metrics, and the labels it groups by. Read by its words; enough for the queries we keep. */
export interface Needs {
  readonly selectors: readonly Selector[];
  readonly groupedBy: readonly string[];
}

const WORDS = /"(?:[^"\\]|\\.)*"|[a-zA-Z_:][\w:]*|\d+(?:\.\d+)?[smhdwy]?|=~|!~|!=|==|<=|>=|[^\s\w]/g;
const GROUPING = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** @throws Error where brackets do not fit together */
export const needsOf = (query: string): Needs => {
  const words: readonly string[] = query.replace(/\$__rate_interval/g, '5m').match(WORDS) ?? [];
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  const close: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };
  const open: string[] = [];
  const within = (at: number, end: string): readonly string[] => words.slice(at + 1, words.indexOf(end, at));
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (close[word]) open.push(close[word]);
    else if (Object.values(close).includes(word) && open.pop() !== word) throw new Error(`brackets do not fit: ${query}`);
    if (!/^[a-zA-Z_:]/.test(word) || OPERATORS.has(word)) continue;
    if (GROUPING.has(word)) {
      groupedBy.push(...within(at + 1, ')').filter((each) => each !== ','));
      at = words.indexOf(')', at);
    } else if (words[at + 1] === '{') {
      const inside = within(at + 1, '}');
      selectors.push({ metric: word, labels: inside.filter((_, i) => /^(=~?|!=|!~)$/.test(inside[i + 1] ?? '')) });
      at = words.indexOf('}', at);
    } else if (words[at + 1] !== '(' && !GROUPING.has(words[at + 1] ?? '')) selectors.push({ metric: word, labels: [] });
  }
  if (open.length > 0) throw new Error(`brackets do not fit: ${query}`);
  return { selectors, groupedBy };
};
