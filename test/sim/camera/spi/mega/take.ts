// The pictures of an ArduCAM Mega, and what its registers say of them.

import type { Flaw } from '../faults.ts';
import {
  capacityBytes, capture, captureDone, format, identity, idleState, nonsenseLength, oldSizes, qualities, quality, rotation, state,
} from './registers.ts';
import { beBusy, isBusy, type MegaState } from './state.ts';

/** Takes a value of the register that clears, rewinds and starts the memory of pictures. */
export function control(mega: MegaState, value: number): void {
  if (value & capture.clear) mega.fifo.clear();
  if (value & capture.rewind) mega.fifo.rewind();
  if (value & capture.start) take(mega);
}

function take(mega: MegaState): void {
  if (isBusy(mega)) mega.violate('a picture taken while busy');
  const isNonsense = mega.isMuddled || isBusy(mega);
  if (!mega.size) mega.violate('a picture taken without a size');
  const [width, height] = mega.size ?? oldSizes[1]!;
  const takenMs = mega.clock.now();
  const isDark = takenMs - mega.wokenMs < mega.options.settleMs;
  const flaw: Flaw | undefined = isNonsense || mega.registers[format] !== 1 ? 'noise' : isDark ? 'dark' : undefined;
  const shot = { width, height, quality: qualities[mega.registers[quality]!]!, takenMs, isTurned: mega.registers[rotation] === 1, flaw };
  const isFaulty = mega.faults.isNeverDone || mega.faults.neverDoneSizes.includes(`${width}x${height}`);
  const isNever = mega.isAsleep || mega.options.needsSize && !mega.size || isFaulty;
  mega.fifo.start({
    doneMs: isNever ? Infinity : takenMs + mega.options.takeMs(width, height) + mega.faults.lateMs,
    give: () => [mega.expose(shot, capacityBytes)],
    ...(isNonsense ? { shownLength: nonsenseLength } : {}),
  });
}

/** Returns the value of a register. */
export function read(mega: MegaState, register: number): number {
  if (register >= identity && register < state) {
    beBusy(mega, 'identity');
    return [mega.options.id, ...mega.options.built][register - identity]!;
  }
  if (register === state) return (isBusy(mega) ? mega.options.busyState : idleState) | (mega.fifo.isDone() ? captureDone : 0);
  if (register > state && register <= 0x47) return lengthNow(mega) >> 8 * (register - 0x45) & 255;
  return register === 0x49 ? mega.options.built[3] : mega.registers[register]!;
}

function lengthNow(mega: MegaState): number {
  if (!isBusy(mega)) return mega.fifo.length();
  mega.violate('the length read while busy');
  return nonsenseLength;
}
