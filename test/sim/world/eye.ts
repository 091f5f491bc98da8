// Connects camera and motion sensor to the world's board, as its file says. A desktop has a line or two pipes for that, and a chip has its pins.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCameraBus, type BusOptions, type CameraBus } from '../camera/bus/bus.ts';
import { createRequests } from '../camera/bus/pipes.ts';
import { createBusCamera, createSerialCamera, isSerial, type CameraChoice } from '../camera/families.ts';
import type { UartCamera } from '../camera/serial/body.ts';
import { tieToLine } from '../camera/serial/uart.ts';
import type { SpiCamera } from '../camera/spi/faults.ts';
import type { Clock } from '../clock.ts';
import type { Buses } from '../engine/globals/buses.ts';
import type { PipeEnd } from '../engine/globals/pipe.ts';
import type { SerialPort } from '../engine/globals/serial.ts';
import { throughDriver } from '../line/driver.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';

/** The wires to a camera, as in a board file. */
export interface CameraWires {
  /** Serial line to the camera. */
  uart?: { port?: string; path?: string };
  /** SPI bus to the camera. */
  spi?: { port?: string; cs?: string; path?: string };
  /** Pin that switches the camera's supply. */
  supply?: string;
  /** Level of that pin at which the supply is on. */
  supplyActive?: 0 | 1;
  /** Pin of the motion sensor, or a desktop's file in its place. */
  pir?: string | { path: string };
}

/** Which camera to simulate, and how it is connected. */
export type EyeOptions = CameraChoice & {
  /** The line to a serial camera. */
  line?: Partial<LineOptions>;
  /** The engine's fault up to 2v29: only 64 bytes between two polls are kept. */
  losesBursts?: boolean;
  bus?: Partial<BusOptions>;
};

/** A camera, with its line if it is a serial one, otherwise with its bus. */
export type WorldCamera = (UartCamera & { line: Line; bus: undefined }) | (SpiCamera & { line: undefined; bus: CameraBus });

/** A camera as it is connected to an engine. */
export interface CameraParts {
  /** The camera. */
  camera: WorldCamera;
  /** The camera's line's end, by the engine's name of the port. */
  serial: Record<string, SerialPort>;
  /** The camera's pipes, by the paths that the firmware opens. */
  pipes: Record<string, PipeEnd>;
  /** The camera's hardware buses. */
  buses: Buses;
  /** Takes an output of the chip, such as chip select or the supply. */
  onPin(pin: string, level: 0 | 1): void;
  /** Lets the chip's outputs float, as it has no power or sleeps. */
  float(): void;
  /** Sets whether the motion sensor sees motion. */
  show(isMoving: boolean): void;
}

/** The engine's name of the camera's port on a desktop. */
const desktopPort = 'Serial2';

/**
 * Makes a camera, and connects it.
 * @param folder the folder that a desktop's paths begin at
 * @param setPin drives a pin of the chip from outside
 */
export function createEye(clock: Clock, options: EyeOptions, wires: CameraWires, folder: string, setPin: (pin: string, level: 0 | 1) => void): CameraParts {
  const { line: lineOptions, losesBursts, bus: busOptions, ...choice } = options;
  const { reset, ...tied } = isSerial(choice)
    ? tieSerial(clock, createSerialCamera(clock, wires.supply ? { ...choice, starts: 'off' } : choice), wires, lineOptions, losesBursts === true)
    : tieBus(clock, createBusCamera(clock, choice), wires, busOptions);
  const { camera } = tied;
  const pir = wires.pir;
  if (wires.supply) camera.power(false);
  // the engine detects the files before it opens them
  for (const path of Object.keys(tied.pipes)) writeFileSync(join(folder, path), '');
  if (typeof pir === 'object') writeFileSync(join(folder, pir.path), '0');

  return {
    ...tied,
    onPin(pin, level) {
      if (pin === wires.supply) camera.power(level === (wires.supplyActive ?? 1));
      if (pin === wires.spi?.cs) select(camera, level);
    },
    float() {
      camera.line?.drop();
      reset();
      camera.bus?.deselect();
      // a resistor keeps the switch off (docs/camera.md)
      if (wires.supply) camera.power(false);
    },
    show(isMoving) {
      if (typeof pir === 'object') writeFileSync(join(folder, pir.path), isMoving ? '1' : '0');
      else if (pir) setPin(pir, isMoving ? 1 : 0);
      else throw new Error('This board has no motion sensor.');
    },
  };
}

/** Sets chip select. A low level selects the camera. */
function select({ bus }: WorldCamera, level: 0 | 1): void {
  if (level) bus?.deselect();
  else bus?.select();
}

function tieSerial(clock: Clock, camera: UartCamera, { uart }: CameraWires, given: Partial<LineOptions> | undefined, losesBursts: boolean) {
  if (!uart) throw new Error('This board is not wired for a serial camera.');
  const line = createLine(clock, { dteBaud: 38_400, dceBaud: 38_400, ...given });
  tieToLine(line, camera);
  const port = losesBursts ? throughDriver(clock, line.dte) : line.dte;
  return { camera: Object.assign(camera, { line, bus: undefined }), serial: { [uart.port ?? desktopPort]: port }, pipes: {}, buses: {}, reset: () => undefined };
}

function tieBus(clock: Clock, device: ReturnType<typeof createBusCamera>, { spi }: CameraWires, given: Partial<BusOptions> | undefined) {
  if (!spi) throw new Error('This board is not wired for an SPI camera.');
  const bus = createCameraBus(clock, device, given);
  const camera = Object.assign(device, { line: undefined, bus });
  if (spi.path) return { camera, serial: {}, buses: {}, ...pipesTo(spi.path, bus, device.violations) };
  return { camera, serial: {}, pipes: {}, buses: { [spi.port!]: bus, I2C1: i2cOf(bus) }, reset: () => undefined };
}

function pipesTo(path: string, bus: CameraBus, violations: string[]): { pipes: Record<string, PipeEnd>; reset(): void } {
  const requests = createRequests(bus, violations);
  let answers = Buffer.alloc(0);
  let ended = 0;

  function take(bytes: Buffer): void {
    const before = ended;
    const replies = requests.feed(bytes);
    if (ended === before) answers = Buffer.concat([answers, ...replies]);
    else requests.reset();
  }

  const pipes: Record<string, PipeEnd> = {
    [`${path}.out`]: { take, give: () => Buffer.alloc(0) },
    [`${path}.in`]: {
      take: () => undefined,
      give(count) {
        const given = answers.subarray(0, count);
        answers = answers.subarray(given.length);
        return given;
      },
    },
  };
  return {
    pipes,
    // unread answers of an ended engine must not reach the next, even in the middle of a request
    reset() {
      ended += 1;
      requests.reset();
      answers = Buffer.alloc(0);
    },
  };
}

/** A register is selected by a write of its number alone, then read. */
function i2cOf(bus: CameraBus): NonNullable<Buses['I2C1']> {
  let register = 0;
  return {
    write(address, bytes) {
      register = bytes[0]!;
      if (bytes.length === 1) bus.sensorReadMany(address, register, 0);
      else bus.sensorWrite(address, bytes);
    },
    read: (address, count) => bus.sensorReadMany(address, register, count),
  };
}
