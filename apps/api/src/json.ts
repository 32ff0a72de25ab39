import { Refusal } from '@closeline/eventsourcing';

/** A body may nest this deep. */
const DEEPEST = 20;

/** Names through which a prototype could be reached. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses a body or a line. No text at all is an empty object. @throws Refusal `malformed` 400 */
export const parseJson = (text: string): unknown => {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('this is no JSON');
  }
  checkShape(value);
  return value;
};

/** Without recursion: whoever sends a deep body must not reach the end of our stack. */
const checkShape = (value: unknown): void => {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      if (depth >= DEEPEST) throw refused(`JSON nests at most ${DEEPEST} deep here`);
      if (Array.isArray(each)) for (const item of each) below.push(item);
      else
        for (const name of Object.keys(each)) {
          if (FORBIDDEN.has(name)) throw refused('a name that no field may have');
          below.push((each as Record<string, unknown>)[name]);
        }
    }
    level = below;
  }
};

const refused = (detail: string): Refusal => new Refusal('malformed', detail, 400);
