// The sensor OV2640 on I2C, as far as it determines a picture. It has register banks, the window of its pixel array, and a DSP with window, scaler
// and JPEG output. Sources: OV2640 datasheet 1.6, tables 12 and 13; the maker's library ArduCAM/Arduino, ov2640_regs.h. Size and format follow from
// the registers, with any table of register values.

import type { Clock } from '../../clock.ts';
import type { I2cDevice } from '../bus/bus.ts';
import type { Flaw } from './faults.ts';

/** Properties of the sensor. */
export interface Ov2640Options {
  /** Value of register 0x0B of bank 1, the product's version: 0x41 or 0x42. */
  product: number;
  /** Milliseconds from a reset by register COM7 until the sensor accepts registers again. */
  resetMs: number;
  /**
   * Pictures are white for this many milliseconds after standby. Then they are dark until `darkMs`, and green until `settleMs`, when exposure and
   * white balance have settled (ArduCAM/Arduino #170).
   */
  whiteMs: number;
  /** Milliseconds from the end of standby to the end of the dark pictures. */
  darkMs: number;
  /** Milliseconds from the end of standby to the end of the green pictures. Later pictures are right. */
  settleMs: number;
  /** Number of pictures after standby that are green, however late they are taken (ArduCAM/Arduino #365). */
  greenPictures: number;
  /** Milliseconds after a change of the picture size until pictures are right. Earlier ones are dark. */
  resizeMs: number;
}

/** Properties of a picture that the sensor takes. */
export interface Frame {
  width: number;
  height: number;
  /** Value of register 0x44, the JPEG's quantisation scale. The lower it is, the better is the quality. */
  scale: number;
  /** Whether the sensor outputs the picture. It does not while it is asleep, or its output is held in reset. */
  isOut: boolean;
  /** What is wrong with the picture, undefined if nothing is. */
  flaw: Flaw | undefined;
}

/** A simulated OV2640. */
export interface Ov2640 extends I2cDevice {
  /** Returns the properties of a picture that is taken now. Each call counts as a picture. */
  frame(): Frame;
  /**
   * Sets the sensor's state, as the board's pins do. `lost` means without supply or held in reset, so all registers are lost. `asleep` is standby
   * by the pin PWDN.
   */
  set(state: 'awake' | 'asleep' | 'lost', atMs?: number): void;
}

/** Properties of a sensor for which no others are given. */
export const ov2640Defaults: Ov2640Options = {
  product: 0x42, resetMs: 100, whiteMs: 50, darkMs: 1000, settleMs: 2000, greenPictures: 1, resizeMs: 1000,
};

/** Address of the sensor on I2C, seven bits. */
const address = 0x30;
const bankSelect = 0xff;
/** Register COM7 of bank 1, in which bit 7 resets the sensor. */
const com7 = 0x12;
const com2 = 0x09;
const identity: Record<number, number> = { 0x0a: 0x26, 0x1c: 0x7f, 0x1d: 0xa2 };
const productAt = 0x0b;

/**
 * Registers that matter here and are not 0 after a reset (datasheet), by bank. With them, the DSP is bypassed, and the window is the whole array.
 */
const initial: [Record<number, number>, Record<number, number>] = [
  { 0x05: 0x01, 0x44: 0x0c },
  { 0x03: 0x0f, 0x17: 0x11, 0x18: 0x75, 0x19: 0x01, 0x1a: 0x97, 0x32: 0x36 },
];

/** Registers that the maker's table OV2640_JPEG_INIT writes, by bank. Unless all were written, colours and exposure are wrong. */
const tuned = [
  `05 2c 2e 33 41 42 43 4c 76 7c 7d 7f 86 87 88 8c 90 91 92 93 96 97 a4 a8 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 bf c3 c4 c5 c6 c7 c8 c9 d3 d7 d9 da
   dd e0 e1 e5 f9`,
  `04 06 07 09 0c 0d 0e 11 12 13 14 16 17 18 19 1a 20 21 22 23 24 25 26 28 2c 32 33 34 35 36 37 39 3a 3b 3c 3d 3e 42 43 46 48 4a 4c 4f 50 5b
   5c 61 62 63 6c 6d 6e 70 71 73 7c`,
].map(text => text.split(/\s+/).map(pair => parseInt(pair, 16)));

