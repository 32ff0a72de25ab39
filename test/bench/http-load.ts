import { connect, type Socket } from 'node:net';
import { percentile } from './measure';

/** What to send: the n-th request as bytes. */
export type Request = (n: number) => string;

export interface Loaded {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds from a request to its answer. */
  readonly p99: number;
}

const HEAD_END = '\r\n\r\n';

/** The length of the first whole answer in `text`, or 0 while it is not all there. */
const answerLength = (text: string): number => {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return 0;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1]);
  const end = head + HEAD_END.length + length;
  return text.length >= end ? end : 0;
};

/**
 * Keep-alive connections, one request under way on each, for so many seconds. As little work as can be on the client's
 * side: it shares the cores with what it measures. Throws at the first answer that is no 2xx.
 */
export const loaded = async (
  host: string,
  port: number,
  connections: number,
  seconds: number,
  request: Request,
): Promise<Loaded> => {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  let next = 0;
  const lane = (): Promise<void> =>
    new Promise((done, fail) => {
      const socket: Socket = connect(port, host);
      let text = '';
      let sent = 0;
      const send = (): void => {
        if (performance.now() >= end) return void socket.end(done);
        sent = performance.now();
        socket.write(request(next++));
      };
      socket.setNoDelay(true);
      socket.setEncoding('latin1');
      socket.once('connect', send);
      socket.once('error', fail);
      socket.on('data', (chunk: string) => {
        text += chunk;
        const length = answerLength(text);
        if (length === 0) return;
        if (!text.startsWith('HTTP/1.1 2')) return void socket.destroy(new Error(text.slice(0, 1000)));
        text = text.slice(length);
        times.push(performance.now() - sent);
        send();
      });
    });
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, lane));
  return { rate: (times.length * 1000) / (performance.now() - start), p99: percentile(times, 99) };
};
