import type { Fault, FaultCode } from '../fault';
import type { Variables, End, EscapeRule, Script } from './step';

/** What is special about a modem's lines. */
export interface Dialect {
  /** Most characters of a command. */
  longestCommand: number;
  /** Whether the line comes by itself and answers no command. */
  isUrc(line: string): boolean;
  /** Code of the fault for the number in a refusal. It is undefined if the refusal has no known number. */
  codeOf(line: string): FaultCode | undefined;
  /** Whether the placeholder's value must not reach the log. */
  isSecret(placeholder: string): boolean;
}

/** The bytes of a data phase, and a reader of raw bytes. */
export interface Payload {
  /** Number of bytes that are not sent yet. */
  left(): number;
  /**
   * Writes so many bytes. With `escape` it writes all of them, escaped and with their terminator. `onPoured` gets the milliseconds that the
   * line still needs, and a fault of the image.
   * @returns a function that stops it, and returns those milliseconds
   */
  pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, fault?: Fault) => void): () => number;
  /** Takes raw bytes that have arrived. */
  take(bytes: string, isLast: boolean): void;
  /** Whether nothing more is read. A row with `until` then passes in place of a repeat. */
  isEnough?(): boolean;
  /** Milliseconds to wait for OK after the last byte. */
  okMs?: number | undefined;
  /** Closes the file. It is called at the end of each script. */
  close(): void;
}

/** A script to run, with all it needs. */
export interface Task {
  /** The rows of the script. */
  script: Script;
  /** Values of placeholders, to which answers are added. */
  variables: Variables;
  /** Value of a placeholder that is not in `variables`. */
  valueFor(placeholder: string): string | undefined;
  /** The bytes to send, or a reader of the bytes to receive. */
  payload?: Payload | undefined;
  /** Gets each line while the script runs. */
  onLine?: ((line: string) => void) | undefined;
  /** A line that came earlier, and may be the first row's answer. */
  heard?: string | undefined;
  /** Gets the end of the script, with its fault. */
  onEnd(end: End, fault?: Fault): void;
}

/** The modem's lines, on which one script runs at a time. */
export interface Chat {
  /** Runs a script. */
  run(task: Task): void;
  /** Ends the current script as `broken`. */
  abort(fault: Fault): void;
  /** Takes the dialect of the modem that was found. */
  setDialect(dialect: Dialect): void;
  /** Keeps the next line with this beginning, even in data phases. With an empty one, no line is kept. */
  listen(beginning: string): void;
  /** The line that was kept. It is undefined if it has not come. */
  heard(): string | undefined;
}