/** Registers that change the picture's size: those of bank 0 (DSP), then those of bank 1 (sensor). */
const sizing = [[0x50, 0x51, 0x52, 0x55, 0x57, 0x5a, 0x5b, 0x5c, 0x8c, 0xc0, 0xc1], [com7, 0x03, 0x17, 0x18, 0x19, 0x1a, 0x32]];

/** Largest width and height of the array's output in pixels, by bits 6 to 4 of COM7. */
const modes: Record<number, readonly [number, number]> = { 0: [1600, 1200], 4: [800, 600], 2: [400, 296] };

/** Makes a simulated OV2640. @param violate called with a text for each mistake of the host */
export function createOv2640(clock: Pick<Clock, 'now'>, given: Partial<Ov2640Options>, violate: (what: string) => void): Ov2640 {
  const options = { ...ov2640Defaults, ...given };
  let banks: [Uint8Array, Uint8Array];
  let written: [Set<number>, Set<number>];
  let bank = 0;
  let pointer = 0;
  let state: 'awake' | 'asleep' | 'lost' = 'awake';
  let isStuck = false;
  let readyMs = -Infinity;
  let wokenMs = -Infinity;
  let sizedMs = -Infinity;
  let taken = 0;
  loseAll();

  function loseAll(): void {
    banks = [new Uint8Array(256), new Uint8Array(256)];
    written = [new Set(), new Set()];
    initial.forEach((values, at) => Object.entries(values).forEach(([register, value]) => void (banks[at]![Number(register)] = value)));
    Object.entries(identity).forEach(([register, value]) => void (banks[1][Number(register)] = value));
    banks[1][productAt] = options.product;
    bank = 0;
  }

  function unsettle(atMs: number): void {
    wokenMs = atMs;
    taken = 0;
  }

  function set(next: 'awake' | 'asleep' | 'lost', atMs = clock.now()): void {
    if (next === 'lost') {
      loseAll();
      isStuck = false;
    }
    if (next === 'awake' && state !== 'awake') unsettle(atMs);
    state = next;
  }

  function hears(to: number): boolean {
    return to === address && state === 'awake' && !isStuck;
  }

  /** Takes one register with its value, or only the register that is read next. More bytes at once are not simulated. */
  function write(to: number, bytes: Uint8Array): boolean {
    if (!hears(to)) return false;
    if (clock.now() < readyMs) {
      violate(`OV2640: a register within ${options.resetMs} ms of a reset`);
      return true;
    }
    if (bytes.length > 2) violate(`OV2640: ${bytes.length} bytes in one write`);
    pointer = bytes[0] ?? 0;
    if (bytes.length > 1) put(pointer, bytes[1]!);
    return true;
  }

  function put(register: number, value: number): void {
    if (register === bankSelect) bank = value & 1;
    else if (bank === 1 && register === com7 && value & 0x80) restart();
    else if (bank === 0 || !(register in identity || register === productAt)) store(register, value);
  }

  function store(register: number, value: number): void {
    if (sizing[bank]!.includes(register) && banks[bank]![register] !== value) sizedMs = clock.now();
    banks[bank]![register] = value;
    written[bank]!.add(register);
    if (bank === 1 && register === com2 && value & 0x10) fallAsleep();
  }

  function restart(): void {
    loseAll();
    readyMs = clock.now() + options.resetMs;
    unsettle(readyMs);
  }

  /** Puts the sensor into its own standby, which no correct host does. SDA stays low until a power cycle (espressif/esp32-camera #101). */
  function fallAsleep(): void {
    isStuck = true;
    violate("OV2640: its own standby, from which only its supply wakes it");
  }

  function read(to: number, register: number, count: number): Uint8Array | undefined {
    if (!hears(to)) return undefined;
    if (count > 1) violate(`OV2640: ${count} bytes in one read`);
    pointer = register;
    const value = clock.now() < readyMs ? 0 : register === bankSelect ? bank : banks[bank]![pointer]!;
    return Uint8Array.from({ length: count }, (_, i) => (i === 0 ? value : 0xff));
  }

  function flawNow(isJpeg: boolean): Flaw | undefined {
    if (!isJpeg) return 'noise';
    if (banks[1][com7]! & 0x02) return 'bars';
    const sinceMs = clock.now() - wokenMs;
    if (sinceMs < options.whiteMs) return 'white';
    if (sinceMs < options.darkMs) return 'dark';
    if (sinceMs < options.settleMs || taken < options.greenPictures) return 'green';
    if (tuned.some((registers, at) => registers.some(register => !written[at]!.has(register)))) return 'green';
    return clock.now() - sizedMs < options.resizeMs ? 'dark' : undefined;
  }

  function frame(): Frame {
    const [dsp, sensor] = banks;
    const size = sizeOf(dsp, sensor);
    const isJpeg = size !== undefined && !(dsp[0x05]! & 0x01) && (dsp[0xda]! & 0x10) !== 0;
    const flaw = flawNow(isJpeg);
    taken += 1;
    return {
      ...(size ?? { width: 1600, height: 1200 }),
      scale: dsp[0x44]! & 0x3f,
      isOut: dsp[0xe0] === 0 && state === 'awake',
      flaw,
    };
  }

  return { write, read, isStuck: () => isStuck && state !== 'lost', frame, set };
}

