// A user's alternatives, as their authors wrote them, on the same simulated SIM7600, line and server. They answer at once and check nothing: of a
// real Arduino's own time only the card's is counted.

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

/** An Arduino at the line: sends a command and reads until something arrives. */
export interface Arduino {
  /** The text that answered; fails without one. */
  ask(text: string, answer: RegExp): Promise<string>;
  wait(answer: RegExp): Promise<string>;
  write(bytes: Uint8Array): void;
  /** Waits without reading, for any duration. */
  delay(ms: number): Promise<void>;
}

/** The FTP server, as a sketch has it in its source. */
export interface Address {
  port: number;
  user: string;
  password: string;
}

/** A published method to send an image. */
export interface Sketch {
  /** The method, as the table names it. */
  title: string;
  /** Its published source. */
  source: string;
  /** Required options of the simulated modem. */
  modem?: Partial<Sim7600Options>;
  /** Up to the session with the server. */
  open(arduino: Arduino, address: Address): Promise<void>;
  /** Sends one image. */
  put(arduino: Arduino, name: string, image: Uint8Array): Promise<void>;
}

const patienceMs = 300_000;

function createArduino(clock: VirtualClock, line: Line): Arduino {
  let heard = '';
  line.dte.onBytes(bytes => (heard += Buffer.from(bytes).toString('latin1')));

  /** Text after the answer is left for the next one. */
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

/** What a sketch has to carry. */
export interface Errand {
  /** Rate of the line in baud. */
  baud: number;
  /** Number of images. */
  images: number;
  /** Bytes of each image. */
  size: number;
  modem?: Partial<Sim7600Options>;
}

/** Sends the images and checks that the server has them whole. */
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
    await arduino.delay(10_000); // the modem finds its network
    await arduino.ask('E0', /OK\r\n/);
    await sketch.open(arduino, { ...address, port: server.port });
    meter.start();
    for (let i = 0; i < images; i++) {
      // it reads and sends in turn: its UART has no buffer to send from meanwhile
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
