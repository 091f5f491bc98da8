// Splits the console's output into lines. Before a program's line the engine returns to the line start and clears the prompt;
// the cleared text is not part of the line.

export interface LogLine {
  /** Arrival, ms of Date.now(). */
  at: number;
  text: string;
  /** Level of a line of the firmware's log; empty for other lines. */
  level: 'debug' | 'info' | 'warn' | 'error' | '';
}

export interface Lines {
  take(bytes: Uint8Array): void;
  /** Text without a line end so far, such as a prompt. */
  rest(): string;
}

const wipe = '\r\x1b[J';
const stamped = /^(?:\+[\d.]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (debug|info|warn|error) /;
/** An unknown device may never end a line; the firmware's have at most 400 characters. */
const longestLine = 1000;

export function levelOf(text: string): LogLine['level'] {
  return (stamped.exec(text)?.[1] ?? '') as LogLine['level'];
}

/** Removes escape sequences and control bytes, which could control a terminal. */
export function plain(text: string): string {
  return text.slice(text.lastIndexOf(wipe) + 1).replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '');
}

/** @param onLine is called for each line that is not empty */
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
