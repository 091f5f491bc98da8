// Data mode of Quectel's M series (GSM FTP AT Commands V1.2, 2.2.3; TCPIP AN). It takes an exact number of bytes, and has a timeout. `+++` between two
// silences suspends it, and ATO resumes it.

import type { Clock } from '../../../clock.ts';
import { ok, type At, type Reply } from '../../command/at.ts';
import type { Phase } from '../../command/phase.ts';

/** Times of data mode. */
export interface DataModeOptions {
  /** Milliseconds of silence before and after `+++`. With Infinity it is always content. */
  escapeGuardMs: number;
  /** What QFTPPUT's timeout counts: all input from CONNECT on, as in the manual, or silence. */
  timeCounts: 'input' | 'silence';
}

/** A data mode. */
export interface DataMode {
  phase: Phase;
  /** Does ATO. It returns undefined if the mode is not suspended. */
  resume(): Reply | undefined;
  /** Ends a suspended mode silently. @returns false if it is not suspended */
  abandon(): boolean;
  /** Ends the data mode at once. Later bytes do not matter. */
  stop(): void;
  takenBytes(): number;
}

/** Why the data mode has ended. */
export type DataEnd = 'whole' | 'time' | 'stopped';

const plus = 0x2b;

/** Begins a data mode. */
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

  /** The only exit that needs no byte. */
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

  /** `+++` is content if more follows too early, and if it completes the count. */
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
    totalBytes: given.sizeBytes,
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
