import type { FormContent, FormField } from './events';

export const HOUSE_FORM_ID = 'house';

const field = (name: string, type: FormField['type'], label: string, more: Partial<FormField> = {}): FormField => ({
  ...{ field: name, type, label, personal: false, required: false },
  ...more,
});

/**
 * The form of a submission that names none. It gathers, it does not interrogate: nothing is required, other answers
 * are welcome, and the words that score are suggested, not demanded. Interest alone reaches `possible` (4 and 5); `strong` needs answers that speak for a fit.
 */
export const HOUSE_FORM: FormContent = {
  title: 'What are you looking for?',
  sections: [
    {
      section: 'What you want',
      fields: [
        field('need', 'text', 'What do you want to achieve with the product or service?', { personal: true }),
        field('company-size', 'number', 'How many people work with you?', { min: 0 }),
        field('channels', 'multiple-choice', 'How do you reach your customers today?', {
          options: ['web', 'shop', 'phone', 'field-sales', 'partners', 'other'],
        }),
      ],
    },
    {
      section: 'How it fits',
      fields: [
        field('budget', 'text', 'Is there a budget: approved, planned, none?'),
        field('timeline', 'text', 'When do you want to start: now, this-quarter, this-year, later?'),
      ],
    },
    {
      section: 'You and us',
      fields: [
        field('trusted-advisor', 'scale', 'How far do you see your salesperson as a trusted advisor?', { min: 1, max: 5 }),
        field('consent', 'consent', 'You may contact me about this.'),
      ],
    },
  ],
  fitRule: {
    points: [
      { field: 'interest', atLeast: 2, points: 5 },
      { field: 'interest', atLeast: 3, points: 10 },
      { field: 'interest', atLeast: 4, points: 15 },
      { field: 'interest', atLeast: 5, points: 10 },
      { field: 'need', answered: true, points: 5 },
      { field: 'company-size', atLeast: 10, points: 5 },
      { field: 'budget', equals: 'approved', points: 15 },
      { field: 'budget', equals: 'planned', points: 8 },
      { field: 'timeline', equals: 'now', points: 15 },
      { field: 'timeline', equals: 'this-quarter', points: 10 },
      { field: 'trusted-advisor', atLeast: 4, points: 15 },
    ],
    bands: { strong: 60, possible: 25 },
  },
  open: true,
};
