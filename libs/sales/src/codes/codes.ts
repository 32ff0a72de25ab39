import { of, Refusal, type CommandContext, type Decider } from '@closeline/eventsourcing';

export const CODE_KINDS = ['source', 'product', 'reason', 'topic', 'step'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];
export interface Code {
  readonly kind: CodeKind;
  readonly code: string;
}

export type CodeEvent = { type: 'CodeRegistered'; data: { kind: CodeKind; code: string } };
export const codeEvent = of<CodeEvent>();

export class RegisterCode {
  readonly type = 'RegisterCode';
  constructor(
    readonly data: Code,
    readonly context: CommandContext,
  ) {}
}

/** Rule 15: at most this many codes of a kind. */
export const MOST_CODES = 1000;

/** Rule 15: 1 to 80 printable characters, not all of them blank. */
export const isCode = (text: string): boolean => /^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u.test(text) && text.trim() !== '';

/** Streams are `codes-<kind>`: what is known of a kind, each from its first use on. */
export const codesDecider: Decider<RegisterCode, CodeEvent, ReadonlySet<string>> = {
  category: 'codes',
  initial: new Set(),
  personal: { CodeRegistered: {} },
  evolve: (known, event) => {
    switch (event.type) {
      case 'CodeRegistered':
        return new Set(known).add(event.data.code);
    }
  },
  decide: (known, { data: { kind, code } }) => {
    if (!isCode(code)) throw new Refusal('invalid-code', `a ${kind} is a code of 1 to 80 printable characters`, 400);
    if (known.has(code)) return [];
    if (known.size >= MOST_CODES) throw new Refusal('too-many-codes', `there are ${MOST_CODES} of kind ${kind} already`);
    return [codeEvent('CodeRegistered', { kind, code })];
  },
};
