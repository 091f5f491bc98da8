// ArduCAM Mini 2MP Plus (OV2640, 8 MB) and 2MP (OV2640, 384 kB): registers and picture memory are on SPI, the sensor on I2C. Sources:
// ArduCAM/Arduino at 066a7ea1 (ArduCAM.h, ArduCAM.cpp, examples/mini) and its issues, cited by number. To read, the host sends the register's
// number and one more byte, for which it gets the value. To write, it sends the number plus 0x80, then the value.

import type { Clock } from '../../clock.ts';
import type { CameraDevice, I2cDevice } from '../bus/bus.ts';
import { createExposure, pictureOfScene, type PictureOf } from '../picture/picture.ts';
import { createSupply, noFaults, type SpiCamera, type SpiFaults, type TakenPicture } from './faults.ts';
import { createFifo, type FifoOptions } from './fifo.ts';
import { createOv2640, type Ov2640Options } from './ov2640.ts';
import { createSpiPort, hex } from './registers.ts';

/** Properties and faults of an ArduCAM Mini. */
export interface MiniOptions extends Omit<FifoOptions, 'capacityBytes' | 'dummy'> {
  /** The camera's model: `plus` is the 2MP Plus, `2mp` the 2MP. */
  variant: 'plus' | '2mp';
  /** Makes the camera's pictures, the usual scene if missing. */
  pictureOf: PictureOf;
  /** Milliseconds from power-on to the first answer. */
  bootMs: number;
  /** Milliseconds after each of the two writes of a reset in which the camera accepts nothing. */
  resetMs: number;
  /** Returns the milliseconds that a picture of this size takes. */
  takeMs(width: number, height: number): number;
  /** Properties of the camera's sensor. */
  sensor: Partial<Ov2640Options>;
  /** The camera's faults at the beginning. */
  faults: Partial<SpiFaults>;
  /**
   * Which bursts (reads of many bytes by one command) of the 2MP begin with a meaningless byte: the first of each picture, or each. On the 2MP Plus
   * none does.
   */
  dummy: 'first' | 'each';
}

/** A simulated ArduCAM Mini, whose sensor is on I2C. */
export type Mini = CameraDevice & SpiCamera & { i2c: I2cDevice };

const variants = {
  plus: { capacityBytes: 0x7fffff, hasFrames: true },
  '2mp': { capacityBytes: 0x5ffff, hasFrames: false },
};

const frames = 0x01;
const fifoControl = 0x04;
const gpio = 0x06;
const reset = 0x07;
const trigger = 0x41;
const capture = { clear: 0x01, start: 0x02, rewind: 0x10, flush: 0x20 };
const pins = { sensorRuns: 0x01, standby: 0x02, supply: 0x04 };
const captureDone = 0x08;
const resetBit = 0x80;
/** Bit of the length's third byte that is no part of the length, and is always set. The maker's library clears it, so a host must, too. */
const beyondLength = 0x80;
/** Value of register 0x40, which means nothing on an ArduCAM Mini. An ArduCAM Mega has its identity there, and none has this value. */
const revision = 0x73;

