// A simulated SPI camera, the firmware's end of its bus, and the record that drives it, for tests on a virtual clock. It also takes whole
// shots.

import * as assert from 'uvu/assert';
import type { Known } from '../../src/camera/camera.ts';
import { createRegisterCamera, type RegisterRecord } from '../../src/camera/spi/registers.ts';
import { tell, type Fault } from '../../src/fault.ts';
import type { Log } from '../../src/log.ts';
import type { Bytes, CameraBus } from '../../src/ports.ts';
import { createListLog, timersOf } from '../outside.ts';
import { createCameraBus, type CameraBus as SimBus, type CameraDevice } from '../sim/camera/bus/bus.ts';
import type { SpiCamera } from '../sim/camera/spi/faults.ts';
import { cutOut } from '../sim/camera/spi/hosts.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { sample } from '../whole.ts';
import { callsOf, type Calls } from './calls.ts';

/** The outcome of one shot: the picture, or the fault. */
export interface Shot {
  /** Name of the camera's call that failed. It is undefined if none failed. */
  at?: 'wake' | 'prepare' | 'take' | 'read' | 'goOn';
  /** The fault with which that call failed. It is undefined if none failed. */
  fault?: Fault;
  /** The picture's length in bytes, as the call `take` reported it. */
  length: number;
  /** All bytes that the call `read` gave. */
  data: Uint8Array;
  /** The picture within `data`, from its start mark to its end mark. */
  picture: Uint8Array;
}

/** A simulated SPI camera with the firmware's end of its bus. */
export interface Stand<Device> {
  clock: VirtualClock;
  camera: Device;
  bus: SimBus;
  log: Log & { lines: string[] };
  /** The camera's calls, as the firmware makes them. */
  at: Calls;
  /** A test may set `change`, which is called for transfer number `n` with its answer, to change the answer. */
  onSend: { change?: (heard: Uint8Array, said: Uint8Array, n: number) => void };
  /** Returns the longest time that one timer callback of the firmware has taken, in milliseconds. Transfers on the bus and the test's code count. */
  longestTurnMs(): number;
  call(run: (done: (fault?: Fault) => void) => void): Promise<Fault | undefined>;
  shoot(size: string, quality?: string): Promise<Shot>;
  /**
   * Resets the chip: the firmware begins with a new camera object, the present operation is lost, and chip select goes high. The camera stays
   * as it is.
   * @param known limits found before, if only the next shot begins
   */
  restart(record?: () => RegisterRecord, known?: Known): void;
}

/** Most milliseconds that a call may take, with any fault. */
export const longestMs = 20_000;

/** Returns a copy of bytes. */
export const copyOf = (bytes: Bytes) => (typeof bytes === 'string' ? Uint8Array.from(Buffer.from(bytes, 'latin1')) : Uint8Array.from(bytes));

/**
 * Makes the firmware's bus, as in src/device: received bytes are valid until the next transfer, nothing throws, and a closed port is not
 * used.
 */
function portOf(bus: SimBus, onSend: Stand<unknown>['onSend']): CameraBus {
  let isOpen = false;
  let count = 0;
  let given = new Uint8Array(0);
  const tried = <T>(run: () => T): T | undefined => {
    if (!isOpen) throw new Error('The bus is not open.');
    try {
      return run();
    } catch {
      return undefined;
    }
  };
  return {
    open: () => void (isOpen = true),
    select: () => bus.select(),
    deselect: () => bus.deselect(),
    send(bytes) {
      if (!isOpen || !bus.isSelected) throw new Error('A transfer while the bus is closed or not selected.');
      given.fill(0xaa);
      // in an engine, the received bytes lie in the middle of a larger buffer, so they do here, too
      const heard = bus.send(bytes);
      given = new Uint8Array(new ArrayBuffer(heard.length + 8), 4, heard.length);
      given.set(heard);
      onSend.change?.(given, bytes, count);
      count += 1;
      return given;
    },
    textOf: bytes => Buffer.from(bytes).toString('latin1'),
    sensorWrite: (address, register, value) => tried(() => {
      bus.sensorWrite(address, [register, value]);
      return true;
    }) ?? false,
    sensorRead: (address, register) => tried(() => {
      const heard = Uint8Array.of(bus.sensorRead(address, register));
      onSend.change?.(heard, Uint8Array.of(register), count);
      count += 1;
      return heard[0]!;
    }),
    close: () => void (isOpen = false),
  };
}

/**
 * Makes a simulated SPI camera, and the firmware's end of its bus.
 * @param record returns the commands and values by which the firmware drives the camera
 */
