import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { Refusal } from '@closeline/eventsourcing';

interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

const OPTIONS = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, stopAtFirstError: true } as const;

/** Enough to mend a body by; an answer must not be larger than what it answers. */
const MOST_FAULTS = 50;

/** Holds a parsed body to its DTO. @returns the body itself. @throws Refusal `malformed` 400 with the fields at fault */
export const validated = (dto: new () => object, body: unknown, at = ''): Record<string, unknown> => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw malformed([{ pointer: at, detail: 'must be a JSON object' }]);
  const errors = validateSync(plainToInstance(dto, body), OPTIONS);
  if (errors.length > 0) throw malformed(errors.flatMap((error) => faultsOf(error, at)).slice(0, MOST_FAULTS));
  return body as Record<string, unknown>;
};

export const malformed = (pointers: readonly Fault[]): Refusal =>
  new Refusal('malformed', 'the request is not well formed', 400, { pointers });

const faultsOf = ({ property, constraints, children }: ValidationError, at: string): Fault[] => {
  const pointer = `${at}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = constraints?.whitelistValidation ? 'this field is unknown here' : Object.values(constraints ?? {})[0];
  return [...(own ? [{ pointer, detail: own }] : []), ...(children ?? []).flatMap((child) => faultsOf(child, pointer))];
};
