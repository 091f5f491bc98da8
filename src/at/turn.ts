import type { End, Fault, FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import type { Heard, Matches, PourPhase } from './answer';
import type { Lines } from './lines';
import type { Asking, Manner } from './phases/asking';
import type { Resync } from './phases/resync';
import type { PollRow, PourRow, ReadRow, Step } from './step';
import type { Dialect, Payload, Task } from './task';

/** What is needed to run a script row: the parts of the firmware, and the state of the row. */
export interface TurnParts {
  /** The UART that is connected to the modem. */
  uart: Uart;
  /** The clock, with the time and timers. */
  clock: Clock;
  /** Log of all lines that are sent and received. */
  log: Log;
  /** Reader of the bytes that the modem sends. */
  lines: Lines;
  /** Rules for the lines of the modem that was found. */
  dialect: Dialect;
}

/** State of the payload of the current script row. */
export interface Pour {
  /** Phase of the payload: whether the prompt is awaited, bytes are being sent, or the result is awaited. */
  phase: PourPhase;
  /** Number of bytes of the slice or payload that are not sent yet. */
  unsent: number;
  /** True if the bytes that end data mode were sent a second time. */
  isEnded: boolean;
  /** The modem's acknowledgement came before the last bytes of the block were sent. */
  isAcked: boolean;
  /** Stops sending, and returns the milliseconds that the line still needs. It is undefined while no bytes are on their way. */
  halt: (() => number) | undefined;
  /** Time when the line has carried all bytes of the payload, in milliseconds of the clock. */
  clearMs: number;
  /**
   * Fault if the modem got the right number of bytes, but not the image's, as the card failed or its file changed. Undefined: the bytes are the
   * image's.
   */
  mismatch: Fault | undefined;
  /** Brings the modem back to commands after a payload that ended early, before the script row fails. It is undefined while that is not needed. */
  resyncing: Resync | undefined;
  /** Number of bytes in the part of the payload that is being sent. */
  bytes: number;
  /** Called when the modem's prompt or acknowledgement has come. */
  onPrompt(): void;
  /** Called when a part of the payload was written. @param lineMs milliseconds that the line still needs for it */
  onPoured(lineMs: number, fault?: Fault): void;
}

/** The answer to a slice (part of a payload), with which the answer to the next slice is compared. */
export interface Repeat {
  /** All bytes of the modem's answer to a slice, a part of a payload. */
  text: string;
  /** Index in `text` at which the slice's prompt ends. It is 0 until the prompt has come. */
  promptAt: number;
  /** Index in `text` at which the line ends that restarted the row's timer. It is 0 if no line did. */
  okAt: number;
  /** Milliseconds to which the line that ends at `okAt` has set the row's timer. */
  okMs: number;
  /** The current slice's answer so far. It is undefined while the answer is read by lines. */
  got?: string;
  /** The modem's prompt for the slice (part of a payload) before this one. */
  prompt: string;
  /** Number of bytes that the prompt of the slice before has allowed. */
  bytes: number;
  /** Milliseconds from the command of a slice until the script row fails. */
  sayMs: number;
}

/** State of the raw bytes that the current row receives. */
export interface Reading {
  /** The line that the script row's `until` names has come, which ends the raw bytes. */
  isUntilSeen: boolean;
  /** The script row pauses before its command is sent again for more raw bytes. */
  isPausing: boolean;
  /** Raw bytes have come since the row's command was sent last. */
  hasRead: boolean;
  /** A result line that came among raw bytes, and may also be content. It is empty if none came. */
  cutShort: string;
  /** Time when the last raw byte came, or when the row began, in milliseconds of the clock. */
  emptySinceMs: number;
}

/** State of the script row that is being run, which is one AT command with its answer. */
export interface Turn extends TurnParts {
  /** The script row that is being run. */
  row: Step;
  /** The modem's answer to the script row so far. */
  heard: Heard;
  /** The task whose script runs. */
  task: Task;
  /** State of the script row's payload. It is undefined if the row has none. */
  pours: Pour | undefined;
  /** State of the raw bytes that the script row receives. It is undefined if the row expects none. */
  reads: Reading | undefined;
  /** The answer to the last slice, with which the next answer is compared. It is undefined while answers are read line by line. */
  repeats: Repeat | undefined;
  /** The queries that ask for a missing result. It is undefined while no result is asked for. */
  asking: Asking | undefined;
  /** What was learnt about the order and the gaps in which the modem answers. */
  manner: Manner;
  /** The timer of the script row. It is undefined if none is running. */
  timer: Timer | undefined;
  /** Time when the running timer expires, in milliseconds of the clock. */
  timerMs: number;
  /** Time when the script row fails, in milliseconds of the clock. It may be later than the end of the timer. 0 means never. */
  dueMs: number;
  /** Gets received bytes before `lines` does, and returns those that `lines` is to read. */
  hear: ((chunk: string) => string) | undefined;
  /** The command that was sent. It is empty if the script row only waits. */
  command: string;
  /** Number of attempts at the script row that are left, including the current one. */
  tries: number;
  /** Index in the script of the row that comes next. */
  rowIndex: number;
  /** Time when the script began, in milliseconds of the clock. */
  startedMs: number;
  /** The last line by which the modem refused a row of this script. It is undefined if no row was refused. */
  lastRefusal: string | undefined;
  /** The line for which `listen` waited. It is undefined until that line has come. */
  kept: string | undefined;
  /** Received bytes are being read, so a command that is sent meanwhile is answered only later. */
  isFeeding: boolean;
  /** The rest of the bytes that are being read arrived before the last command was sent, so they do not answer that command. */
  isDeaf: boolean;
  /** Returns the value of a placeholder, or undefined if it has none. */
  lookUp(placeholder: string): string | undefined;
  /** Compares a line with a pattern, and stores the fields that the pattern names. */
  matches: Matches;
  /** Starts the script row's timer again. @param ms milliseconds until the row fails */
  arm(ms: number): void;
  /** Stops the script row's timeout until the next `arm`. */
  disarm(): void;
  /** Sends a command. @param shown the command with its placeholders, from which the log gets a line without secrets */
  speak(text: string, shown: string): void;
  /** Begins the current script row. */
  begin(): void;
  /** Sends the command of the script row, or only starts its timer if it has none. */
  say(): void;
  /** Ends the script row as successful. A row with slices or `until` is then repeated while bytes are left. */
  pass(): void;
  /** Goes on to the next script row. @param isFailed true: the current row has failed, which its `may` allows */
  goOn(isFailed?: boolean): void;
  /** Ends the script row, since the modem refused it. It is tried again, the next row follows, or the script ends. */
  endRefused(): void;
  /** Ends the script with a fault that names the current row's command. @param line the modem's answer, for the fault */
  fail(end: End, code: FaultCode, line?: string): void;
  /** Ends the script, and calls the task's `onEnd`. */
  finish(end: End, fault?: Fault): void;
}

/** The state of a script row that has a payload. */
export type Pouring = Turn & { row: PourRow; pours: Pour; task: Task & { payload: Payload } };
/** The state of a script row that receives raw bytes. */
export type Receiving = Turn & { row: ReadRow | PollRow };

/** The state of the script runner while it runs no script. It then has neither a task (a script to run) nor a row (a step of a script). */
export type Resting = Omit<Turn, 'task' | 'row'> & { task?: undefined; row?: undefined };
