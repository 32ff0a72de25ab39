/** As many commands are sent together. */
const CHUNK = 1_000;

export function* chunked<T>(all: Iterable<T>): Generator<readonly T[], undefined> {
  let chunk: T[] = [];
  for (const each of all) {
    chunk.push(each);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
