// Keeps the camera's recent output, and waits for a pattern in it. This is for answers that are no packets, such as a prompt for the password.

/** The most characters of output that are kept. They are enough for boot messages, and an unknown device may send without end. */
const keptLetters = 2000;

/** The recent output of a camera as text, and functions that wait for a pattern in it. */
export interface Ear {
  take(bytes: Uint8Array): void;
  /** Returns the output that has come since `clear` was called, as far as it is kept. */
  heard(): string;
  clear(): void;
  /** Waits for a pattern in the output since `clear`. @returns the match, or undefined after `ms` milliseconds or after `stop` */
  wait(wanted: RegExp, ms: number): Promise<RegExpExecArray | undefined>;
  stop(): void;
}

export function createEar(): Ear {
  let heard = '';
  let look: (() => void) | undefined;
  let end: (() => void) | undefined;
  return {
    take(bytes) {
      heard = (heard + Array.from(bytes, byte => String.fromCharCode(byte)).join('')).slice(-keptLetters);
      look?.();
    },
    heard: () => heard,
    clear() { heard = ''; },
    wait(wanted, ms) {
      end?.();
      return new Promise(resolve => {
        const finish = (found: RegExpExecArray | undefined) => {
          clearTimeout(timer);
          look = end = undefined;
          resolve(found);
        };
        const timer = setTimeout(() => finish(undefined), ms);
        end = () => finish(undefined);
        look = () => {
          const found = wanted.exec(heard);
          if (found) finish(found);
        };
        look();
      });
    },
    stop() { end?.(); },
  };
}
