// What an ArduCAM Mega knows, and what is left of it after a reset, low power, or a loss of power.

import type { Clock } from '../../../clock.ts';
import { createExposure } from '../../picture/picture.ts';
import { createSupply, noFaults, type TakenPicture } from '../faults.ts';
import { createFifo } from '../fifo.ts';
import { capacityBytes, models, type Size } from './registers.ts';
import type { MegaFaults, MegaOptions } from './types.ts';

/** The state of an ArduCAM Mega. */
export interface MegaState {
  readonly clock: Pick<Clock, 'now'>;
  readonly options: MegaOptions;
  readonly model: (typeof models)[keyof typeof models];
  /** Whether the identity is 0x85 or higher. */
  readonly isNew: boolean;
  readonly faults: MegaFaults;
  readonly pictures: TakenPicture[];
  readonly violations: string[];
  violate(what: string): void;
  readonly registers: Uint8Array;
  readonly supply: ReturnType<typeof createSupply>;
  readonly fifo: ReturnType<typeof createFifo>;
  readonly expose: ReturnType<typeof createExposure>;
  /** Address in the sensor of identities 0x83 and 0x84 that the next value is written to: page and offset. */
  poke: { page: number; offset: number };
  busyUntilMs: number;
  /** Whether an access was lost, so that pictures are garbage until a reset. */
  isMuddled: boolean;
  isAsleep: boolean;
  wokenMs: number;
  size: Size | undefined;
}

/** Makes the state of an ArduCAM Mega that has had power for a while. */
export function createMegaState(clock: Pick<Clock, 'now'>, options: MegaOptions): MegaState {
  const faults: MegaFaults = { ...noFaults(), busyMs: undefined, ...options.faults };
  const pictures: TakenPicture[] = [];
  const violations: string[] = [];
  const supply = createSupply(clock, options.bootMs, faults, upMs => loseAll(mega, upMs));
  const mega: MegaState = {
    clock, options, model: models[options.id], isNew: options.id >= 0x85, faults, pictures, violations, violate: what => void violations.push(what),
    registers: new Uint8Array(128), supply, fifo: createFifo(clock, { ...options, capacityBytes }, faults, supply),
    expose: createExposure(options.pictureOf, pictures, faults),
    poke: { page: 0, offset: 0 }, busyUntilMs: -Infinity, isMuddled: false, isAsleep: false, wokenMs: -Infinity, size: undefined,
  };
  return mega;
}

function loseAll(mega: MegaState, upMs: number): void {
  restart(mega);
  mega.busyUntilMs = -Infinity;
  mega.isAsleep = false;
  mega.wokenMs = upMs;
}

/** Resets the controller. */
export function restart(mega: MegaState): void {
  mega.registers.fill(0);
  mega.size = undefined;
  mega.isMuddled = false;
  mega.fifo.reset();
  if (mega.options.resetWakes) sleep(mega, false);
}

/** Switches the camera's low-power state. */
export function sleep(mega: MegaState, isOn: boolean): void {
  if (mega.isAsleep && !isOn) mega.wokenMs = mega.clock.now();
  mega.isAsleep = isOn;
}

/** Lets the controller accept nothing for a while. */
export function beBusy(mega: MegaState, kind: keyof MegaOptions['busyMs']): void {
  mega.busyUntilMs = mega.clock.now() + (mega.faults.busyMs ?? mega.options.busyMs[kind]);
}

/** Tells whether the controller accepts nothing now. */
export const isBusy = ({ clock, busyUntilMs }: MegaState): boolean => clock.now() < busyUntilMs;
