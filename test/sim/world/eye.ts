// Connects a simulated camera and a motion sensor to a board, as its file says. A desktop has a line or two pipes for them, and a chip has its
// pins.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCameraBus, type BusOptions, type CameraBus } from '../camera/bus/bus.ts';
import { createRequests } from '../camera/bus/pipes.ts';
import { createBusCamera, createSerialCamera, isSerial, type CameraChoice } from '../camera/families.ts';
import type { UartCamera } from '../camera/serial/body/types.ts';
import { tieToLine } from '../camera/serial/uart.ts';
import type { SpiCamera } from '../camera/spi/faults.ts';
import type { Clock } from '../clock.ts';
import type { Buses } from '../engine/globals/buses.ts';
import type { PipeEnd } from '../engine/globals/pipe.ts';
import type { SerialPort } from '../engine/globals/serial.ts';
import { throughDriver } from '../line/driver.ts';
import { createLine, type Line, type LineOptions } from '../line/line.ts';

/** The wires to a camera, as a board file has them. */
export interface CameraWires {
  /** The serial line to the camera: the engine's port, or the path of a desktop's terminal. */
  uart?: { port?: string; path?: string };
  /** The SPI bus to the camera: the engine's port and the pin of chip select, or the path of a desktop's pipes. */
  spi?: { port?: string; cs?: string; path?: string };
  /** The pin that switches the camera's supply. It is missing if the camera always has power. */
  supply?: string;
  /** The level of the pin `supply` at which the camera has power, 1 if missing. */
  supplyActive?: 0 | 1;
  /** The pin of the motion sensor, or the file that a desktop has in its place. */
  pir?: string | { path: string };
}

/** Which camera to simulate, and how it is connected. */
export type EyeOptions = CameraChoice & {
  /** Options of the simulated line to a serial camera. */
  line?: Partial<LineOptions>;
  /** Whether the engine has its fault of versions up to 2v29: it keeps only 64 of the bytes that arrive between two looks at its input. */
  losesBursts?: boolean;
  bus?: Partial<BusOptions>;
};

/** A camera with its connection: `line` for a serial camera, `bus` for one on SPI. */
export type WorldCamera = (UartCamera & { line: Line; bus: undefined }) | (SpiCamera & { line: undefined; bus: CameraBus });

/** A camera as it is connected to an engine. */
export interface CameraParts {
  /** The camera with its line or bus. */
  camera: WorldCamera;
  /** The ports of the engine that are connected to a serial camera, by the engine's names. */
  serial: Record<string, SerialPort>;
  /** The named pipes to an SPI camera at a desktop, by the paths that the firmware opens. */
  pipes: Record<string, PipeEnd>;
  /** The chip's hardware buses that are connected to an SPI camera. */
  buses: Buses;
  /** Takes the level of an output of the chip, which may be chip select or the camera's supply. */
  onPin(pin: string, level: 0 | 1): void;
  /** Lets the chip's outputs float, since the chip has no power or sleeps. */
  float(): void;
  /** Sets whether the motion sensor reports motion. @throws if the board has no sensor */
  show(isMoving: boolean): void;
}

/** The engine's name of the port to a serial camera on a desktop. */
const desktopPort = 'Serial2';

/**
 * Makes a camera, and connects it to a board.
 * @param folder the folder that a desktop's paths begin at
 * @param setPin drives a pin of the chip from outside
 */
export function createEye(
  clock: Clock,
  options: EyeOptions,
  wires: CameraWires,
  folder: string,
  setPin: (pin: string, level: 0 | 1) => void,
): CameraParts {
  const { line: lineOptions, losesBursts, bus: busOptions, ...choice } = options;
  const { reset, ...tied } = isSerial(choice)
    ? tieSerial(clock, createSerialCamera(clock, wires.supply ? { ...choice, starts: 'off' } : choice), wires, lineOptions, losesBursts === true)
    : tieBus(clock, createBusCamera(clock, choice), wires, busOptions);
  const { camera } = tied;
  const pir = wires.pir;
  if (wires.supply) camera.power(false);
  // The engine checks that the named pipes exist before it opens them. So empty files with the names of the pipes are made.
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
      // A resistor keeps the camera's supply off while the chip's pin floats (docs/camera.md).
      if (wires.supply) camera.power(false);
    },
    show(isMoving) {
      if (typeof pir === 'object') writeFileSync(join(folder, pir.path), isMoving ? '1' : '0');
      else if (pir) setPin(pir, isMoving ? 1 : 0);
      else throw new Error('This board has no motion sensor.');
    },
  };
}

/** Sets the level of chip select. A low level selects the camera. */
function select({ bus }: WorldCamera, level: 0 | 1): void {
  if (level) bus?.deselect();
  else bus?.select();
}

function tieSerial(clock: Clock, camera: UartCamera, { uart }: CameraWires, given: Partial<LineOptions> | undefined, losesBursts: boolean) {
  if (!uart) throw new Error('This board is not wired for a serial camera.');
  const line = createLine(clock, { dteBaud: 38_400, dceBaud: 38_400, ...given });
  tieToLine(line, camera);
  const port = losesBursts ? throughDriver(clock, line.dte) : line.dte;
  return {
    camera: Object.assign(camera, { line, bus: undefined }), serial: { [uart.port ?? desktopPort]: port }, pipes: {}, buses: {},
    reset: () => undefined,
  };
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
    // Drops the answers that an engine has not read before it ended. They must not reach the next engine, even if the end came within a request.
    reset() {
      ended += 1;
      requests.reset();
      answers = Buffer.alloc(0);
    },
  };
}

/** Returns the I2C bus as the engine drives it. A register to read is selected by a write of its number alone. */
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
