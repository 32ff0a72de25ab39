import { SingleBar } from 'cli-progress';

/** Shows on stderr how far a long work is: a bar on a terminal, else a line every 10 % or every few seconds. */
export interface Progress {
  /** `at` of the total is done. */
  update(at: number): void;
  stop(): void;
}

const EVERY_MS = 5_000;

/** @param now milliseconds, of whatever clock. */
export const progressOf = (
  what: string,
  total: number,
  now: () => number,
  stream: NodeJS.WriteStream = process.stderr,
): Progress => (stream.isTTY ? bar(what, total, stream) : lines(what, total, now, stream));

const bar = (what: string, total: number, stream: NodeJS.WriteStream): Progress => {
  const single = new SingleBar({
    format: `${what} {bar} {percentage} % | {value}/{total} | {rate}/s | {left} left`,
    stream,
    hideCursor: true,
    etaBuffer: 100,
    formatValue: (value) => String(value),
  });
  const start = Date.now();
  const numbers = (at: number) => {
    const rate = ratePerSecond(at, Date.now() - start);
    return { rate: Math.round(rate), left: timeLeft(total - at, rate) };
  };
  single.start(total, 0, numbers(0));
  return {
    update: (at) => single.update(at, numbers(at)),
    stop: () => single.stop(),
  };
};

const lines = (what: string, total: number, now: () => number, stream: NodeJS.WritableStream): Progress => {
  const start = now();
  let saidAt = start;
  let saidTenths = 0;
  return {
    update: (at) => {
      const tenths = total === 0 ? 10 : Math.floor((at * 10) / total);
      const time = now();
      if (tenths <= saidTenths && time - saidAt < EVERY_MS) return;
      saidTenths = tenths;
      saidAt = time;
      const rate = ratePerSecond(at, time - start);
      const percent = total === 0 ? 100 : Math.floor((at * 100) / total);
      stream.write(`${what}: ${percent} % | ${at}/${total} | ${Math.round(rate)}/s | ${timeLeft(total - at, rate)} left\n`);
    },
    stop: () => undefined,
  };
};

const ratePerSecond = (done: number, ms: number): number => (ms <= 0 ? 0 : (done * 1000) / ms);

const timeLeft = (todo: number, rate: number): string => {
  if (todo <= 0) return '0 s';
  if (rate <= 0) return '–';
  const seconds = Math.ceil(todo / rate);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
};
