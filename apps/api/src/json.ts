import { Refusal } from '@closeline/eventsourcing';

/** A body may nest this deep. */
const DEEPEST = 20;

/** More names than any object takes here: checking and naming thousands of unknown ones would cost whoever waits. */
const MOST_NAMES = 1000;

const LONGEST_NAME = 200;

/**
 * Names through which a prototype could be reached, and those of every object's functions: class-transformer passes these
 * over, so that what stood under them would be taken without having been checked.
 */
const isForbidden = (name: string): boolean => name in Object.prototype || name === 'prototype';

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
      if (typeof each === 'string' && !isWhole(each)) throw refused('a text has half a character');
      if (typeof each !== 'object' || each === null) continue;
      if (depth >= DEEPEST) throw refused(`JSON nests at most ${DEEPEST} deep here`);
      if (Array.isArray(each)) for (const item of each) below.push(item);
      else {
        const names = Object.keys(each);
        if (names.length > MOST_NAMES) throw refused(`an object has at most ${MOST_NAMES} names here`);
        for (const name of names) {
          if (isForbidden(name) || name.length > LONGEST_NAME) throw refused('a name that no field may have');
          below.push((each as Record<string, unknown>)[name]);
        }
      }
    }
    level = below;
  }
};

/** An escape can make half a character, of which neither UTF-8 nor canonical JSON has a form. */
const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const refused = (detail: string): Refusal => new Refusal('malformed', detail, 400);
