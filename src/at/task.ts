import type { Fault, FaultCode } from '../fault';
import type { Variables, End, EscapeRule, Script } from './step';

export interface Dialect {
  /** In characters. */
  longestCommand: number;
  isUrc(line: string): boolean;
  /** Undefined without a known number. */
  codeOf(line: string): FaultCode | undefined;
  isSecret(placeholder: string): boolean;
}

export interface Payload {
  /** Bytes not sent yet. */
  left(): number;
  /**
   * Writes this many bytes; with `escape`, all, escaped and ended. Reports the ms that the line still needs, and a fault of the image.
   * Returns a callback that stops and returns these ms.
   */
  pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, fault?: Fault) => void): () => number;
  take(bytes: string, isLast: boolean): void;
  /** Timeout in ms of OK after the last byte. */
  okMs?: number | undefined;
  close(): void;
}

export interface Task {
  script: Script;
  variables: Variables;
  valueFor(placeholder: string): string | undefined;
  payload?: Payload | undefined;
  onLine?: ((line: string) => void) | undefined;
  /** An earlier line, perhaps the first row's answer. */
  heard?: string | undefined;
  onEnd(end: End, fault?: Fault): void;
}

export interface Chat {
  run(task: Task): void;
  abort(fault: Fault): void;
  setDialect(dialect: Dialect): void;
  /** Keeps the next line with this beginning, even in data phases. Empty: none. */
  listen(beginning: string): void;
  heard(): string | undefined;
}
