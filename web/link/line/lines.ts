// Splits the console's output into lines. Before it prints a line of a program, the engine (Espruino) goes to the start of the line and clears the
// prompt there. The cleared text is left out.

/** A line of the output of the camera's console. */
export interface LogLine {
  /** When the line arrived, in milliseconds since 1970. 0 means that this is unknown. */
  at: number;
  text: string;
  /** The level of a line of the firmware's log. It is empty for other lines. */
  level: 'debug' | 'info' | 'warn' | 'error' | '';
}

/** Splits the bytes of the console's output into lines. */
export interface Lines {
  take(bytes: Uint8Array): void;
  /** Returns the output after the last line end, which is no complete line yet, such as a prompt. */
  rest(): string;
}

const wipe = '\r\x1b[J';
const stamped = /^(?:\+[\d.]+|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (debug|info|warn|error) /;
/** The most characters without a line end. An unknown device may never send one, and the firmware's lines have at most 400 characters. */
const longestLine = 1000;

/** Returns the level of a line of the firmware's log, or '' for another line. */
export function levelOf(text: string): LogLine['level'] {
  return (stamped.exec(text)?.[1] ?? '') as LogLine['level'];
}

/** Removes escape sequences and control characters, which could control a person's terminal. */
export function plain(text: string): string {
  return text.slice(text.lastIndexOf(wipe) + 1).replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '');
}

/** Makes the function that splits the console's output into lines. @param onLine is called for each line that is not empty */
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
