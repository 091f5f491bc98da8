// Runs published programs (sketches) that send images, as their authors wrote them, on the same simulated SIM7600, line and server as the firmware. A
// sketch goes on at once after an expected answer, and checks nothing else. Of a real Arduino's own time, only that of the card is counted.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mask } from '../../../../src/log.ts';
import { virtualClock, type VirtualClock } from '../../../sim/clock.ts';
import { createLine, type Line } from '../../../sim/line/line.ts';
import { createSim7600, type Sim7600Options } from '../../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { noise } from '../../../sim/world/world.ts';
import { createMeter, type Reading } from '../meter.ts';
import { nativeCardBytesPerSecond } from '../rate/rates.ts';

/** An Arduino at the modem's line, as a sketch sees it. */
export interface Arduino {
  /** Sends an AT command, and returns the part of the modem's output that matches `answer`. It throws an error if no match comes in five minutes. */
  ask(text: string, answer: RegExp): Promise<string>;
  /** Waits until the modem's output matches `answer`, and returns the matching part. */
  wait(answer: RegExp): Promise<string>;
  write(bytes: Uint8Array): void;
  /** Waits without reading, for any number of milliseconds. */
  delay(ms: number): Promise<void>;
}

/** The FTP server's port and account, as a sketch has them in its source. */
export interface Address {
  port: number;
  user: string;
  password: string;
}

/** A published method to send an image. */
export interface Sketch {
  /** The name of the method in the table. */
  title: string;
  /** Where the method is published. */
  source: string;
  /** Options of the simulated modem that the method needs. */
  modem?: Partial<Sim7600Options>;
  /** Sends all commands until the modem has a session with the server, and an image can be sent. */
  open(arduino: Arduino, address: Address): Promise<void>;
  /** Sends one image. */
  put(arduino: Arduino, name: string, image: Uint8Array): Promise<void>;
}

const patienceMs = 300_000;

function createArduino(clock: VirtualClock, line: Line): Arduino {
  let heard = '';
  line.dte.onBytes(bytes => (heard += Buffer.from(bytes).toString('latin1')));

  /** Waits until the modem's output matches `answer`, and returns the matching part. Output after that part is kept for the next call. */
  async function wait(answer: RegExp): Promise<string> {
    if (!await clock.run(() => answer.test(heard), patienceMs)) throw new Error(`the modem said ${JSON.stringify(heard)}, not ${String(answer)}`);
    const found = answer.exec(heard)!;
    heard = heard.slice(found.index + found[0].length);
    return found[0];
  }

  return {
    wait,
    ask(text, answer) {
      heard = '';
      line.dte.write(Buffer.from(`AT${text}\r\n`, 'latin1'));
      return wait(answer);
    },
    write: bytes => line.dte.write(bytes),
    async delay(ms) {
      let isOver = false;
      clock.after(ms, () => void (isOver = true));
      await clock.run(() => isOver);
    },
  };
}

/** What a sketch has to send. */
export interface Errand {
  /** Rate of the line in baud. */
  baud: number;
  /** Number of images. */
  images: number;
  /** Bytes of each image. */
  size: number;
  modem?: Partial<Sim7600Options>;
}

/** Sends the images by a sketch, and checks that the server has them whole. Returns the traffic on the line to the modem. */
export async function carryBy(sketch: Sketch, { baud, images, size, modem }: Errand): Promise<Reading> {
  const root = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const address = { user: 'camera', password: 'secret' };
  const server = await startFtpServer({ root, ...address });
  const clock = virtualClock();
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const meter = createMeter();
  const sim = createSim7600(clock, line.dce, { baud, ...sketch.modem, ...modem, onLine: meter.onLine });
  const arduino = createArduino(clock, line);
  try {
    meter.watch(clock, line);
    await arduino.delay(10_000); // by then the modem has found its network
    await arduino.ask('E0', /OK\r\n/);
    await sketch.open(arduino, { ...address, port: server.port });
    meter.start();
    for (let i = 0; i < images; i++) {
      // An Arduino reads the card and sends in turn: its UART has no buffer from which it could send meanwhile.
      await arduino.delay(size * 1000 / nativeCardBytesPerSecond);
      await sketch.put(arduino, `IMG_${i}.JPG`, noise(size, i + 1));
    }
    const reading = meter.read();
    await clock.hold(new Promise(resolve => setTimeout(resolve, 50)));
    for (let i = 0; i < images; i++) {
      if (!readFileSync(join(root, `IMG_${i}.JPG`)).equals(noise(size, i + 1))) throw new Error(`image ${i} is not whole on the server`);
    }
    if (sim.violations.length > 0) throw new Error(sim.violations[0]);
    return reading;
  } catch (error) {
    throw new Error(`${sketch.title} at ${baud} baud: ${(error as Error).message}\n${mask(sim.story.slice(-10).join('\n'), address.password)}`);
  } finally {
    await sim.stop();
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  }
}
