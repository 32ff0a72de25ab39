import { contactKey, normaliseEmail, normalisePhone } from './normalise';

describe('a contact', () => {
  it('is the same person for every spelling of one mailbox', () => {
    const spellings = ['ada@example.org', ' Ada@Example.ORG\n', 'ａｄａ@example.org'];
    expect(new Set(spellings.map((email) => contactKey({ email })))).toEqual(new Set(['email:ada@example.org']));
  });

  it('is the same person for every way to write one phone number', () => {
    for (const phone of ['+49 (30) 123-456', '+4930123456', ' +49.30.123 456 ', '＋49 30 123456']) {
      expect(contactKey({ phone })).toBe('phone:+4930123456');
    }
    expect(normalisePhone('030/123456')).toBe('030123456');
    expect(normalisePhone('1+2')).toBe('12');
  });

  it('goes by the e-mail address where there are both, and never by the name alone', () => {
    expect(contactKey({ name: 'Ada', email: 'a@b.c', phone: '1' })).toBe('email:a@b.c');
    expect(contactKey({ name: 'Ada', email: '  ', phone: '1' })).toBe('phone:1');
    expect(contactKey({ name: 'Ada', email: null, phone: '+' })).toBeUndefined();
    expect(contactKey({ name: 'Ada' })).toBeUndefined();
  });

  it('never mixes up an address and a number', () => {
    expect(normaliseEmail('123')).toBe('123');
    expect(contactKey({ email: '123' })).not.toBe(contactKey({ phone: '123' }));
  });
});
