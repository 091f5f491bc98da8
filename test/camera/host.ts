// A simulated serial camera and the firmware's end of its line, for tests on a virtual clock. It also takes whole shots.

import type { Known } from '../../src/camera/camera.ts';
import { beginTalk, createLineCamera } from '../../src/camera/serial/line.ts';
import type { LineRecord } from '../../src/camera/serial/record.ts';
import type { Fault } from '../../src/fault.ts';
import { createListLog, timersOf } from '../outside.ts';
import type { UartCamera } from '../sim/camera/serial/body/types.ts';
import { fromHex } from '../sim/camera/serial/mischief.ts';
import { tieToLine } from '../sim/camera/serial/uart.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { throughDriver } from '../sim/line/driver.ts';
import { createLine, type LineOptions } from '../sim/line/line.ts';
import { callsOf, type Calls } from './calls.ts';

/** What a test sets for the engine and the line. */
export interface HostOptions {
  /** True if the engine loses bytes that come without a pause, as 2v26 to 2v29 do. The firmware knows that and asks for short pieces. */
  isOld: boolean;
  /** True if the engine loses bytes that come without a pause, but the firmware does not know that. */
  losesBursts: boolean;
  /** Properties of the simulated line, such as lost bytes. */
  line: Partial<LineOptions>;
}

/** A simulated serial camera with the firmware's end of its line. */
export interface Host<Simulated extends UartCamera> {
  clock: VirtualClock;
  simulated: Simulated;
  readonly camera: Calls;
  log: string[];
  /** Rates in baud at which the line was opened, in order. */
  opened: number[];
  /**
   * Ends the firmware's use of the camera and begins anew, while the camera stays as it is.
   * @param known limits that were found before, if only the next shot begins; by default the chip was reset, and nothing is known
   */
  restart(known?: Known): Calls;
  /** Leaves the camera as another firmware might. It sends each of the `said` texts (bytes in hexadecimal), 150 ms apart, and reads no answer. */
  leave(baud: number, ...said: string[]): Promise<void>;
  /** Makes a call of the camera. It fails if the call hangs or ends twice. @returns the fault */
  call(act: (camera: Calls, onDone: (fault?: Fault) => void) => void): Promise<Fault | undefined>;
  wake(): Promise<Fault | undefined>;
  prepare(size?: string, quality?: string): Promise<Fault | undefined>;
  take(): Promise<{ bytes: number; fault?: Fault | undefined }>;
  read(): Promise<{ file: Buffer; fault?: Fault | undefined }>;
  /** Takes and reads a whole picture. It fails with the first fault. */
  shoot(size?: string, quality?: string): Promise<Buffer>;
}

/** Most milliseconds that a call may take. */
const mostMs = 200_000;

/**
 * Makes a simulated serial camera, and the firmware's end of its line.
 * @param record the commands and values by which the firmware drives the camera
 */
export function createHost<Simulated extends UartCamera>(
  make: (clock: VirtualClock) => Simulated, record: LineRecord, given: Partial<HostOptions> = {},
): Host<Simulated> {
  const clock = virtualClock();
  const simulated = make(clock);
  const line = createLine(clock, { dteBaud: 9600, dceBaud: simulated.baud, ...given.line });
  tieToLine(line, simulated);
  const port = given.isOld || given.losesBursts ? throughDriver(clock, line.dte) : line.dte;
  const log = createListLog();
  const opened: number[] = [];
  let take: (bytes: string) => void = () => {};
  port.onBytes(bytes => take(Buffer.from(bytes).toString('latin1')));

  /** Starts the firmware. @returns a function that makes the camera's methods; it is called anew for each call, as in a shot */
  function boot(known: Known = {}): () => Calls {
    take = () => {};
    const talk = beginTalk({ clock: timersOf(clock), log, expect: () => {} }, {
      open(baud) {
        opened.push(baud);
        line.baud(baud);
      },
      write: bytes => port.write(Buffer.from(bytes, 'latin1')),
      onBytes: listener => void (take = listener),
      close: () => void (take = () => {}),
      sum: (bytes, from, to) => Buffer.from(bytes, 'latin1').subarray(from, to).reduce((sum, byte) => sum + byte, 0),
      mostAtOnce: given.isOld ? 64 : 65_536,
    }, record, known);
    return () => callsOf(createLineCamera(talk));
  }

  let made = boot();

  const host: Host<Simulated> = {
    clock, simulated, log: log.lines, opened,
    get camera() {
      return made();
    },
    restart(known) {
      made = boot(known);
      return made();
    },
    async leave(baud, ...said) {
      line.baud(baud);
      for (const hex of said) {
        line.dte.write(fromHex(hex));
        await clock.run(() => false, 150);
      }
    },
    async call(act) {
      let ends = 0;
      let fault: Fault | undefined;
      let isInside = true;
      act(host.camera, heard => {
        if (isInside) throw new Error('The callback ran within the call.');
        ends += 1;
        fault = heard;
      });
      isInside = false;
      await clock.run(() => ends > 0, mostMs);
      if (ends !== 1) throw new Error(`The callback ran ${ends} times in ${mostMs / 1000} s.`);
      return fault;
    },
    wake: () => host.call((camera, onDone) => camera.wake(onDone)),
    prepare: (size = '160x120', quality = 'normal') => host.call((camera, onDone) => camera.prepare(size, quality, onDone)),
    async take() {
      let told = 0;
      const fault = await host.call((camera, onDone) => camera.take((bytes, fault) => {
        told = bytes;
        onDone(fault);
      }));
      return { bytes: told, fault };
    },
    async read() {
      const pieces: Buffer[] = [];
      const fault = await host.call((camera, onDone) => camera.read((bytes) => {
        pieces.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes));
        return true;
      }, onDone));
      return { file: Buffer.concat(pieces), fault };
    },
    async shoot(size, quality) {
      for (const fault of [await host.wake(), await host.prepare(size, quality), (await host.take()).fault]) if (fault) throw failed(fault);
      const { file, fault } = await host.read();
      const last = fault ?? await host.call((camera, onDone) => camera.goOn(onDone));
      if (last) throw failed(last);
      return file;
    },
  };
  return host;
}

const failed = (fault: Fault) => new Error(JSON.stringify(fault));
