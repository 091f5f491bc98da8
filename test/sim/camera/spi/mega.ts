// ArduCAM Mega 3MP and 5MP: a controller on the board drives the sensor, and the host uses only registers on SPI. Sources: ArduCAM/Arducam_Mega at
// 146e058b, src/Arducam/ArducamCamera.c and .h, SDK V3.0.0; forum.arducam.com 6880, 4386. To read, the host sends the register's number and two
// more bytes, and the last one returned is the value. To write, it sends the number plus 0x80, then the value. While the controller accesses the
// sensor it accepts nothing, which register 0x44 shows.

import type { Clock } from '../../clock.ts';
import type { CameraDevice } from '../bus/bus.ts';
import { createExposure, pictureOfScene, type PictureOf } from '../picture/picture.ts';
import { createSupply, noFaults, type Flaw, type SpiCamera, type SpiFaults, type TakenPicture } from './faults.ts';
import { createFifo, type FifoOptions } from './fifo.ts';
import { createSpiPort, hex } from './registers.ts';

/** Identity of an ArduCAM Mega, as its register 0x40 has it. */
export type MegaId = 0x81 | 0x82 | 0x83 | 0x84 | 0x85 | 0x86 | 0x87;

/** Faults of an ArduCAM Mega, besides those that all SPI cameras have. */
export interface MegaFaults extends SpiFaults {
  /** Milliseconds for which the camera is busy with anything. Infinity means for ever, and undefined means its usual times. */
  busyMs: number | undefined;
}

/** Properties and faults of an ArduCAM Mega. */
export interface MegaOptions extends Omit<FifoOptions, 'capacityBytes'> {
  /** Identity in register 0x40, which tells the model. */
  id: MegaId;
  /** Makes the camera's pictures, the usual scene if missing. */
  pictureOf: PictureOf;
  /** Milliseconds from power to the first answer. */
  bootMs: number;
  /** Milliseconds for which the camera is busy with a reset, with a setting, and after a read of its identity. Undocumented. */
  busyMs: { reset: number; setting: number; identity: number };
  /** Bits 0 and 1 of register 0x44 while the camera is busy. They are 2 when it is idle. */
  busyState: 0 | 1 | 3;
  /** Returns the milliseconds that a picture of this size takes. */
  takeMs(width: number, height: number): number;
  /** Milliseconds after power-on or sleep until the exposure is right. Earlier pictures are dark. */
  settleMs: number;
  /** Whether a picture never completes if the host has set no size. Otherwise the picture has some size. The manual leaves this open. */
  needsSize: boolean;
  /** Whether a reset by register 07 also ends the camera's low-power state. */
  resetWakes: boolean;
  /** The camera's date and version: registers 0x41 (year), 0x42 (month), 0x43 (day) and 0x49 (version). */
  built: [number, number, number, number];
  /** The camera's faults at the beginning. */
  faults: Partial<MegaFaults>;
}

/** A simulated ArduCAM Mega. */
export type Mega = CameraDevice & SpiCamera & { faults: MegaFaults; readonly isAsleep: boolean };

type Size = readonly [width: number, height: number];

const sizes: Size[] = [
  [96, 96], [128, 128], [160, 120], [320, 240], [320, 320], [640, 480], [800, 600], [1024, 768], [1280, 720], [1280, 1024], [1600, 1200], [1920, 1080],
  [2048, 1536], [2592, 1944],
];
/** Picture sizes in pixels, by the codes of cameras whose identity is below 0x85. */
const oldSizes: Record<number, Size> = {
  0x01: [320, 240], 0x02: [640, 480], 0x04: [1280, 720], 0x06: [1600, 1200], 0x07: [1920, 1080], 0x08: [2048, 1536], 0x09: [2592, 1944],
  0x0a: [96, 96], 0x0b: [128, 128], 0x0c: [320, 320],
};

const pick = (codes: number[]) => Object.fromEntries(codes.map(code => [code, oldSizes[code]!]));
const upTo = (code: number) => Object.fromEntries(sizes.slice(0, code + 1).map((size, at) => [at, size]));
const old3 = pick([1, 2, 4, 6, 7, 8, 0x0a, 0x0b, 0x0c]);
const old5 = pick([1, 2, 4, 6, 7, 9, 0x0a, 0x0b, 0x0c]);

/**
 * For each identity, the picture sizes by the codes of register 0x21, and how low power is switched (`cameraLowPowerOn` in the SDK). The second 5MP
 * model has 1936 lines (SDK's header).
 */
