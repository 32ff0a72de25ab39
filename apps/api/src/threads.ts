/**
 * Threads are started by path, from what was built; sources that a test transpiles as it goes do everything in one.
 * In the built service the projector and the log's writer have threads of their own, so that neither folding nor a sync
 * holds up who decides and answers; `npm run bench -- http` shows what that gives.
 */
export const THREADED = __filename.endsWith('.js');
