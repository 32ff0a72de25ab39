/** What a prospect answered, by field id. Personal data as a whole. */
export type Answers = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a form's fit rule makes of the answers: the points per field that made the score, never the answers. */
export interface Fit {
  readonly score: number;
  readonly band: 'strong' | 'possible' | 'weak';
  readonly because: readonly { readonly field: string; readonly points: number }[];
}
