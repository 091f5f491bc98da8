// Recent output of the camera, and waiting for a pattern in it: for answers that are no packets, such as a password prompt.

/** Enough for boot messages; unknown devices may send without end. */
const keptLetters = 2000;

export interface Ear {
  take(bytes: Uint8Array): void;
  /** Output since `clear`, as far as it is kept. */
  heard(): string;
  clear(): void;
  /** @returns the match, since `clear` or within the time; undefined after the timeout or `stop` */
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
