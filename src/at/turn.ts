import type { Fault, FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import type { Heard, Matches, PourPhase } from './answer';
import type { Lines } from './lines';
import type { Asking, Manner } from './phases/asking';
import type { Resync } from './phases/resync';
import type { End, PollRow, PourRow, ReadRow, Step } from './step';
import type { Dialect, Payload, Task } from './task';

/** What a turn works with. */
export interface TurnParts {
  /** The line to the modem. */
  uart: Uart;
  /** Time and timers. */
  clock: Clock;
  /** Log for the dialogue. */
  log: Log;
  /** Reader of the modem's bytes. */
  lines: Lines;
  /** Dialect of the modem. */
  dialect: Dialect;
}

/** The payload of the current row. */
export interface Pour {
  /** Where it is. */
  phase: PourPhase;
  /** Bytes of the slice or payload that are not sent yet. */
  unsent: number;
  /** The second data-mode terminator was sent. */
  isEnded: boolean;
  /** An acknowledgement came before the last bytes left. */
  isAcked: boolean;
  /** Stops the bytes, and returns the milliseconds that the line still needs. Undefined: none are on their way. */
  halt: (() => number) | undefined;
  /** Time when the line has carried all bytes, in milliseconds of the clock. */
  clearMs: number;
  /** The count is right, but the bytes are not the image's. */
  mismatch: Fault | undefined;
  /** The payload ended early, and the link is brought back. The row fails after this. */
  resyncing: Resync | undefined;
  /** Bytes of the payload's current part. */
  bytes: number;
  /** Takes the modem's prompt or acknowledgement. */
  onPrompt(): void;
  /** Takes the end of a part. */
  onPoured(lineMs: number, fault?: Fault): void;
}

/** The answer to a slice, which is compared with the next slice's. */
export interface Repeat {
  /** The whole answer. */
  text: string;
  /** End of the slice's prompt in the text. 0: it has not come. */
  promptAt: number;
  /** End of the line that restarted the row's timer. 0: none did. */
  okAt: number;
  /** Milliseconds of that timer. */
  okMs: number;
  /** The current slice's answer so far. Undefined: it is read by lines. */
  got?: string;
  /** The prompt of the slice before. */
  prompt: string;
  /** Bytes that it granted. */
  bytes: number;
  /** Milliseconds from the command until the row fails. */
  sayMs: number;
}

/** Raw bytes that the current row receives. */
export interface Reading {
  /** The line of `until` has come. */
  isUntilSeen: boolean;
  /** The row waits before it is repeated. */
  isPausing: boolean;
  /** Bytes have come since the last command. */
  hasRead: boolean;
  /** A result line among raw bytes, which may also be content. */
  cutShort: string;
  /** Time of the last byte, in milliseconds of the clock. */
  emptySinceMs: number;
}

/** The record of the current row. */
export interface Turn extends TurnParts {
  /** The current row. */
  row: Step;
  /** The row's answer so far. */
  heard: Heard;
  /** The script that runs. */
  task: Task;
  /** The row's payload. Undefined: it has none. */
  pours: Pour | undefined;
  /** The raw bytes that the row receives. Undefined: it expects none. */
  reads: Reading | undefined;
  /** The last slice's answer. Undefined: answers are read by lines. */
  repeats: Repeat | undefined;
  /** The query for a missing result. Undefined: none is asked. */
  asking: Asking | undefined;
  /** What was learnt about how the modem answers. */
  manner: Manner;
  /** The timer that is running. */
  timer: Timer | undefined;
  /** Time when that timer expires, in milliseconds of the clock. */
  timerMs: number;
  /** Time when the row fails, which may be later. 0: never. */
  dueMs: number;
  /** Takes received bytes first, and returns those to read by lines. */
  hear: ((chunk: string) => string) | undefined;
  /** The command that was sent. Empty: the row only waits. */
  command: string;
  /** Attempts left, including the current one. */
  tries: number;
  /** Index of the next row. */
  rowIndex: number;
  /** Time when the script began, in milliseconds of the clock. */
  startedMs: number;
  /** The last line that refused in this script. */
  lastRefusal: string | undefined;
  /** The line that `listen` waited for. */
  kept: string | undefined;
  /** Received bytes are being read, so a command that is sent now is answered later. */
  isFeeding: boolean;
  /** The rest of these bytes came before the command, so it is no answer. */
  isDeaf: boolean;
  /** Value of a placeholder. */
  lookUp(placeholder: string): string | undefined;
  /** Compares a line with a pattern, and stores its fields. */
  matches: Matches;
  /** Sets the time until the row fails. */
  arm(ms: number): void;
  /** The row has no timeout for now. */
  disarm(): void;
  /** Sends a command. @param shown with placeholders, for the log */
  speak(text: string, shown: string): void;
  /** Begins the row. */
  begin(): void;
  /** Sends the row's command. */
  say(): void;
  /** The row has passed. */
  pass(): void;
  /** Goes on to the next row. @param isFailed the row before has failed, and may */
  goOn(isFailed?: boolean): void;
  /** The row was refused: tries again, or ends. */
  endRefused(): void;
  /** Ends the script with a fault that names the row's command. */
  fail(end: End, code: FaultCode, line?: string): void;
  /** Ends the script. */
  finish(end: End, fault?: Fault): void;
}

/** A turn whose row has a payload. */
export type Pouring = Turn & { row: PourRow; pours: Pour; task: Task & { payload: Payload } };
/** A turn whose row receives raw bytes. */
export type Receiving = Turn & { row: ReadRow | PollRow };

/** The record while no script runs. */
export type Resting = Omit<Turn, 'task' | 'row'> & { task?: undefined; row?: undefined };