const models: Record<MegaId, { sizes: Record<number, Size>; sleeps: 'mode' | 'pins' | 'sensor' }> = {
  0x81: { sizes: old5, sleeps: 'pins' },
  0x82: { sizes: old3, sleeps: 'pins' },
  0x83: { sizes: { ...old5, 9: [2592, 1936] }, sleeps: 'sensor' },
  0x84: { sizes: old3, sleeps: 'sensor' },
  0x85: { sizes: upTo(0x0d), sleeps: 'mode' },
  0x86: { sizes: upTo(0x0c), sleeps: 'mode' },
  0x87: { sizes: upTo(0x0a), sleeps: 'mode' },
};

const power = 0x02;
const fifoControl = 0x04;
const reset = 0x07;
const address = 0x0a;
const debug = { high: 0x0b, low: 0x0c, value: 0x0d, valueHigh: 0x0e };
const firstSetting = 0x20;
const lastSetting = 0x35;
const format = 0x20;
const resolution = 0x21;
const powerMode = 0x28;
const quality = 0x2a;
const rotation = 0x2b;
const identity = 0x40;
const state = 0x44;
const idleState = 2;
const captureDone = 4;
const capture = { clear: 0x01, start: 0x02, rewind: 0x10 };
const resetAll = 0x40;
const flushFifo = 0x80;
const capacityBytes = 0x7fffff;
/** Meaningless length that the registers report if they are read while the camera is busy (forum.arducam.com 6880). */
const nonsenseLength = 8_390_520;

/** The smallest and the largest value that each register accepts, as in the SDK. */
const levels: Record<number, readonly [least: number, most: number]> = {
  0x20: [1, 3], 0x22: [0, 8], 0x23: [0, 6], 0x24: [0, 6], 0x25: [0, 6], 0x26: [0, 4], 0x2a: [0, 2], 0x2b: [0, 1], 0x2c: [0, 1], 0x2d: [0, 1],
};
const newOnly = [0x2c, 0x2d];
const qualities = [85, 60, 35];

