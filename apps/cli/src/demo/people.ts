import type { Chance } from './chance';

/** Nobody here can be taken for somebody: the names say so, and the addresses are reserved for examples (RFC 2606). */
const FIRST = [
  ...['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gia', 'Hal', 'Ida', 'Jon', 'Kim', 'Lea', 'Max', 'Nia', 'Oto', 'Pia'],
  ...['Quin', 'Rae', 'Sam', 'Tea', 'Uma', 'Vic', 'Wes', 'Xena', 'Yan', 'Zoe'],
];
const STAFF_SURNAMES = ['Example', 'Sample', 'Madeup', 'Pretend', 'Mockup', 'Invented'];
const TRADES = [
  ...['Widgets', 'Bakery', 'Logistics', 'Optics', 'Gardens', 'Tools', 'Textiles', 'Bikes', 'Ceramics', 'Software', 'Furniture'],
  ...['Printing', 'Travel', 'Dental', 'Brewery', 'Music', 'Plumbing', 'Insurance'],
];
const FORMS_OF_COMPANY = ['Ltd', 'GmbH', 'Inc', 'SARL', 'BV'];
const DOMAINS = ['example.com', 'example.org', 'example.net'];

export const staffName = (n: number): string => {
  const round = Math.floor(n / FIRST.length);
  return `${FIRST[n % FIRST.length]} ${STAFF_SURNAMES[(n + round) % STAFF_SURNAMES.length]}`;
};

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly company?: string;
}

export const personOf = (n: number, chance: Chance): Person => {
  const number = String(n).padStart(4, '0');
  const first = chance.of(FIRST);
  return {
    name: `${first} Testperson ${number}`,
    email: `${first.toLowerCase()}.testperson.${number}@${chance.of(DOMAINS)}`,
    // Numbers that are kept free for fiction: Ofcom's 01632 960000 to 960999.
    ...(chance.happens(0.4) && { phone: `+44 1632 960${String(chance.whole(0, 999)).padStart(3, '0')}` }),
    ...(chance.happens(0.85) && { company: `Example ${chance.of(TRADES)} ${n} ${chance.of(FORMS_OF_COMPANY)}` }),
  };
};
