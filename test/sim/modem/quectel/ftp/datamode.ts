// Data mode of Quectel's M series (GSM FTP AT Commands V1.2, 2.2.3; TCPIP application note). It takes an exact number of bytes, and has a
// timeout. The text `+++` between two silences suspends it, and ATO resumes it.

import type { Clock } from '../../../clock.ts';
import { ok, type At, type Reply } from '../../command/at.ts';
import type { Phase } from '../../command/phase.ts';

/** The times and the timeout of data mode. */
export interface DataModeOptions {
  /** Milliseconds without input that must be before and after `+++`. With Infinity, `+++` is always content. */
  escapeGuardMs: number;
  /** What QFTPPUT's timeout limits. `input`: the time for all bytes from CONNECT on, as in the manual. `silence`: the time without a further byte. */
  timeCounts: 'input' | 'silence';
}

/** One data mode of the modem, from CONNECT to its end. */
export interface DataMode {
  phase: Phase;
  /** Carries out ATO. @returns undefined if the data mode is not suspended by `+++` */
  resume(): Reply | undefined;
  /** Ends a suspended data mode without a message. @returns false if it is not suspended */
  abandon(): boolean;
  /** Ends the data mode at once. Bytes that the DTE sends later are no longer content. */
  stop(): void;
  takenBytes(): number;
}

/** Why data mode has ended. `whole`: all bytes came. `time`: its timeout expired. `stopped`: the modem ended it by `stop`. */
export type DataEnd = 'whole' | 'time' | 'stopped';

const plus = 0x2b;

/** Creates a data mode for `sizeBytes` bytes. @param end called when it has ended, but not after `abandon` */
export function createDataMode(
  clock: Clock,
  at: At,
  options: DataModeOptions,
  given: { sizeBytes: number; limitMs: number; onBytes(bytes: Uint8Array): void; broke(): void },
  end: (why: DataEnd) => void,
): DataMode {
  let takenBytes = 0;
  let heldBytes = 0;
  let lastMs = clock.now();
  let state: 'open' | 'left' | DataEnd = 'open';
  let cancelGuard = () => {};
  let cancelLimit = at.after(given.limitMs, () => leave('time'));

  function pass(bytes: Uint8Array): void {
    takenBytes += bytes.length;
    if (bytes.length > 0) given.onBytes(bytes);
    if (takenBytes === given.sizeBytes) state = 'whole';
  }

  function release(): void {
    const held = new Uint8Array(heldBytes).fill(plus);
    heldBytes = 0;
    pass(held);
  }

  /**
   * Leaves data mode for another reason than a received byte. `left`: a pause after `+++` suspends it. `time`: its timeout has expired.
   * `stopped`: `stop` was called.
   */
  function leave(why: 'left' | 'time' | 'stopped'): void {
    if (state === 'left') {
      state = why;
      if (why !== 'left') finish(why);
    } else if (state === 'open') {
      if (why === 'left') heldBytes = 0;
      else release();
      if (state === 'open') state = why;
      at.lookAgain();
    }
  }

  function finish(why: DataEnd): void {
    cancelGuard();
    cancelLimit();
    end(why);
  }

  /**
   * Returns whether received bytes may be the escape `+++`. They are content if more bytes follow too early, or if they are the last bytes of the
   * expected number.
   */
  function mayEscape(bytes: Uint8Array, quietMs: number): boolean {
    if (heldBytes + bytes.length > 3 || takenBytes + heldBytes + bytes.length === given.sizeBytes) return false;
    return (heldBytes > 0 || quietMs >= options.escapeGuardMs) && bytes.every(byte => byte === plus);
  }

  function take(bytes: Uint8Array): number {
    const fit = bytes.subarray(0, given.sizeBytes - takenBytes - heldBytes);
    const quietMs = clock.now() - lastMs;
    lastMs = clock.now();
    cancelGuard();
    if (options.timeCounts === 'silence') restartLimit();
    if (mayEscape(fit, quietMs)) hold(fit.length);
    else {
      release();
      pass(fit);
    }
    return fit.length;
  }

  function hold(count: number): void {
    heldBytes += count;
    cancelGuard = at.after(options.escapeGuardMs, () => (heldBytes === 3 ? leave('left') : release()));
  }

  function restartLimit(): void {
    cancelLimit();
    cancelLimit = at.after(given.limitMs, () => leave('time'));
  }

  const phase: Phase = {
    prompt: '\r\nCONNECT\r\n',
    take,
    isWhole: () => state !== 'open',
    whole() {
      if (state === 'left') return ok();
      return { lines: [], end: 'silence', after: () => finish(state as DataEnd) };
    },
    broke() {
      cancelGuard();
      cancelLimit();
      given.broke();
    },
    gaveUp() {
      release();
      state = 'time';
      return phase.whole();
    },
  };

  if (given.sizeBytes === 0) state = 'whole';

  return {
    phase,
    resume() {
      if (state !== 'left') return undefined;
      state = 'open';
      lastMs = clock.now();
      return { phase };
    },
    abandon() {
      if (state !== 'left') return false;
      state = 'stopped';
      cancelLimit();
      return true;
    },
    stop: () => leave('stopped'),
    takenBytes: () => takenBytes,
  };
}
