import type { FormContent } from '@closeline/sales';

const QUESTIONS: FormContent['sections'] = [
  {
    section: 'Your shop',
    fields: [
      { field: 'need', type: 'text', label: 'What is the shop to sell?', personal: true, required: false },
      { field: 'articles', type: 'number', label: 'How many articles are there?', personal: false, required: false, min: 0 },
      {
        ...{ field: 'budget', type: 'single-choice', label: 'Is there a budget?', personal: false, required: false },
        options: ['approved', 'planned', 'none'],
      },
    ],
  },
];

/** What whoever wants a shop is asked, instead of the house form. */
export const SHOP_FORM: FormContent = {
  title: 'Tell us about your shop',
  sections: QUESTIONS,
  fitRule: {
    points: [
      { field: 'interest', atLeast: 3, points: 20 },
      { field: 'interest', atLeast: 5, points: 15 },
      { field: 'articles', atLeast: 100, points: 10 },
      { field: 'budget', equals: 'approved', points: 25 },
      { field: 'budget', equals: 'planned', points: 12 },
    ],
    bands: { strong: 45, possible: 20 },
  },
  open: false,
};

/** Its second version asks one thing more. */
export const SHOP_FORM_REVISED: FormContent = {
  ...SHOP_FORM,
  sections: [
    ...QUESTIONS,
    {
      section: 'You and us',
      fields: [
        { field: 'trusted-advisor', type: 'scale', label: 'How far do you trust our advice?', personal: false, required: false },
      ],
    },
  ],
};
