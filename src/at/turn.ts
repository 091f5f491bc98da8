import type { Fault, FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import type { Heard, Matches, PourPhase } from './answer';
import type { Lines } from './lines';
import type { Asking, Manner } from './phases/asking';
import type { Resync } from './phases/resync';
import type { End, PollRow, PourRow, ReadRow, Step } from './step';
import type { Dialect, Payload, Task } from './task';

/** The parts that a turn works with. */
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

/** How far the payload of the current row is. */
export interface Pour {
  /** Phase of the payload. */
  phase: PourPhase;
  /** Bytes of the slice or payload that are not sent yet. */
  unsent: number;
  /** The terminator of data mode was sent a second time. */
  isEnded: boolean;
  /** An acknowledgement came before the last bytes left. */
  isAcked: boolean;
  /** Stops the bytes, and returns the milliseconds that the line still needs. It is undefined while no bytes are on their way. */
  halt: (() => number) | undefined;
  /** Time when the line has carried all bytes, in milliseconds of the clock. */
  clearMs: number;
  /** A fault if the modem's count is right, but the bytes are not the image's. */
  mismatch: Fault | undefined;
  /** Brings the link back after a payload that ended early. The row fails after this. */
  resyncing: Resync | undefined;
  /** Number of bytes in the payload's current part. */
  bytes: number;
  /** Called when the modem's prompt or acknowledgement has come. */
  onPrompt(): void;
  /** Called when a part of the payload was written. */
  onPoured(lineMs: number, fault?: Fault): void;
}

/** The answer to a slice, which is compared with the next slice's. */
export interface Repeat {
  /** All bytes of the answer to a slice. */
  text: string;
  /** End of the slice's prompt in `text`. It is 0 until the prompt has come. */
  promptAt: number;
  /** End in `text` of the line that restarted the row's timer. It is 0 if none did. */
  okAt: number;
  /** Milliseconds to which the line at `okAt` set the row's timer. */
  okMs: number;
  /** The current slice's answer so far. It is undefined while the answer is read by lines. */
  got?: string;
  /** The prompt that the slice before had. */
  prompt: string;
  /** Number of bytes that the prompt of the slice before has granted. */
  bytes: number;
  /** Milliseconds from the command until the row fails. */
  sayMs: number;
}

/** State of the raw bytes that the current row receives. */
export interface Reading {
  /** The line of the row's `until` has come. */
  isUntilSeen: boolean;
  /** The row waits before it is repeated. */
  isPausing: boolean;
  /** Raw bytes have come since the last command. */
  hasRead: boolean;
  /** A result line that came among raw bytes, and may also be content. */
  cutShort: string;
  /** Time of the last raw byte, in milliseconds of the clock. */
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
  /** The row's payload. It is undefined if the row has none. */
  pours: Pour | undefined;
  /** The raw bytes that the row receives. It is undefined if the row expects none. */
  reads: Reading | undefined;
  /** The last slice's answer. It is undefined while answers are read by lines. */
  repeats: Repeat | undefined;
  /** The query for a missing result. It is undefined if none is asked. */
  asking: Asking | undefined;
  /** What was learnt about how the modem answers. */
  manner: Manner;
  /** The timer that is running. */
  timer: Timer | undefined;
  /** Time when the running timer expires, in milliseconds of the clock. */
  timerMs: number;
  /** Time when the row fails, in milliseconds of the clock. It may be later than the timer. 0 means never. */
  dueMs: number;
  /** Gets received bytes before the reader of lines, and returns those that are to be read by lines. */
  hear: ((chunk: string) => string) | undefined;
  /** The command that was sent. It is empty if the row only waits. */
  command: string;
  /** Attempts left, including the current one. */
  tries: number;
  /** Index of the row that comes next. */
  rowIndex: number;
  /** Time when the script began, in milliseconds of the clock. */
  startedMs: number;
  /** The last line that refused in this script. */
  lastRefusal: string | undefined;
  /** The line that `listen` waited for. */
  kept: string | undefined;
  /** Received bytes are being read, so a command that is sent now is answered later. */
  isFeeding: boolean;
  /** The rest of the bytes that are being read came before the command, so it is no answer to it. */
  isDeaf: boolean;
  /** Finds the value of a placeholder. */
  lookUp(placeholder: string): string | undefined;
  /** Compares a line with a pattern, and stores the fields that the pattern names. */
  matches: Matches;
  /** Sets the milliseconds until the row fails. */
  arm(ms: number): void;
  /** Takes the row's timeout away for now. */
  disarm(): void;
  /** Sends a command. @param shown with placeholders, for the log */
  speak(text: string, shown: string): void;
  /** Begins the row. */
  begin(): void;
  /** Sends the row's command. */
  say(): void;
  /** Ends the row, which has passed. */
  pass(): void;
  /** Goes on to the next row. @param isFailed the row before has failed, and may */
  goOn(isFailed?: boolean): void;
  /** Ends the row, which was refused. It is tried again, or the script ends. */
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

/** The record while no script runs, so it has no row. */
export type Resting = Omit<Turn, 'task' | 'row'> & { task?: undefined; row?: undefined };
