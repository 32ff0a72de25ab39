import { view } from '@closeline/eventsourcing';
import type { Form, FormEvent } from '../events';

/** One form in its latest version. */
export interface FormDocument extends Form {
  readonly revision: number;
}

export const formsView = view<FormEvent, FormDocument>({
  name: 'forms',
  version: 1,
  key: (event) => [event.data.formId],
  indexes: ['withdrawn'],
  on: {
    FormPublished: (_, { data, revision }) => ({ ...data, withdrawn: false, revision }),
    FormRevised: (doc, { data, revision }) => ({ ...data, withdrawn: doc?.withdrawn ?? false, revision }),
    FormWithdrawn: (doc, { revision }) => doc && { ...doc, withdrawn: true, revision },
  },
});
