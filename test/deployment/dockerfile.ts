/** One line of a Dockerfile, continuations joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** From one FROM to the next. */
export interface Stage {
  readonly image: string;
  /** What other stages call it; its number where it has no name. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

export const readDockerfile = (source: string): readonly Stage[] => {
  const lines = source
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line);
  const stages: { image: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name, text] = /^([A-Z]+)\s+(.*)$/.exec(line)!;
    const [, image, as] = name === 'FROM' ? /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text!)! : [];
    if (image) stages.push({ image, name: as ?? String(stages.length), instructions: [] });
    else stages.at(-1)!.instructions.push({ name: name!, text: text! });
  }
  return stages;
};

export const textsOf = ({ instructions }: Stage, name: string): readonly string[] =>
  instructions.filter((each) => each.name === name).map(({ text }) => text);

export interface Copied {
  /** The stage it comes from; undefined = the repository. */
  readonly from: string | undefined;
  /** Without the leading folder of the stage it comes from. */
  readonly sources: readonly string[];
  readonly target: string;
}

export const copiesOf = (stage: Stage): readonly Copied[] =>
  textsOf(stage, 'COPY').map((text) => {
    const words = text.split(/\s+/);
    const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
    const target = words.pop()!;
    return { from, sources: words.map((word) => word.replace(/^\/app\//, '')), target };
  });

/** `NAME=value` pairs of ENV. */
export const environmentOf = (stage: Stage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    textsOf(stage, 'ENV').flatMap((text) =>
      text.split(/\s+/).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
  );

/** The words of an instruction in exec form (a JSON array). @throws SyntaxError in shell form */
export const execForm = (text: string): readonly string[] => JSON.parse(text.slice(text.indexOf('['))) as string[];

/** Whether `.dockerignore` lets a path of the repository into the build: the last pattern that fits decides. */
export const isSent = (ignore: string, path: string): boolean => {
  const fits = (pattern: string): boolean => {
    const expression = pattern
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('**/', '(.*/)?')
      .replace(/(?<!\.)\*/g, '[^/]*');
    return new RegExp(`^${expression}(/|$)`).test(path);
  };
  return ignore
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .reduce((sent, line) => (line.startsWith('!') ? sent || fits(line.slice(1)) : sent && !fits(line)), true);
};
