import { SettingRefused, settingsOf } from '../../apps/api/src/settings';
import {
  interpolated,
  readCompose,
  readExample,
  textsIn,
  variablesIn,
  type ComposeFile,
  type ComposeService,
} from './compose-file';

/** What the rules look at. */
export interface Deployment {
  /** The text of docker-compose.yml. */
  readonly compose: string;
  /** The text of .env.example. */
  readonly example: string;
  /** That of package.json. */
  readonly version: string;
  /** Whether the image that is built here asks itself how it is. */
  readonly imageHasHealthcheck: boolean;
  /** Whether the repository has this file. */
  readonly exists: (path: string) => boolean;
}

type Rule = (file: ComposeFile, deployment: Deployment) => readonly string[];

const services = ({ services }: ComposeFile): readonly (readonly [string, ComposeService])[] => Object.entries(services);

/** What a password or the place of a key is called. */
const SECRET = /PASSWORD|KEY_FILE/;

const variables: Rule = ({ services, secrets }, { example }) => {
  const given = readExample(example);
  const found = textsIn({ services, secrets }).flatMap(({ text }) => variablesIn(text));
  const names = new Set(found.map(({ name }) => name));
  return [
    ...found.flatMap(({ name, operator, operand }) => {
      if (!given.has(name)) return [`${name}: not in .env.example`];
      if (operator === ':?') return operand ? [] : [`${name}: no message says what to do where it is not set`];
      if (operator !== ':-') return [`${name}: would be empty where it is not set`];
      if (SECRET.test(name)) return [`${name}: a secret has a default`];
      return operand === given.get(name) ? [] : [`${name}: its default is another one than in .env.example`];
    }),
    ...[...given.keys()].filter((name) => !names.has(name)).map((name) => `${name}: .env.example has it, nothing uses it`),
  ];
};

const secretsStayOutside: Rule = (file, { compose, example }) => [
  ...textsIn(file.services).flatMap(({ path, text }) => {
    const isVariable = /^\$\{\w+:\?[^}]+\}$/;
    const key = path.at(-1)!;
    const inUrl = /:\/\/[^/:@]*:((?:\$\{[^}]*\}|[^@/])*)@/.exec(text)?.[1];
    if (inUrl !== undefined && !isVariable.test(inUrl)) return [`${path.join('.')}: a password stands in the file`];
    if (key.includes('PASSWORD') && !isVariable.test(text)) return [`${path.join('.')}: a password stands in the file`];
    return [];
  }),
  ...[...readExample(example)]
    .filter(([name, value]) => name.includes('PASSWORD') && compose.includes(value))
    .map(([name]) => `${name}: its example stands in the file`),
];

const images: Rule = (file, { version }) =>
  services(file).flatMap(([name, { image, build }]) => {
    if (!/^[a-z\d./-]+:v?\d+\.\d+\.\d+(-[\w.]+)?$/.test(image)) return [`${name}: ${image} is not pinned to a release`];
    return build && image.split(':')[1] !== version ? [`${name}: ${image} is not the version of package.json`] : [];
  });

/** `source:target:mode` of a volume or a folder of the repository. */
const mounts = ({ volumes = [] }: ComposeService): readonly { source: string; target: string }[] =>
  volumes.map((mount) => ({ source: mount.split(':')[0]!, target: mount.split(':')[1]! }));

const references: Rule = (file, { exists }) => {
  const declared: Readonly<Record<string, object>> = { network: file.networks, volume: file.volumes, secret: file.secrets };
  const used = services(file).flatMap(([, service]) => [
    ...(service.networks ?? []).map((name) => `network ${name}`),
    ...mounts(service).map(({ source }) => (source.startsWith('.') ? `file ${source}` : `volume ${source}`)),
    ...(service.secrets ?? []).map((name) => `secret ${name}`),
    ...(service.build ? [`file ${service.build}/Dockerfile`] : []),
    ...Object.keys(service.depends_on ?? {}).map((name) => `service ${name}`),
  ]);
  const there = Object.entries({ ...declared, service: file.services }).flatMap(([kind, all]) =>
    Object.keys(all).map((name) => `${kind} ${name}`),
  );
  const isThere = (each: string) => (each.startsWith('file ') ? exists(each.slice('file '.length)) : there.includes(each));
  return [
    ...[...new Set(used)].filter((each) => !isThere(each)).map((each) => `${each}: used, not there`),
    ...there.filter((each) => !each.startsWith('service ') && !used.includes(each)).map((each) => `${each}: there, not used`),
  ];
};

const order: Rule = (file) => {
  const waits = (name: string): readonly string[] => Object.keys(file.services[name]?.depends_on ?? {});
  const isBehind = (name: string, of: string, seen: readonly string[] = []): boolean =>
    waits(of).some((next) => next === name || (!seen.includes(next) && isBehind(name, next, [...seen, next])));
  return Object.keys(file.services)
    .filter((name) => isBehind(name, name))
    .map((name) => `${name}: waits for itself`);
};

