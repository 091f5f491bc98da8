// What every simulated modem has: command lines, echo, one command at a time, framed responses and URCs, prompts, and data phases. A test's
// faults occur at a command or at a byte. A modem's own commands are a table of handlers.

import type { Clock } from '../../clock.ts';
import type { Port } from '../../line/line.ts';
import { createCommandLines, type Commands, type Handler } from './commandline.ts';
import { createDataPhases } from './dataphase.ts';
import { createInterpreter, type Interpreter } from './interpreter.ts';
import type { AtOptions, AtSettings } from './options.ts';
import type { Answer, End, Phase, Reply } from './reply.ts';
import { createTyping } from './typing.ts';

export { cme, error, ok, silence } from './reply.ts';
export type { Answer, AtOptions, Commands, End, Handler, Reply };

/** A modem's command interpreter: it takes the DTE's lines, and runs the handlers that the modem's parts have added. */
export interface At {
  /** The present settings. */
  settings: AtSettings;
  /** Adds handlers of commands. A new handler replaces an earlier one of the same command. */
  install(commands: Commands): void;
  /** Sends a URC at once, even within a response. */
  urc(line: string): void;
  /** Sends a result line that comes after its command's OK. It goes to the command's port, even if AT+CATR sends URCs elsewhere. */
  result(line: string): void;
  /** Sends bytes to the DTE unchanged, such as the content of a file or of a connection. */
  data(bytes: Uint8Array): void;
  /** Opens a data phase that comes long after its command's OK, as with QFTPPUT. If a command is running, the phase opens after its response. */
  open(phase: Phase): void;
  /**
   * Checks whether the open data phase is complete, and then ends it. It is called when no further byte has come, such as when a timer has expired.
   */
  lookAgain(): void;
  /** Calls a function `ms` milliseconds later, unless a power-off or reset comes before. @returns a function that cancels the call */
  after(ms: number, fn: () => void): () => void;
  /** Wraps a function so that it does nothing after a power-off or reset. It is used for a server's late responses. */
  bound<T>(fn: (value: T) => void): (value: T) => void;
  /** Begins to listen, as after a boot. Settings, input and data phases from before are forgotten. */
  wake(): void;
  /** Stops to listen and to send, as after power-off. */
  sleep(): void;
  isAwake(): boolean;
  /** Every command line that was received, in order. Passwords and PINs are not masked. */
  commands: string[];
  /** The command lines in order, and in place of each data phase its size, such as `[204800 raw bytes]`. */
  story: string[];
  /** Errors that the DTE has made, as sentences, such as bytes before a prompt, or a command during another. */
  violations: string[];
}

const mostPendingBytes = 4096;
/** Number of characters beyond the longest line that the modem still stores: the AT at the beginning, and some noise before it. */
const lineMargin = 16;

/**
 * Creates the command interpreter of a modem, which sleeps until `wake`.
 * @param onReset called when a test's fault resets the modem
 * @param onForget called when a test's fault loses the session with the server
 */
export function createAt(clock: Clock, port: Port, options: AtOptions, onReset: () => void, onForget: () => void): At {
  const at = createInterpreter(clock, port, options);
  const { out, faults, settings, commands, story, violations } = at;
  const typing = createTyping(options.longestLine + lineMargin);
  const phases = createDataPhases(at);
  const lines = createCommandLines(at, phases, goOn, onForget);
  let waitingPhase: Phase | undefined;

  port.onBytes((bytes) => {
    if (!out.isOn) return;
    const untilReset = faults.bytesUntilReset(bytes.length);
    feed(untilReset === undefined ? bytes : bytes.subarray(0, untilReset));
    if (untilReset !== undefined) onReset();
  });

  /** Gives received bytes to the open data phase, to the input that waits, or to the command line. */
  function feed(bytes: Uint8Array): void {
    let used = 0;
    while (used < bytes.length && out.isOn) {
      if (phases.isOpen()) used += phases.take(bytes.subarray(used));
      else if (at.isBusy) return keep(at, bytes.subarray(used));
      else used += feedLine(bytes.subarray(used));
    }
  }

  /** Takes bytes up to the end of one command line, echoes them, and runs the line. Returns how many bytes were taken. */
  function feedLine(bytes: Uint8Array): number {
    const { usedBytes, line } = typing.take(bytes);
    if (settings.echo) out.echo(bytes.slice(0, usedBytes));
    if (line !== undefined) lines.run(line);
    return usedBytes;
  }

  /** Goes on after a command: with the data phase that waits for its end, and with the bytes that have come meanwhile. */
  function goOn(bytes: Uint8Array): void {
    openWaiting();
    if (bytes.length > 0) feed(bytes);
  }

  function openWaiting(): void {
    const next = waitingPhase;
    waitingPhase = undefined;
    if (next) phases.begin(next, [], reply => 'end' in reply && lines.finish(reply));
  }

  function forget(): void {
    at.forget();
    phases.cut();
    typing.clear();
    waitingPhase = undefined;
  }

  return {
    settings, commands, story, violations, after: at.after, bound: at.bound, install: lines.install, lookAgain: phases.lookAgain,
    urc: out.urc,
    result: line => void (faults.losesResult(line) || out.line(line)),
    data: out.data,
    open(phase) {
      waitingPhase = phase;
      if (!at.isBusy && !phases.isOpen()) openWaiting();
    },
    wake() {
      forget();
      out.isOn = true;
    },
    sleep() {
      forget();
      out.isOn = false;
    },
    isAwake: () => out.isOn,
  };
}

/** Keeps bytes that come while a command is running. A modem that writes to its flash may lose them. */
function keep(at: Interpreter, bytes: Uint8Array): void {
  if (at.isWriting && at.options.isDeafWhileWriting) return;
  for (const byte of bytes) if (at.pending.length < mostPendingBytes) at.pending.push(byte);
}
