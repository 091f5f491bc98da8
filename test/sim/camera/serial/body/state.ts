// What a serial camera of any family knows, how its time passes, and what happens when its power comes and goes.

import type { Clock } from '../../../clock.ts';
import { createAlbum, type Album } from '../../picture/album.ts';
import { createMischief } from '../mischief.ts';
import type { BodyOptions, Family, LogLine } from './types.ts';

export const nothing: Uint8Array = new Uint8Array(0);

/** The state of a serial camera. */
export interface BodyState {
  readonly clock: Clock;
  readonly options: BodyOptions;
  readonly family: Family;
  readonly album: Album;
  readonly mischief: ReturnType<typeof createMischief>;
  readonly listeners: ((bytes: Uint8Array) => void)[];
  readonly rateListeners: ((baud: number) => void)[];
  readonly log: LogLine[];
  readonly commands: string[];
  readonly violations: string[];
  /** Functions that cancel what is still to happen. */
  timers: Set<() => void>;
  isOn: boolean;
  /** Whether the camera is dead, or none is connected. */
  isGone: boolean;
  baud: number;
  /** Whether responses take time, by the camera's rate. */
  isTimed: boolean;
  /** Number of bytes that the camera has sent. */
  saidBytes: number;
  /** Bytes that a fault has kept back, and that come before the next response. */
  carried: Uint8Array;
  goneAtByte: number;
  /** The command that is being answered, in hexadecimal. */
  current: string;
  /** When the line is free again, in milliseconds since 1970. */
  freeMs: number;
}

/** Makes the state of a camera without power. */
export function createBodyState(clock: Clock, options: BodyOptions, family: Family): BodyState {
  return {
    clock, options, family, album: createAlbum(options), mischief: createMischief(options.faults), listeners: [], rateListeners: [],
    log: [], commands: [], violations: [], timers: new Set(), isOn: false, isGone: options.absent, baud: 0, isTimed: false, saidBytes: 0,
    carried: nothing, goneAtByte: options.goneAtByte, current: '', freeMs: 0,
  };
}

/** Runs a function after some milliseconds, unless the power is lost before. @returns a function that cancels it */
export function after(body: BodyState, ms: number, run: () => void): () => void {
  const cancel = body.clock.after(ms, () => {
    body.timers.delete(cancel);
    run();
  });
  body.timers.add(cancel);
  return cancel;
}

/** Runs a function at a time, or at once if it has passed. */
export function wait(body: BodyState, untilMs: number, run: () => void): void {
  const nowMs = body.clock.now();
  if (untilMs <= nowMs) run();
  else after(body, untilMs - nowMs, run);
}

/** Changes the camera's rate, given in baud. */
export function setBaud(body: BodyState, next: number): void {
  body.baud = next;
  body.rateListeners.forEach(listener => listener(next));
}

function goDown(body: BodyState): void {
  body.timers.forEach(cancel => cancel());
  body.timers = new Set();
  body.carried = nothing;
  body.freeMs = 0;
  body.family.goDown();
}

/** Lets the power come. @param isFresh false if the camera has had power for a while */
export function comeUp(body: BodyState, isFresh: boolean): void {
  setBaud(body, body.family.baud);
  body.family.comeUp(isFresh);
}

/** Starts the camera again, as after a power cycle. Commands and timers under way are dropped. */
export function restart(body: BodyState): void {
  goDown(body);
  comeUp(body, true);
}

/** Switches the camera's power on or off. */
export function power(body: BodyState, isOn: boolean): void {
  if (isOn === body.isOn) return;
  const { options } = body;
  body.log.push({ atMs: body.clock.now(), who: 'power', text: isOn ? 'on' : 'off', bytes: 0 });
  if (!isOn) goDown(body);
  body.isOn = isOn;
  if (isOn && !options.absent && !options.staysGone) body.isGone = false;
  if (isOn) comeUp(body, true);
}
