import Ajv from 'ajv';
import { parseDocument } from 'yaml';

export interface Healthcheck {
  readonly test?: readonly string[];
}

/** The part of a service that docker-compose.yml uses, after `<<` and before interpolation. */
export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly profiles?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly secrets?: readonly string[];
  readonly healthcheck?: Healthcheck;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, object>>;
  readonly volumes: Readonly<Record<string, object>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text, minItems: 1, uniqueItems: true };
const words = { type: 'array', items: text, minItems: 1 };
const duration = { type: 'string', pattern: '^[1-9]\\d*(ms|s|m)$' };
const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const named = (each: object) => ({
  type: 'object',
  propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' },
  additionalProperties: each,
});

/**
 * The keys of the Compose Specification that the file uses, and their types. Narrower than the specification: a key that
 * is not here is a slip of the pen, or belongs here with a rule of its own.
 */
const service = closed(
  {
    image: text,
    build: text,
    restart: { type: 'string', pattern: '^(no|always|unless-stopped|on-failure(:\\d+)?)$' },
    stop_grace_period: duration,
    init: { type: 'boolean' },
    read_only: { type: 'boolean' },
    cap_drop: texts,
    security_opt: texts,
    profiles: texts,
    entrypoint: words,
    command: words,
    environment: named({ type: 'string' }),
    networks: texts,
    ports: texts,
    volumes: texts,
    tmpfs: texts,
    secrets: { ...texts, minItems: 0 },
    healthcheck: closed({
      test: { ...words, items: [{ enum: ['CMD', 'CMD-SHELL'] }], additionalItems: text, minItems: 2 },
      interval: duration,
      timeout: duration,
      start_period: duration,
      retries: { type: 'integer', minimum: 1 },
    }),
    depends_on: named(closed({ condition: { enum: ['service_healthy', 'service_completed_successfully'] } }, ['condition'])),
  },
  ['image'],
);

const file = {
  ...closed(
    {
      name: text,
      services: named(service),
      networks: named(closed({ internal: { type: 'boolean' } })),
      volumes: named(closed({})),
      secrets: named(closed({ file: text }, ['file'])),
    },
    ['services'],
  ),
  patternProperties: { '^x-': true },
};

const fits = new Ajv({ allErrors: true, strictTuples: false }).compile(file);

/** @returns the file as Compose reads it, or what is wrong with its form. */
export const readCompose = (source: string): { readonly file: ComposeFile } | { readonly faults: readonly string[] } => {
  const document = parseDocument(source, { merge: true, prettyErrors: false });
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) return { faults: errors.map((error) => `YAML: ${error.message}`) };
  const value: unknown = document.toJS();
  if (!fits(value)) return { faults: fits.errors!.map((error) => `${error.instancePath}: ${error.message}`) };
  return { file: { networks: {}, volumes: {}, secrets: {}, ...(value as object) } as ComposeFile };
};

/** `${NAME}`, `${NAME:-default}` or `${NAME:?message}` in a value. */
export interface Variable {
  readonly name: string;
  readonly operator: string;
  readonly operand: string;
}

const VARIABLE = /\$(?:(?<escaped>\$)|\{(?<braced>\w+)(?:(?<operator>:?[-?+])(?<operand>[^}]*))?\}|(?<bare>\w+))/g;

const variableOf = ({ braced, bare, operator = '', operand = '' }: Record<string, string | undefined>): Variable => ({
  name: (braced ?? bare)!,
  operator,
  operand,
});

/** The variables of a value, in order; `$$` is a dollar. */
export const variablesIn = (value: string): readonly Variable[] =>
  [...value.matchAll(VARIABLE)].filter(({ groups }) => !groups!.escaped).map(({ groups }) => variableOf(groups!));

/** The value as Compose hands it on, with an environment in which `${NAME:?}` is set. */
export const interpolated = (value: string, environment: ReadonlyMap<string, string>): string =>
  value.replace(VARIABLE, (...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    if (groups.escaped) return '$';
    const { name, operator, operand } = variableOf(groups);
    return environment.get(name) || (operator.endsWith('-') ? operand : '');
  });

/** `NAME=value` lines; comments and empty lines left out. */
export const readExample = (source: string): ReadonlyMap<string, string> =>
  new Map(
    source
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Every text in a tree of YAML, with the keys that lead to it. */
export const textsIn = (value: unknown, path: readonly string[] = []): readonly { path: readonly string[]; text: string }[] => {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]));
};
