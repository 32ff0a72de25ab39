/** How a person can be reached, as a form gives it. */
export interface Contact {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
}

/** Trimmed, NFKC, lower case: one mailbox has one spelling. */
export const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();

/** Digits, and a leading `+`: spaces, dashes and brackets are habits of writing. */
export const normalisePhone = (phone: string): string => {
  const text = phone.normalize('NFKC').trim();
  const digits = text.replace(/\D/g, '');
  return text.startsWith('+') && digits !== '' ? `+${digits}` : digits;
};

/**
 * What makes two contacts the same person: the e-mail address, or without one the phone number. Undefined where there
 * is neither, for a name is no identity. Input for the vault's blind index; never keep it in clear.
 */
export const contactKey = (contact: Contact): string | undefined => {
  const email = normaliseEmail(contact.email ?? '');
  if (email !== '') return `email:${email}`;
  const phone = normalisePhone(contact.phone ?? '');
  return phone === '' ? undefined : `phone:${phone}`;
};
