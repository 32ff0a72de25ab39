export const FIELD_TYPES = ['text', 'number', 'single-choice', 'multiple-choice', 'scale', 'date', 'consent'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** `options` for choices; `min` and `max` for numbers and scales. */
export interface FormField {
  readonly field: string;
  readonly type: FieldType;
  readonly label: string;
  readonly personal: boolean;
  readonly required: boolean;
  readonly options?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export interface FormSection {
  readonly section: string;
  readonly fields: readonly FormField[];
}

/** Points for one answer: exactly one of the conditions. `field` may be `interest`, which every submission carries. */
export interface FitPoints {
  readonly field: string;
  readonly equals?: string | number | boolean;
  readonly includes?: string;
  readonly atLeast?: number;
  readonly answered?: true;
  readonly points: number;
}

/** Score = sum of the points that apply. strong from `strong` points on, possible from `possible` on, else weak. */
export interface FitRule {
  readonly points: readonly FitPoints[];
  readonly bands: { readonly strong: number; readonly possible: number };
}

/** `open`: takes answers to questions that it does not list (they are kept, and score nothing). */
export interface FormContent {
  readonly title: string;
  readonly sections: readonly FormSection[];
  readonly fitRule: FitRule;
  readonly open: boolean;
}

export type FormEvent =
  | { type: 'FormPublished'; data: { formId: string; version: 1 } & FormContent }
  | { type: 'FormRevised'; data: { formId: string; version: number } & FormContent }
  | { type: 'FormWithdrawn'; data: { formId: string } };

/** A form as a decision reads it. */
export interface Form extends FormContent {
  readonly formId: string;
  readonly version: number;
  readonly withdrawn: boolean;
}
