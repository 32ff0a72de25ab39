import fc from 'fast-check';
import { contactKey } from './contact';

describe('contactKey', () => {
  it('is the e-mail address whatever its case, blanks and width', () =>
    expect(contactKey({ email: '  Ada.Sample@Example.ORG ' })).toBe(contactKey({ email: 'ada.sample@ｅxample.org' })));
  it('is the phone number by its digits where there is no address', () =>
    expect(contactKey({ phone: '+49 (30) 12-34' })).toBe(contactKey({ phone: '+49301234' })));
  it('is none where there is neither', () => expect(contactKey({ name: 'Ada Sample' })).toBeUndefined());
  it('keeps an address and a number apart', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const email = contactKey({ email: text });
        expect(email === undefined || email !== contactKey({ phone: text })).toBe(true);
      }),
    ));
});
