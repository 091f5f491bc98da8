import type { Fault, FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import type { Heard, Matches, PourPhase } from './answer';
import type { Lines } from './lines';
import type { Asking, Manner } from './phases/asking';
import type { Resync } from './phases/resync';
import type { End, PollRow, PourRow, ReadRow, Step } from './step';
import type { Dialect, Payload, Task } from './task';

export interface TurnParts {
  uart: Uart;
  clock: Clock;
  log: Log;
  lines: Lines;
  dialect: Dialect;
}

export interface Pour {
  phase: PourPhase;
  unsent: number;
  isEnded: boolean;
  /** An acknowledgement came before the last bytes left. */
  isAcked: boolean;
  halt: (() => number) | undefined;
  /** When the line has carried all bytes. */
  clearMs: number;
  /** The count is right, but the bytes are not the image's. */
  mismatch: Fault | undefined;
  /** The payload ended early; the row fails after this. */
  resyncing: Resync | undefined;
  /** Bytes of the payload's current part. */
  bytes: number;
  onPrompt(): void;
  onPoured(lineMs: number, fault?: Fault): void;
}

/** A slice's answer, compared with the next one. */
export interface Repeat {
  text: string;
  /** End of the slice's prompt in the text; 0: not yet. */
  promptAt: number;
  /** End of the line that restarted the row's timer, and the timer's ms; 0: none. */
  okAt: number;
  okMs: number;
  /** The current slice's answer so far; undefined: it is read by lines. */
  got?: string;
  /** The answer before: prompt, bytes granted, and ms from the command to it. */
  prompt: string;
  bytes: number;
  sayMs: number;
}

export interface Reading {
  isUntilSeen: boolean;
  isPausing: boolean;
  hasRead: boolean;
  /** A result line among raw bytes; it may be content. */
  cutShort: string;
  emptySinceMs: number;
}

export interface Turn extends TurnParts {
  row: Step;
  heard: Heard;
  task: Task;
  pours: Pour | undefined;
  reads: Reading | undefined;
  repeats: Repeat | undefined;
  asking: Asking | undefined;
  manner: Manner;
  timer: Timer | undefined;
  /** When it expires, and the row with it; 0: never. */
  timerMs: number;
  dueMs: number;
  /** Takes received bytes first; returns those to read by lines. */
  hear: ((chunk: string) => string) | undefined;
  /** Empty if the row only waits. */
  command: string;
  /** Attempts left, including the current one. */
  tries: number;
  rowIndex: number;
  startedMs: number;
  lastRefusal: string | undefined;
  kept: string | undefined;
  /** Lines before the command in a chunk are no answer. */
  isFeeding: boolean;
  isDeaf: boolean;
  lookUp(placeholder: string): string | undefined;
  matches: Matches;
  arm(ms: number): void;
  disarm(): void;
  /** @param shown with placeholders, for the log */
  speak(text: string, shown: string): void;
  begin(): void;
  say(): void;
  pass(): void;
  /** @param isFailed the row before has failed, and may */
  goOn(isFailed?: boolean): void;
  endRefused(): void;
  fail(end: End, code: FaultCode, line?: string): void;
  finish(end: End, fault?: Fault): void;
}

export type Pouring = Turn & { row: PourRow; pours: Pour; task: Task & { payload: Payload } };
export type Receiving = Turn & { row: ReadRow | PollRow };

/** The record while no script runs. */
export type Resting = Omit<Turn, 'task' | 'row'> & { task?: undefined; row?: undefined };
