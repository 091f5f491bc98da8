// What was heard of the camera lately, and waiting for a word in it: for what is no packet, such as who is there, or a password's prompt.

/** Enough for a boot's messages; a stranger may talk for ever. */
const keptLetters = 2000;

export interface Ear {
  take(bytes: Uint8Array): void;
  /** What came since `clear`, as far as it is kept. */
  heard(): string;
  clear(): void;
  /** @returns what has matched, since `clear` or within the time; nothing where nothing did, or `stop` was called */
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