export function standOf<Device extends CameraDevice & SpiCamera>(make: (clock: VirtualClock) => Device, record: () => RegisterRecord): Stand<Device> {
  const clock = virtualClock();
  const camera = make(clock);
  const bus = createCameraBus(clock, camera);
  const log = createListLog();
  const onSend: Stand<Device>['onSend'] = {};
  const timers = timersOf(clock);
  let longest = 0;
  const after = (ms: number, run: () => void) => timers.after(ms, () => {
    const before = clock.now();
    run();
    longest = Math.max(longest, clock.now() - before);
  });
  const begin = (record: () => RegisterRecord, known: Known = {}) =>
    callsOf(createRegisterCamera({ clock: { ...timers, after }, log, expect: () => undefined }, portOf(bus, onSend), record(), known));
  const stand: Stand<Device> = {
    clock, camera, bus, log, onSend, at: begin(record), longestTurnMs: () => longest,
    async call(run) {
      let told = 0;
      let fault: Fault | undefined;
      let isInCall = true;
      run(heard => {
        if (isInCall) throw new Error('The callback ran in the turn of the call.');
        told += 1;
        fault = heard;
      });
      isInCall = false;
      if (!await clock.run(() => told > 0, longestMs)) throw new Error(`No callback within ${longestMs} ms.`);
      await clock.run(() => told > 1, 0);
      if (told > 1) throw new Error('The callback ran twice.');
      return fault;
    },
    restart(next = record, known = {}) {
      stand.at.close();
      bus.deselect();
      stand.at = begin(next, known);
    },
    shoot: (size, quality = 'normal') => shootAt(stand, size, quality),
  };
  return stand;
}

async function takeOne<Device>({ at, call }: Stand<Device>): Promise<{ length: number; fault: Fault | undefined }> {
  let length = 0;
  const fault = await call(done => at.take((bytes, fault) => {
    length = bytes;
    done(fault);
  }));
  return { length, fault };
}

async function shootAt<Device>(stand: Stand<Device>, size: string, quality: string): Promise<Shot> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const ended = (at?: Shot['at'], fault?: Fault): Shot => {
    const data = Buffer.concat(pieces);
    return { ...(at && fault ? { at, fault } : {}), length, data, picture: cutOut(data) };
  };
  const { at, call } = stand;
  let fault = await call(at.wake);
  if (fault) return ended('wake', fault);
  fault = await call(done => at.prepare(size, quality, done));
  if (fault) return ended('prepare', fault);
  for (let left = at.discards; left > 0; left -= 1) {
    const taken = await takeOne(stand);
    if (taken.fault) return ended('take', taken.fault);
    fault = await call(at.goOn);
    if (fault) return ended('goOn', fault);
  }
  const taken = await takeOne(stand);
  length = taken.length;
  if (taken.fault) return ended('take', taken.fault);
  fault = await call(done => at.read(bytes => pieces.push(copyOf(bytes)) > 0, done));
  if (fault) return ended('read', fault);
  fault = await call(at.goOn);
  return ended('goOn', fault);
}

/** Checks that a shot gave the camera's last picture byte for byte, and that the firmware broke no rule of the camera. */
export function checkWhole<Device extends SpiCamera>({ camera, bus }: Stand<Device>, shot: Shot, size?: string): void {
  assert.is(shot.fault && `${shot.at}: ${tell(shot.fault)}`, undefined);
  const { width, height, bytes, flaw } = camera.pictures.at(-1)!;
  assert.is(flaw, undefined);
  if (size) assert.is(`${width}x${height}`, size);
  assert.is(Buffer.compare(shot.picture, bytes), 0, `${shot.picture.length} bytes instead of ${bytes.length}`);
  assert.equal(camera.violations, []);
  assert.not.ok(bus.isSelected);
}

/** Returns the call that failed and its fault, or `whole`. */
export function toldBy({ at, fault }: Shot): string {
  return fault ? `${at}: ${fault.code}, ${fault.line}` : 'whole';
}

/**
 * Takes many shots, in each of which one answer of the camera is garbled: all its bytes, by many bits or one bit. A shot without damage shows
 * first how many answers there are.
 * @param always registers whose answers are all garbled in turn; of other answers, only a sample is
 */
export async function sweepGarbled<Device extends CameraDevice & SpiCamera>(make: () => Stand<Device>, size: string, always: number[]): Promise<void> {
  const clean = make();
  const asked: number[] = [];
  const pieces: boolean[] = [];
  clean.onSend.change = (heard, said) => {
    asked.push(said[0]!);
    pieces.push(heard.length > 3);
  };
  checkWhole(clean, await clean.shoot(size), size);
  const isChosen = new Set(sample(asked.map((_, n) => n), 7));
  const chosen = asked.map((_, n) => n).filter(n => isChosen.has(n) || always.includes(asked[n]!));
  for (const [at, mask] of chosen.flatMap(at => [0x55, 0x01].map(mask => [at, mask] as const))) {
    const stand = make();
    stand.onSend.change = (heard, _, n) => {
      if (n === at) for (let i = 0; i < heard.length; i += 1) heard[i]! ^= mask;
    };
    const shot = await stand.shoot(size);
    const title = `answer ${at} by ${mask}`;
    // bytes in the middle of a picture may be wrong without a fault, as the bus has no checksum
    const isWithin = pieces[at] && pieces[at - 1];
    if (!shot.fault && !isWithin) checkWhole(stand, shot, size);
    assert.equal(stand.camera.violations, [], title);
    assert.not.ok(stand.bus.isSelected, title);
    if (shot.fault) checkWhole(stand, await stand.shoot(size), size);
    assert.equal(stand.log.lines, [], title);
  }
}
