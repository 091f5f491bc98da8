// The running row, as its phases see it. Types only.

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

/** The payload of a row with `pour`. */
export interface Pour {
  phase: PourPhase;
  unsent: number;
  isEnded: boolean;
  /** An acknowledgement came before the last bytes left. */
  isAcked: boolean;
  halt: (() => number) | undefined;
  /** When the line has carried all bytes. */
  clearMs: number;
  /** The count of bytes is right, but they are not the image's. */
  mismatch: Fault | undefined;
  /** Runs when the payload ended early, before the row fails. */
  resyncing: Resync | undefined;
  /** Of the current part. */
  bytes: number;
  onPrompt(): void;
  onPoured(lineMs: number, fault?: Fault): void;
}

/** The modem's answer to a slice, compared with the answer to the next one. */
export interface Repeat {
  text: string;
  /** End of its prompt, as a position in the text; 0: not yet. */
  promptAt: number;
  /** End of the line that restarted the row's timer, and the timer's ms; 0: none. */
  okAt: number;
  okMs: number;
  /** The current slice's answer so far; undefined: it is read by lines. */
  got?: string;
  /** As in the answer before: the prompt, the bytes that it grants, and the ms from the command to it. */
  prompt: string;
  bytes: number;
  sayMs: number;
}

/** The raw bytes of a row with `data`. */
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
  /** When it expires, and the row with it; 0: the row does not. */
  timerMs: number;
  dueMs: number;
  /** Takes received bytes first. Returns those to be read by lines. */
  hear: ((chunk: string) => string) | undefined;
  /** The command as sent; empty if the row only waits. */
  command: string;
  /** Attempts left, with the current one. */
  tries: number;
  rowIndex: number;
  startedMs: number;
  lastRefusal: string | undefined;
  kept: string | undefined;
  /** Lines before the command in a chunk cannot answer it. */
  isFeeding: boolean;
  isDeaf: boolean;
  lookUp(placeholder: string): string | undefined;
  matches: Matches;
  arm(ms: number): void;
  disarm(): void;
  /** Writes a command. @param shown with placeholders, for the log */
  speak(text: string, shown: string): void;
  begin(): void;
  say(): void;
  pass(): void;
  goOn(): void;
  endRefused(): void;
  fail(end: End, code: FaultCode, line?: string): void;
  finish(end: End, fault?: Fault): void;
}

/** Its row sends a payload. */
export type Pouring = Turn & { row: PourRow; pours: Pour; task: Task & { payload: Payload } };
/** Its row receives raw bytes. */
export type Receiving = Turn & { row: ReadRow | PollRow };

/** The record while no script runs. */
export type Resting = Omit<Turn, 'task' | 'row'> & { task?: undefined; row?: undefined };
