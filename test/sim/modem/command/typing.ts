// Makes command lines of the bytes that a modem receives, by V.25ter. A line ends at a carriage return, and its length is limited. Line feeds are
// dropped, and a backspace removes the character before it.

/** The buffer for the command line that a modem is receiving. */
export interface Typing {
  /**
   * Takes bytes up to the end of one command line. Returns how many bytes were taken, and the line. `line` is missing if the line is empty, or its
   * end has not come.
   */
  take(bytes: Uint8Array): { usedBytes: number; line?: string };
  clear(): void;
}

const carriageReturn = 13;
const lineFeed = 10;
const backspace = 8;
const slash = 0x2f;

/** Creates a reader of command lines. Characters beyond the longest line are dropped. */
export function createTyping(longestLine: number): Typing {
  let line = '';

  function add(byte: number): void {
    if (byte === backspace) line = line.slice(0, -1);
    else if (byte !== lineFeed && line.length < longestLine) line += String.fromCharCode(byte);
  }

  /** Whether a byte completes `A/`, which repeats the last line and needs no carriage return (AT manual 2.2.1). */
  function isRepeat(byte: number): boolean {
    return byte === slash && line.trim().toUpperCase() === 'A';
  }

  function end(text: string): string {
    line = '';
    return text;
  }

  return {
    take(bytes) {
      const emptyLines = line === '' ? countReturns(bytes) : 0;
      if (emptyLines > 0) return { usedBytes: emptyLines };
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at]!;
        if (isRepeat(byte)) return { usedBytes: at + 1, line: end('A/') };
        if (byte === carriageReturn) return { usedBytes: at + 1, line: end(line) };
        add(byte);
      }
      return { usedBytes: bytes.length };
    },
    clear: () => void end(''),
  };
}

/** Counts the carriage returns at the beginning, so that empty lines are skipped at once. A DTE may send thousands of them to wake a modem. */
function countReturns(bytes: Uint8Array): number {
  let count = 0;
  while (bytes[count] === carriageReturn) count += 1;
  return count;
}