/** Makes a simulated ArduCAM Mini. */
export function createMini(clock: Pick<Clock, 'now'>, given: Partial<MiniOptions> = {}): Mini {
  const options: MiniOptions = {
    variant: 'plus', bootMs: 300, resetMs: 100, padTo: 1024, padByte: 0, dummy: 'first', sensor: {}, faults: {}, pictureOf: pictureOfScene,
    takeMs: (width, height) => 200 + width * height / 2000,
    ...given,
  };
  const { capacityBytes, hasFrames } = variants[options.variant];
  const faults = { ...noFaults(), ...options.faults };
  const pictures: TakenPicture[] = [];
  const violations: string[] = [];
  const violate = (what: string) => void violations.push(what);
  const registers = new Uint8Array(128);
  let settledMs = -Infinity;

  const supply = createSupply(clock, options.bootMs, faults, loseAll);
  const fifo = createFifo(clock, { ...options, capacityBytes, dummy: hasFrames ? 'none' : options.dummy }, faults, supply);
  const sensor = createOv2640(clock, options.sensor, violate);
  const expose = createExposure(options.pictureOf, pictures, faults);
  registers[gpio] = pins.sensorRuns | pins.supply;

  function loseAll(upMs: number): void {
    restart();
    settledMs = -Infinity;
    registers[reset] = 0;
    registers[gpio] = pins.sensorRuns | pins.supply;
    sensor.set('lost');
    if (upMs < Infinity) sensor.set('awake', upMs);
  }

  /** Resets all registers except the one that sets the sensor's pins. So a sensor in standby stays there (ArduCAM/Arduino #73, #136). */
  function restart(): void {
    const kept = registers[gpio]!;
    registers.fill(0);
    registers[gpio] = kept;
    fifo.reset();
  }

  function isReady(register: number): boolean {
    if (clock.now() >= settledMs && !(registers[reset]! & resetBit && register !== reset)) return true;
    violate(`register ${hex(register)} within a reset`);
    return false;
  }

  function write(register: number, value: number): void {
    if (!isReady(register)) return;
    if (register === reset) holdReset(value);
    else if (register === fifoControl) control(value);
    else if (register === gpio) drivePins(value);
    else if (register !== frames || hasFrames) registers[register] = value;
  }

  function holdReset(value: number): void {
    if ((registers[reset]! ^ value) & resetBit) settledMs = clock.now() + options.resetMs;
    if (value & resetBit) restart();
    registers[reset] = value;
  }

  function drivePins(value: number): void {
    registers[gpio] = value;
    const isOn = value & pins.sensorRuns && value & pins.supply;
    sensor.set(!isOn ? 'lost' : value & pins.standby ? 'asleep' : 'awake');
  }

  function control(value: number): void {
    if (value & capture.clear) fifo.clear();
    if (value & capture.flush) fifo.flush();
    if (value & capture.rewind) fifo.rewind();
    if (value & capture.start) take();
  }

  /** Takes pictures, as the sensor is set at this moment. Register 01 has the number of pictures beyond the first. */
  function take(): void {
    const shots = Array.from({ length: (registers[frames]! & 7) + 1 }, () => sensor.frame());
    const { width, height, isOut } = shots[0]!;
    const takenMs = clock.now();
    const oneMs = options.takeMs(width, height) + faults.lateMs;
    const isNever = !isOut || faults.isNeverDone || faults.neverDoneSizes.includes(`${width}x${height}`);
    fifo.start({
      doneMs: isNever ? Infinity : takenMs + oneMs * shots.length,
      give() {
        let roomBytes = capacityBytes;
        return shots.map(({ width, height, scale, flaw }, i) => {
          const picture = expose({ width, height, quality: qualityOf(scale), takenMs: takenMs + oneMs * i, flaw }, roomBytes);
          roomBytes -= picture.bytes.length;
          return picture;
        });
      },
    });
  }

  function read(register: number): number {
    if (!isReady(register)) return 0;
    if (register === 0x40) return revision;
    if (register === trigger) return fifo.isDone() ? captureDone : 0;
    if (register === 0x42) return fifo.length() & 255;
    if (register === 0x43) return fifo.length() >> 8 & 255;
    if (register === 0x44) return fifo.length() >> 16 & 127 | beyondLength;
    return registers[register]!;
  }

  const port = createSpiPort({ write, read, burst: fifo.burst, next: fifo.next }, 1, supply, violate);
  return {
    ...port,
    i2c: {
      write: (address, bytes) => !supply.isDead() && sensor.write(address, bytes),
      read: (address, register, count) => (supply.isDead() ? undefined : sensor.read(address, register, count)),
      isStuck: () => !supply.isDead() && sensor.isStuck(),
    },
    pictures,
    violations,
    faults,
    power: supply.power,
    get givenBytes() {
      return fifo.givenBytes();
    },
  };
}

/** Returns the JPEG quality, from 1 (poor) to 100, for a value of the sensor's register 0x44: 0x0C is fine, 0x32 coarse. */
function qualityOf(scale: number): number {
  return Math.max(1, Math.round(100 - 1.5 * scale));
}
