import { of, Refusal, type Decider, type PersonalFields } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import { checkForm } from './check-form';
import type { FormCommand } from './commands';
import type { Form, FormContent, FormEvent } from './events';
import { HOUSE_FORM_ID } from './house-form';

export const formEvent = of<FormEvent>();

/** A form asks for personal data; it holds none. */
export const formPersonal: PersonalFields<FormEvent> = { FormPublished: {}, FormRevised: {}, FormWithdrawn: {} };

/** What decisions read. `changedAt`: when its last change was true. */
export interface FormState extends Form {
  readonly changedAt: string;
}

/** Streams are `form-<formId>`. */
export const formDecider: Decider<FormCommand, FormEvent, FormState | null> = {
  category: 'form',
  initial: null,
  personal: formPersonal,
  evolve(state, event) {
    const changedAt = event.at?.occurredAt ?? '';
    switch (event.type) {
      case 'FormPublished':
      case 'FormRevised':
        return { ...event.data, withdrawn: false, changedAt };
      case 'FormWithdrawn':
        return { ...state!, withdrawn: true, changedAt };
    }
  },
  decide(state, command) {
    const { formId, context } = command;
    if (command.type === 'PublishForm') {
      if (state) throw new Refusal('form-exists', 'there is a form with this id already');
      checkForm(command.data);
      checkMoment(context);
      return [formEvent('FormPublished', { formId, version: 1, ...contentOf(command.data) })];
    }
    if (!state) throw new Refusal('not-found', 'there is nothing with this id', 404);
    switch (command.type) {
      case 'ReviseForm': {
        checkForm(command.data);
        if (state.withdrawn) throw new Refusal('form-withdrawn', 'a withdrawn form is not revised');
        checkMoment(context, state.changedAt);
        const content = contentOf(command.data);
        if (sameContent(content, state)) return [];
        return [formEvent('FormRevised', { formId, version: state.version + 1, ...content })];
      }
      case 'WithdrawForm':
        checkMoment(context, state.changedAt);
        if (formId === HOUSE_FORM_ID)
          throw new Refusal('house-stays', 'the house form is what a submission without a form means: revise it instead');
        return state.withdrawn ? [] : [formEvent('FormWithdrawn', { formId })];
    }
  },
};

/** The content of a form, apart from whatever else stands beside it; fields that say nothing are left out. */
const contentOf = ({ title, sections, fitRule, open }: FormContent): FormContent => ({
  title,
  sections: sections.map(({ section, fields }) => ({ section, fields: fields.map(defined) })),
  fitRule: { points: fitRule.points.map(defined), bands: { strong: fitRule.bands.strong, possible: fitRule.bands.possible } },
  open,
});

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

/** Names in one order, so that content compares the same before and after it stood in the log. */
const ordered = (_: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const sameContent = (a: FormContent, b: FormContent): boolean =>
  JSON.stringify(contentOf(a), ordered) === JSON.stringify(contentOf(b), ordered);
