// A DTE for tests of simulated modems: says a line, listens until all is quiet. Knows no command by name.

import type { VirtualClock } from '../clock.ts';
import type { Port } from '../line/line.ts';

export interface Dte {
  /** Writes, then lets time pass until nothing is left to happen, or `limitMs`; the lines heard meanwhile. */
  ask(text: string, limitMs?: number): Promise<string[]>;
  pour(bytes: Uint8Array, limitMs?: number): Promise<string[]>;
  /** Lets time pass and listens. */
  listen(limitMs?: number): Promise<string[]>;
  /** Waits in real time, too, until so many lines came that only a server brings about: its connection that ends, say. */
  hear(lines: number, limitMs?: number): Promise<string[]>;
  /** Lets time pass until such a line was heard; what was heard since the last question. */
  until(pattern: RegExp, limitMs?: number): Promise<string>;
  write(bytes: Uint8Array | string): void;
  /** What came since the last question, as it came. */
  raw(): string;
}

const patienceMs = 200_000;
/** Of real time, after each of which it is looked again; and how often. */
const lookMs = 10;
const mostLooks = 1000;

export function createDte(clock: VirtualClock, port: Port): Dte {
  let heard = '';
  port.onBytes(bytes => (heard += Buffer.from(bytes).toString('latin1')));

  function write(bytes: Uint8Array | string): void {
    heard = '';
    port.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  async function listen(limitMs = patienceMs): Promise<string[]> {
    await clock.run(() => false, limitMs);
    return heard.split('\r\n').filter(line => line !== '');
  }

  return {
    ask(text, limitMs) {
      write(`${text}\r`);
      return listen(limitMs);
    },
    pour(bytes, limitMs) {
      write(bytes);
      return listen(limitMs);
    },
    listen(limitMs) {
      heard = '';
      return listen(limitMs);
    },
    async hear(lines, limitMs) {
      const told: string[] = [];
      for (let look = 0; look < mostLooks && told.length < lines; look++) {
        await clock.hold(new Promise(resolve => setTimeout(resolve, lookMs)));
        heard = '';
        told.push(...await listen(limitMs));
      }
      return told;
    },
    async until(pattern, limitMs = patienceMs) {
      await clock.run(() => pattern.test(heard), limitMs);
      return heard;
    },
    write,
    raw: () => heard,
  };
}
