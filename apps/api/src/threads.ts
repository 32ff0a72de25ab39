/**
 * Threads are started by path, from what was built; sources that a test transpiles as it goes do everything in one.
 * With 64 connections on two cores, the projector and the log's writer in threads of their own take a quarter more
 * commands a second than in the one that decides and answers: `npm run bench -- http`.
 */
export const THREADED = __filename.endsWith('.js');
