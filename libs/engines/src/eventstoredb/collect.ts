import type { StreamingRead } from '@eventstore/db-client';
import { NoAnswer } from './failures';

/** A read in which nothing comes for so long is given up: the client itself would wait for ever. */
export const ANSWER_MS = 5_000;

/**
 * Everything a read gives. Ask for no more than is wanted: a read that is left early goes on in the background.
 * @throws NoAnswer, and what the client throws
 */
export const collect = <E>(read: StreamingRead<E>): Promise<E[]> =>
  new Promise((resolve, reject) => {
    const events: E[] = [];
    const timer = setTimeout(() => {
      read.cancel().catch(() => undefined);
      fail(new NoAnswer('a read without an answer'));
    }, ANSWER_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    read.on('data', (event: E) => {
      events.push(event);
      timer.refresh();
    });
    // Stays: the client may tell of one fault twice.
    read.on('error', fail);
    read.on('end', () => {
      clearTimeout(timer);
      resolve(events);
    });
    read.on('close', () => fail(new NoAnswer('a read was closed before its end')));
  });
