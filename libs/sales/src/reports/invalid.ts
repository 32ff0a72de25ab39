import { Refusal } from '@closeline/eventsourcing';

/** A parameter of a report that cannot be read, and what it may be: 400 `invalid-parameter`. */
export const invalid = (name: string, detail: string): Refusal =>
  new Refusal('invalid-parameter', `${name}: ${detail}`, 400, { pointers: [{ pointer: `/${name}`, detail }] });
