// The camera and the motion sensor at the world's board, connected as in its file. A desktop uses a terminal's line or two pipes, a chip
// its pins.

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

/** As in a board file. */
export interface CameraWires {
  uart?: { port?: string; path?: string };
  spi?: { port?: string; cs?: string; path?: string };
  supply?: string;
  supplyActive?: 0 | 1;
  pir?: string | { path: string };
}

export type EyeOptions = CameraChoice & {
  /** The line to a serial camera. */
  line?: Partial<LineOptions>;
  /** The engine's fault up to 2v29: only 64 bytes between two polls are kept. */
  losesBursts?: boolean;
  bus?: Partial<BusOptions>;
};

/** With its line, or with its bus. */
export type WorldCamera = (UartCamera & { line: Line; bus: undefined }) | (SpiCamera & { line: undefined; bus: CameraBus });

export interface CameraParts {
  camera: WorldCamera;
  serial: Record<string, SerialPort>;
  pipes: Record<string, PipeEnd>;
  buses: Buses;
  onPin(pin: string, level: 0 | 1): void;
  /** The chip has no power, or sleeps: its pins float. */
  float(): void;
  show(isMoving: boolean): void;
}

/** A camera whose engine has no Serial2: the port of a desktop. */
const desktopPort = 'Serial2';

/** @param folder base of a desktop's paths @param setPin drives a chip's pin from outside */
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

/** Low is selected. */
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
