// Creates a DTE for tests of simulated modems. It sends a line, and listens until nothing more is pending.

import type { VirtualClock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';

/** The DTE at the far end of a modem's line, which a test controls. */
export interface Dte {
  /** Sends a line, and listens until no timer is pending, or for `limitMs` milliseconds of simulated time. @returns the lines received */
  ask(text: string, limitMs?: number): Promise<string[]>;
  /** Sends bytes as they are, and listens as `ask` does. @returns the lines received */
  pour(bytes: Uint8Array, limitMs?: number): Promise<string[]>;
  /** Listens as `ask` does, without sending. @returns the lines received */
  listen(limitMs?: number): Promise<string[]>;
  /**
   * Listens, also in real time, until at least `lines` lines came. It is for lines that depend on a real server, such as the end of its
   * connection.
   * @returns the lines received
   */
  hear(lines: number, limitMs?: number): Promise<string[]>;
  /** Listens until a pattern matches the text that came since the last input to the modem. @returns that text */
  until(pattern: RegExp, limitMs?: number): Promise<string>;
  write(bytes: Uint8Array | string): void;
  /** Returns the text that came since the last input to the modem, unchanged. */
  raw(): string;
}

const patienceMs = 200_000;
/** Real milliseconds between two checks for lines that a server causes. */
const lookMs = 10;
const mostLooks = 1000;

/** Creates a DTE at one end of a line. */
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
