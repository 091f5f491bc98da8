// The console's text as lines. Before a line of a running program the engine goes to the line's start and wipes the prompt; what stood
// there before is not part of the line.

export interface LogLine {
  /** When it came, ms of Date.now(). */
  at: number;
  text: string;
  /** Of the firmware's log; empty for what is not from it. */
  level: 'debug' | 'info' | 'warn' | 'error' | '';
}

export interface Lines {
  take(bytes: Uint8Array): void;
  /** What stands there without a line's end, such as a prompt. */
  rest(): string;
}

const wipe = '\r\x1b[J';
const stamped = /^(?:\+[\d.]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (debug|info|warn|error) /;
/** A stranger may never end a line; the firmware's have 400 at most. */
const longestLine = 1000;

export function levelOf(text: string): LogLine['level'] {
  return (stamped.exec(text)?.[1] ?? '') as LogLine['level'];
}

/** Escape sequences and control bytes must not steer what shows them. */
export function plain(text: string): string {
  return text.slice(text.lastIndexOf(wipe) + 1).replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '');
}

/** @param onLine takes each line that is not empty */
export function createLines(onLine: (text: string) => void): Lines {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    take(bytes) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (rest.length > longestLine) {
        lines.push(rest);
        rest = '';
      }
      for (const text of lines.map(plain)) if (text !== '') onLine(text);
    },
    rest: () => plain(rest),
  };
}