/** A service either ends with success, and somebody waits for that, or it can be asked whether it is well. */
const health: Rule = (file, { imageHasHealthcheck }) => {
  const awaited = services(file).flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}));
  const ends = (name: string) => awaited.some(([of, { condition }]) => of === name && condition !== 'service_healthy');
  return services(file).flatMap(([name, { restart = 'no', healthcheck, build }]) => {
    const asked = healthcheck?.test !== undefined || (build !== undefined && imageHasHealthcheck);
    if (ends(name)) return /^(no|on-failure)/.test(restart) ? [] : [`${name}: is awaited, and starts again for ever`];
    return asked ? [] : [`${name}: has no health check`];
  });
};

const ports: Rule = (file) => {
  const published = services(file).flatMap(([name, { ports = [] }]) => ports.map((port) => ({ name, port })));
  const onHost = published.map(({ port }) => port.slice(0, port.lastIndexOf(':')));
  return [
    ...published.filter(({ port }) => !port.startsWith('127.0.0.1:')).map(({ name }) => `${name}: is published to everybody`),
    ...published.filter((_, at) => onHost.indexOf(onHost[at]!) !== at).map(({ name }) => `${name}: its port is taken`),
    ...published
      .filter(({ name }) => file.services[name]!.build)
      .filter(({ name, port }) => file.services[name]!.environment?.PORT !== port.slice(port.lastIndexOf(':') + 1))
      .map(({ name }) => `${name}: publishes another port than PORT`),
  ];
};

/** Our own services are started by settings that the code reads and takes; which ones, the code is asked. */
const settings: Rule = (file, { example }) =>
  services(file)
    .filter(([, { build }]) => build !== undefined)
    .flatMap(([name, { environment = {} }]) => {
      const given = readExample(example);
      const values = Object.fromEntries(Object.entries(environment).map(([key, text]) => [key, interpolated(text, given)]));
      const read = new Set<string | symbol>();
      const watched = new Proxy(values, { get: (target, key: string) => (read.add(key), target[key]) });
      try {
        settingsOf(watched);
      } catch (error) {
        if (error instanceof SettingRefused) return [`${name}: ${error.message}`];
        throw error;
      }
      return Object.keys(environment).flatMap((key) => (read.has(key) ? [] : [`${name}: the code reads no ${key}`]));
    });

/** Paths inside a container that our settings and our commands name lead to something that is put there. */
const paths: Rule = (file) =>
  services(file).flatMap(([name, service]) => {
    const { environment = {}, secrets = [], tmpfs = [], entrypoint = [], command = [], build, read_only } = service;
    const writable = [...tmpfs.map((mount) => mount.split(':')[0]!), ...mounts(service).map(({ target }) => target)];
    const targets = [...writable, ...secrets.map((secret) => `/run/secrets/${secret}`)];
    // `--config.file=/etc/…` names a path as well as `/etc/…` does.
    const words = [...entrypoint, ...command].map((word) => word.replace(/^--[\w.-]+=/, ''));
    const named = build ? Object.values(environment) : words;
    return [
      ...named.filter((text) => text.startsWith('/') && !targets.includes(text)).map((text) => `${name}: nothing is at ${text}`),
      ...(build && !read_only ? [`${name}: its file system can be written`] : []),
    ];
  });

/** What our own services run is built from a source. */
const programs: Rule = (file, { exists }) =>
  services(file).flatMap(([name, { build, command }]) => {
    // Behind `node` and its own options.
    const program = command?.slice(1).find((word) => !word.startsWith('--')) ?? '';
    const source = program.replace(/^dist\/(.+)\.js$/, '$1.ts');
    return !build || !command || exists(source) ? [] : [`${name}: nothing is built at ${program}`];
  });

/** Images that let anybody in by a password of their own, unless they are given another. */
const PASSWORD_OF_IMAGE: Readonly<Record<string, string>> = {
  'grafana/grafana': 'GF_SECURITY_ADMIN_PASSWORD',
  mongo: 'MONGO_INITDB_ROOT_PASSWORD',
};
const passwords: Rule = (file) =>
  services(file).flatMap(([name, { image, environment = {}, entrypoint = [] }]) => {
    const variable = PASSWORD_OF_IMAGE[image.split(':')[0]!];
    const isClient = entrypoint[0] === 'mongosh';
    return variable === undefined || isClient || environment[variable] ? [] : [`${name}: runs with the password of its image`];
  });

const RULES = { variables, secretsStayOutside, images, references, order, health, ports, settings, paths, programs, passwords };

/** What is wrong with a deployment, each in a line; nothing where every rule is kept. */
export const faultsOf = (deployment: Deployment): readonly string[] => {
  const read = readCompose(deployment.compose);
  if ('faults' in read) return read.faults;
  return [...new Set(Object.values(RULES).flatMap((rule) => rule(read.file, deployment)))];
};
