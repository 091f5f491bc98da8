import type { End, Fault, FaultCode } from '../fault';
import type { Variables, EscapeRule, Script } from './step';

/** Rules for the lines of one model of modem. */
export interface Dialect {
  /** Most characters of a command line that the modem accepts. */
  longestCommand: number;
  /** Whether the line is a URC: the modem sends it by itself, so it answers no command. */
  isUrc(line: string): boolean;
  /** Code of the fault that belongs to the number in a refusal. It is undefined if the refusal has no known number. */
  codeOf(line: string): FaultCode | undefined;
  /** Whether the placeholder's value is secret and must not reach the log. */
  isSecret(placeholder: string): boolean;
}

/** The bytes that a row sends, or the receiver of raw bytes that it reads. */
export interface Payload {
  /** Returns the number of bytes that are not sent yet. */
  left(): number;
  /**
   * Writes `bytes` bytes of the payload. With `escape` it writes all of them, escaped and with the bytes that end data mode. `onPoured` gets the
   * milliseconds that the line still needs, and a fault if the bytes are not the image's.
   * @returns a function that stops the writing, and returns those milliseconds
   */
  pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, fault?: Fault) => void): () => number;
  /** Receives raw bytes that have arrived. @param isLast true: no more of them follow */
  take(bytes: string, isLast: boolean): void;
  /** Whether the receiver needs no more raw bytes. A row with `until` then succeeds, and its command is not repeated. */
  isEnough?(): boolean;
  /** Milliseconds to wait for the modem's OK after the last byte. If it is undefined, the row's timeout holds. */
  okMs?: number | undefined;
  /** Closes the file of the payload. It is called at the end of each script. */
  close(): void;
}

/** A script of AT commands to run, with the values and bytes that it needs. */
export interface Task {
  /** The rows of the script, in order. */
  script: Script;
  /** Values of placeholders. Fields of answers are added while the script runs. */
  variables: Variables;
  /** Returns the value of a placeholder that is not in `variables`. It returns undefined if the placeholder has no value. */
  valueFor?(placeholder: string): string | undefined;
  /** The bytes to send to the modem, or a reader of the bytes to receive from it. */
  payload?: Payload | undefined;
  /** Receives each line that the modem sends while the script runs. */
  onLine?: ((line: string) => void) | undefined;
  /** A line that came before the script, and may be the answer to its first row. */
  heard?: string | undefined;
  /** Called at the end of the script, with its fault unless it is done. */
  onEnd(end: End, fault?: Fault): void;
}

/** The dialogue with the modem. It runs one script at a time. */
export interface Chat {
  /** Runs the script of the task, and calls its `onEnd` at the end. */
  run(task: Task): void;
  /** Ends the current script as `broken`, with this fault. */
  abort(fault: Fault): void;
  /** Sets what is special about the lines of the modem that was found. */
  setDialect(dialect: Dialect): void;
  /** Stores the next line of the modem that begins with this text, even in data phases. With an empty text, no line is stored. */
  listen(beginning: string): void;
  /** Returns the line that `listen` has stored. It is undefined until such a line has come. */
  heard(): string | undefined;
}
