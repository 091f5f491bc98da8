// Makes command lines of the bytes that a modem gets, by V.25ter. A line ends at a carriage return, line feeds are dropped, and backspace works. Its
// length is limited.

/** The line that is being typed. */
export interface Typing {
  /** Takes bytes up to the end of one line, which `line` then has. `line` is missing if the line is empty or incomplete. */
  take(bytes: Uint8Array): { usedBytes: number; line?: string };
  clear(): void;
}

const carriageReturn = 13;
const lineFeed = 10;
const backspace = 8;
const slash = 0x2f;

/** Makes a reader of lines. */
export function createTyping(longestLine: number): Typing {
  let line = '';

  function add(byte: number): void {
    if (byte === backspace) line = line.slice(0, -1);
    else if (byte !== lineFeed && line.length < longestLine) line += String.fromCharCode(byte);
  }

  /** `A/`, the last line again, needs no carriage return (AT manual 2.2.1). */
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

/** Skips empty lines at once: thousands of them may wake a modem. */
function countReturns(bytes: Uint8Array): number {
  let count = 0;
  while (bytes[count] === carriageReturn) count += 1;
  return count;
}
