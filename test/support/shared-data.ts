import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real input data that stands beside the repository, not in it. */
export const SHARED_DATA = resolve(__dirname, '../../../shared/data');

type Register = (title: string, body: jest.ProvidesCallback, timeoutMs?: number) => void;

const absent = existsSync(SHARED_DATA) ? undefined : 'the folder ../shared/data is not there';

/**
 * A title with the reason why this machine cannot run the test. The summary of `npm test` lists titles of skipped tests,
 * so the reason has to stand in them.
 */
export const skippedBecause = (title: string, reason: string): string => `${title} [skipped: ${reason}]`;

/** `it`, where the machine has what the test needs; otherwise a skipped test with the reason (undefined = can run). */
export const itUnless =
  (reason: string | undefined): Register =>
  (title, body, timeoutMs) =>
    reason === undefined ? it(title, body, timeoutMs) : it.skip(skippedBecause(title, reason), body, timeoutMs);

/** `describe` with the same rule: every test inside is skipped with the reason. */
export const describeUnless =
  (reason: string | undefined): ((title: string, body: () => void) => void) =>
  (title, body) =>
    reason === undefined ? describe(title, body) : describe.skip(skippedBecause(title, reason), body);

/** A test that reads SHARED_DATA. */
export const itWithSharedData = itUnless(absent);
/** A group of tests that read SHARED_DATA; `beforeAll` inside runs only where the folder is there. */
export const describeWithSharedData = describeUnless(absent);