/** Makes a simulated ArduCAM Mega, a 3MP with identity 0x86 if no other is given. */
export function createMega(clock: Pick<Clock, 'now'>, given: Partial<MegaOptions> = {}): Mega {
  const options: MegaOptions = {
    id: 0x86, bootMs: 300, busyMs: { reset: 200, setting: 20, identity: 5 }, busyState: 3, settleMs: 1000, resetWakes: true, built: [23, 4, 12, 0x13],
    padTo: 1024, padByte: 0, dummy: 'first', faults: {}, pictureOf: pictureOfScene,
    needsSize: false, takeMs: (width, height) => 150 + width * height / 4000,
    ...given,
  };
  const model = models[options.id];
  const isNew = options.id >= 0x85;
  const faults: MegaFaults = { ...noFaults(), busyMs: undefined, ...options.faults };
  const pictures: TakenPicture[] = [];
  const violations: string[] = [];
  const violate = (what: string) => void violations.push(what);
  const registers = new Uint8Array(128);
  /** Address in the sensor of identities 0x83 and 0x84 that the next value is written to: page and offset. */
  let poke = { page: 0, offset: 0 };
  let busyUntilMs = -Infinity;
  let isMuddled = false;
  let isAsleep = false;
  let wokenMs = -Infinity;
  let size: Size | undefined;

  const supply = createSupply(clock, options.bootMs, faults, loseAll);
  const fifo = createFifo(clock, { ...options, capacityBytes }, faults, supply);
  const expose = createExposure(options.pictureOf, pictures, faults);
  const isBusy = () => clock.now() < busyUntilMs;

  function loseAll(upMs: number): void {
    restart();
    busyUntilMs = -Infinity;
    isAsleep = false;
    wokenMs = upMs;
  }

  function restart(): void {
    registers.fill(0);
    size = undefined;
    isMuddled = false;
    fifo.reset();
    if (options.resetWakes) sleep(false);
  }

  function sleep(isOn: boolean): void {
    if (isAsleep && !isOn) wokenMs = clock.now();
    isAsleep = isOn;
  }

  function beBusy(kind: keyof MegaOptions['busyMs']): void {
    busyUntilMs = clock.now() + (faults.busyMs ?? options.busyMs[kind]);
  }

  /** Returns whether the controller takes an access to the sensor. While it is busy, the access is lost, and pictures are garbage until a reset. */
  function isTaken(register: number): boolean {
    if (!isBusy()) return true;
    violate(`register ${hex(register)} written while busy`);
    isMuddled = true;
    return false;
  }

  function write(register: number, value: number): void {
    if (register === reset) writeReset(value);
    else if (register === fifoControl) control(value);
    else if (register >= address && register <= debug.valueHigh) writeSensor(register, value);
    else if (register >= firstSetting && register <= lastSetting) setting(register, value);
    else if (register === power && model.sleeps === 'pins') sleep((value & 7) !== 5);
    else registers[register] = value;
  }

  function writeReset(value: number): void {
    if (value & resetAll) restart();
    else if (!isTaken(reset)) return;
    if (value & flushFifo) fifo.flush();
    beBusy(value & resetAll ? 'reset' : 'setting');
  }

  function setting(register: number, value: number): void {
    if (!isTaken(register)) return;
    beBusy('setting');
    if (!isAllowed(register, value)) return;
    registers[register] = value;
    if (register === format && isNew) size = undefined; // On cameras from identity 0x85 on, setting the format clears the size. So a host sets the size after it.
    if (register === resolution) size = model.sizes[value];
    if (register === powerMode && isNew) sleep(value === 1);
  }

  function isAllowed(register: number, value: number): boolean {
    const wakes = register === powerMode && isNew;
    const [least, most] = wakes ? [0, 1] : levels[register] ?? [0, 255];
    const isKnown = register === resolution ? value in model.sizes : value >= least && value <= most;
    if (!isKnown || (newOnly.includes(register) && !isNew)) violate(`register ${hex(register)} set to ${hex(value)}, which this camera does not have`);
    else if (isAsleep && !wakes) violate(`register ${hex(register)} set in low power`);
    else return true;
    return false;
  }

  /**
   * Writes a register through which the host reaches the sensor. 0x0B and 0x0C have the sensor's address, 0x0E and 0x0D the value, which is sent
   * with 0x0D. Nothing is sent unless register 0x0A selects the sensor.
   */
  function writeSensor(register: number, value: number): void {
    if (!isTaken(register)) return;
    beBusy('setting');
    registers[register] = value;
    if (register !== debug.value) return;
    if (registers[address] !== 0x78) violate('a register of the sensor written with no address in 0A');
    else if (model.sleeps === 'sensor') pokeSensor(registers[debug.high]! << 8 | registers[debug.low]!, registers[debug.valueHigh]! << 8 | value);
  }

  /**
   * Writes a register of the sensor of identities 0x83 and 0x84. 0x0028 is the page, 0x002A the offset, 0x0F12 the value. A value at page 0xD000,
   * offset 0x107E switches low power.
   */
  function pokeSensor(register: number, value: number): void {
    if (register === 0x0028) poke = { ...poke, page: value };
    else if (register === 0x002a) poke = { ...poke, offset: value };
    else if (register === 0x0f12 && poke.page === 0xd000 && poke.offset === 0x107e) sleep(value === 1);
  }

  function control(value: number): void {
    if (value & capture.clear) fifo.clear();
    if (value & capture.rewind) fifo.rewind();
    if (value & capture.start) take();
  }

  function take(): void {
    if (isBusy()) violate('a picture taken while busy');
    const isNonsense = isMuddled || isBusy();
    if (!size) violate('a picture taken without a size');
    const [width, height] = size ?? oldSizes[1]!;
    const takenMs = clock.now();
    const flaw: Flaw | undefined = isNonsense || registers[format] !== 1 ? 'noise' : takenMs - wokenMs < options.settleMs ? 'dark' : undefined;
    const shot = { width, height, quality: qualities[registers[quality]!]!, takenMs, isTurned: registers[rotation] === 1, flaw };
    const isNever = isAsleep || options.needsSize && !size || faults.isNeverDone || faults.neverDoneSizes.includes(`${width}x${height}`);
    fifo.start({
      doneMs: isNever ? Infinity : takenMs + options.takeMs(width, height) + faults.lateMs,
      give: () => [expose(shot, capacityBytes)],
      ...(isNonsense ? { shownLength: nonsenseLength } : {}),
    });
  }

  function read(register: number): number {
    if (register >= identity && register < state) {
      beBusy('identity');
      return [options.id, ...options.built][register - identity]!;
    }
    if (register === state) return (isBusy() ? options.busyState : idleState) | (fifo.isDone() ? captureDone : 0);
    if (register > state && register <= 0x47) return lengthNow() >> 8 * (register - 0x45) & 255;
    return register === 0x49 ? options.built[3] : registers[register]!;
  }

  function lengthNow(): number {
    if (!isBusy()) return fifo.length();
    violate('the length read while busy');
    return nonsenseLength;
  }

  return {
    ...createSpiPort({ write, read, burst: fifo.burst, next: fifo.next }, 2, supply, violate),
    pictures,
    violations,
    faults,
    power: supply.power,
    get givenBytes() {
      return fifo.givenBytes();
    },
    get isAsleep() {
      return isAsleep;
    },
  };
}
