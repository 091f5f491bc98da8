// The data phase that is open at a modem's port. It ends when its content is whole, after a silence, or by a test's fault.

import { hasContent, type Interpreter } from './interpreter.ts';
import type { EarlyEnd } from './mischief.ts';
import { error, type Phase, type Reply } from './reply.ts';

/** The data phases of a modem. At most one is open. */
export interface DataPhases {
  isOpen(): boolean;
  /** Sends the lines and the prompt of a data phase, and opens it. @param end called with the reply that the content gets */
  begin(phase: Phase, lines: string[], end: (reply: Reply) => void): void;
  /** Gives received bytes to the open data phase. @returns how many bytes it has taken */
  take(bytes: Uint8Array): number;
  /** Ends the data phase if its content is whole. */
  lookAgain(): void;
  /** Ends the data phase as a power-off or a reset does. */
  cut(): void;
}

/** Makes the data phases of a modem. None is open at first. */
export function createDataPhases(at: Interpreter): DataPhases {
  const { options, out } = at;
  let phase: Phase | undefined;
  let bytesTaken = 0;
  let early: EarlyEnd | undefined;
  let endPhase: (reply: Reply) => void = () => {};
  let stopWaiting = () => {};

  const record = () => `[${bytesTaken} raw bytes]`;

  function feed(open: Phase, bytes: Uint8Array): number {
    const most = early ? Math.max(0, early.afterBytes - bytesTaken) : Infinity;
    if (early && bytes.length > 0 && most === 0) return breakOff(open, early);
    return open.take(most < bytes.length ? bytes.subarray(0, most) : bytes);
  }

  /**
   * Makes a command fail within its data phase, as a test's fault demands, and sends the fault's lines. The data phase ends, unless the fault has
   * `stays`.
   * @returns 0, as this data phase takes no more bytes. The received bytes go to the data phase or the command line that is open afterwards.
   */
  function breakOff(open: Phase, { lines, stays }: EarlyEnd): number {
    early = undefined;
    open.broke?.();
    if (stays) out.say(lines);
    else leave({ lines, end: 'silence' });
    return 0;
  }

  function lookAgain(): void {
    if (phase?.isWhole()) leave(phase.whole());
  }

  function leave(reply: Reply): void {
    stopWaiting();
    phase = undefined;
    at.story.push(record());
    options.onLine?.('>', record());
    const end = endPhase;
    if (!options.wholeDelayMs || !at.isBusy) return end(reply);
    at.isWriting = true;
    at.after(options.wholeDelayMs, () => {
      at.isWriting = false;
      end(reply);
    });
  }

  /** Begins to wait for the silence that ends the data phase. */
  function watch(): void {
    stopWaiting();
    const limitMs = phase?.giveUpMs ?? options.giveUpMs;
    if (limitMs === Infinity) return;
    stopWaiting = at.after(limitMs, () => phase && leave(phase.gaveUp?.() ?? error()));
  }

  return {
    isOpen: () => phase !== undefined,
    begin(next, lines, end) {
      if (hasContent(at.pending)) at.violations.push(`${at.commands.at(-1)}: data before the prompt`);
      at.pending = [];
      out.say(lines);
      out.prompt(next.prompt ?? options.prompt);
      phase = next;
      bytesTaken = 0;
      early = at.faults.earlyEnd(at.commands.at(-1) ?? '');
      endPhase = end;
      watch();
      lookAgain();
    },
    take(bytes) {
      const open = phase;
      if (!open) return 0;
      const used = feed(open, bytes);
      bytesTaken += used;
      if (at.settings.echo && options.echoesData) out.echo(bytes.slice(0, used));
      if ((open.lifeSign ?? options.lifeSign) === 'byte') watch();
      lookAgain();
      return used;
    },
    lookAgain,
    cut() {
      if (phase) at.story.push(record());
      phase?.cut?.();
      phase = undefined;
      stopWaiting();
    },
  };
}