/** Returns the size of the picture in pixels. It is undefined if the windows do not fit into each other, so the picture is torn. */
function sizeOf(dsp: Uint8Array, sensor: Uint8Array): { width: number; height: number } | undefined {
  const mode = modes[sensor[com7]! >> 4 & 7];
  const array = arrayOf(sensor);
  const into = { width: dsp[0xc0]! << 3 | dsp[0x8c]! >> 3 & 7 | (dsp[0x8c]! & 0x40) << 5, height: dsp[0xc1]! << 3 | dsp[0x8c]! & 7 };
  if (!mode || array.width > mode[0] || array.height > mode[1]) return undefined;
  if (array.width !== into.width || array.height !== into.height) return undefined;
  const window = windowOf(dsp);
  if (window.x + window.width > into.width || window.y + window.height > into.height) return undefined;
  return scaledOf(dsp, window.width >> (dsp[0x50]! & 7), window.height >> (dsp[0x50]! >> 3 & 7));
}

/**
 * Returns the size in pixels of the window of the sensor's array, from HREFST, HREFEND, VSTRT, VEND and their low bits. These registers count in
 * units of two pixels and two lines.
 */
function arrayOf(sensor: Uint8Array) {
  const across = (high: number, shift: number) => sensor[high]! << 3 | sensor[0x32]! >> shift & 7;
  const down = (high: number, shift: number) => sensor[high]! << 2 | sensor[0x03]! >> shift & 3;
  return { width: (across(0x18, 3) - across(0x17, 0)) * 2, height: (down(0x1a, 2) - down(0x19, 0)) * 2 };
}

/**
 * Returns the DSP's window in pixels: its size by HSIZE and VSIZE, in units of four, and its place by XOFFL and YOFFL. VHYX and TEST have the high
 * bits.
 */
function windowOf(dsp: Uint8Array) {
  const rest = dsp[0x55]!;
  return {
    width: (dsp[0x51]! | (rest & 0x08) << 5 | (dsp[0x57]! & 0x80) << 2) * 4,
    height: (dsp[0x52]! | (rest & 0x80) << 1) * 4,
    x: dsp[0x53]! | (rest & 0x07) << 8,
    y: dsp[0x54]! | (rest & 0x70) << 4,
  };
}

/**
 * Returns the size in pixels after the scaler, from ZMOW, ZMOH and ZMHH, in units of four. The scaler only makes pictures smaller, and bit 5 of
 * CTRL2 switches it on.
 */
function scaledOf(dsp: Uint8Array, width: number, height: number): { width: number; height: number } | undefined {
  const out = { width: (dsp[0x5a]! | (dsp[0x5c]! & 3) << 8) * 4, height: (dsp[0x5b]! | (dsp[0x5c]! & 4) << 6) * 4 };
  if (out.width > width || out.height > height || out.width === 0 || out.height === 0) return undefined;
  return dsp[0x86]! & 0x20 ? out : { width, height };
}
