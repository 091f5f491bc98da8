// A DTE for tests of simulated modems. It sends a line, and listens until all is quiet.

import type { VirtualClock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';

/** The far end of a modem's line. */
export interface Dte {
  /** Sends a line, and listens until nothing is pending, or for `limitMs`. @returns the lines received */
  ask(text: string, limitMs?: number): Promise<string[]>;
  /** Sends bytes, and listens in the same way. @returns the lines received */
  pour(bytes: Uint8Array, limitMs?: number): Promise<string[]>;
  /** Listens in the same way. @returns the lines received */
  listen(limitMs?: number): Promise<string[]>;
  /** Listens, and also waits in real time for so many lines that only a server causes, such as the end of its connection. */
  hear(lines: number, limitMs?: number): Promise<string[]>;
  /** Listens until a line matches. @returns the text since the last call */
  until(pattern: RegExp, limitMs?: number): Promise<string>;
  write(bytes: Uint8Array | string): void;
  /** Input since the last call, unchanged. */
  raw(): string;
}

const patienceMs = 200_000;
/** Real time between two checks, and their number. */
const lookMs = 10;
const mostLooks = 1000;

/** Makes a DTE at a line. */
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
