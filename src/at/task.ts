// What the chat is given and gives: a script with its values and its payload, and how it ended. Types only.

import type { Fault, FaultCode } from '../fault';
import type { Bag, End, EscapeRule, Script } from './step';

/** What the chat must know of the modem beyond its rows. */
export interface Dialect {
  /** The longest command line, in characters. */
  longestCommand: number;
  isUrc(line: string): boolean;
  /** What a refusing line means; undefined where it has no number that is known. */
  codeOf(line: string): FaultCode | undefined;
  isSecret(placeholder: string): boolean;
}

/** What goes to the modem after a prompt, or comes from it as raw bytes. */
export interface Payload {
  /** Bytes that are still to be poured. */
  left(): number;
  /**
   * Writes exactly so many bytes, or all that is left escaped and ended, then tells how long the line may still need for
   * them, with a fault where they are not the image. Returns a way to stop, which tells how long the line may still need for what
   * was written.
   */
  pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, wrong?: Fault) => void): () => number;
  take(bytes: string, isLast: boolean): void;
  /** How long the modem's OK may take once the last byte has left, in milliseconds; else the row's own time. */
  okMs?: number;
  /** The script has ended, well or not. */
  close(): void;
}

export interface Task {
  script: Script;
  bag: Bag;
  /** Values for placeholders that the bag does not have. */
  valueFor(placeholder: string): string | undefined;
  payload?: Payload | undefined;
  /** Hears every line that comes meanwhile. */
  onLine?: ((line: string) => void) | undefined;
  /** A line that came before and may be what its first row waits for. */
  heard?: string | undefined;
  onEnd(end: End, wrong?: Fault): void;
}

export interface Chat {
  run(task: Task): void;
  /** Ends the running script as broken. */
  abort(wrong: Fault): void;
  setDialect(dialect: Dialect): void;
  /** The next line that begins so belongs to nothing that runs, data phases too: it is kept. Empty: none. */
  listen(beginning: string): void;
  heard(): string | undefined;
}
