import type { CommandContext, Decider } from '@closeline/eventsourcing';
import { of } from '@closeline/eventsourcing';
import type { Contact } from './events';

export type ContactEvent = { type: 'ContactReserved'; data: { prospectId: string } };

/** Which prospect a contact is: whoever reserves first decides it, and everybody else follows (rule 11). */
export class ReserveContact {
  readonly type = 'ReserveContact';
  constructor(
    readonly prospectId: string,
    readonly context: CommandContext,
  ) {}
}

const contactEvent = of<ContactEvent>();

/** Streams are `contact-<keyed blind index>`: the contact itself is nowhere in clear. */
export const contactDecider: Decider<ReserveContact, ContactEvent, { readonly prospectId: string | null }> = {
  category: 'contact',
  initial: { prospectId: null },
  personal: { ContactReserved: {} },
  evolve: (_, event) => {
    switch (event.type) {
      case 'ContactReserved':
        return { prospectId: event.data.prospectId };
    }
  },
  decide: (state, { prospectId }) => (state.prospectId ? [] : [contactEvent('ContactReserved', { prospectId })]),
};

/** What makes two contacts the same: the e-mail address without case and blanks, else the digits of the phone number. */
export const contactKey = ({ email, phone }: Contact): string | undefined => {
  const address = email?.normalize('NFKC').trim().toLowerCase();
  if (address) return `email:${address}`;
  const number = phone
    ?.normalize('NFKC')
    .replace(/[^\d+]/g, '')
    .replace(/(?!^)\+/g, '');
  return number ? `phone:${number}` : undefined;
};
