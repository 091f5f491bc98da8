// Runs the shipped firmware on the real engine (Espruino) with a simulated modem, and connects the page's `Camera` to its console.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { CablePort, CableSerial } from '../../../web/demo/port.ts';
import { Camera, type Standing } from '../../../web/link/camera.ts';
import { patienceMs } from '../../sim/patience.ts';
import { startModem, startOnEspruino, type ConsoleRig } from '../../tools/demo/rig/rig.ts';
import { repeatRefused, waitFor, waitUntil } from './waiting.ts';

/** The longest wait for an expected event, in milliseconds. It is long, because the machine may be busy with all other tests. */

const lookMs = 50;
/** How many of the last lines of output are shown if a test fails. */
const linesTold = 12;

/** A camera (the page's `Camera`) that is connected to the firmware on the real engine, with the folder of its card. */
export interface Bench {
  camera: Camera;
  card: string;
  port: CablePort;
  /** Simulates a power cut and a new start. */
  restart(): Promise<void>;
  until(standing: Standing): Promise<void>;
  seen(line: RegExp): Promise<void>;
}

export const plainConfig = { device: 'hill-7', ftp: { host: '127.0.0.1', port: 9 }, schedule: { everyMinutes: 60 } };

/** A board with its card, which several tests share, because the real engine (Espruino) takes longer to boot than to answer most expressions. */
export interface World {
  /** Runs a test with a new connection (`Camera` of the page) to this board. The board is booted if it does not run. */
  on(run: (bench: Bench) => Promise<void>): Promise<void>;
  /** Runs a test with a new connection to this board, from the board's boot on. A board that runs loses its power first. */
  onBoot(run: (bench: Bench) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes a board with its card.
 * @param config the content of the card's config.json
 * @param awake a log line to wait for before the page connects: on a busy machine a boot may take longer than the page waits
 */
export function createWorld(config: object, awake?: RegExp): World {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-link-'));
  const card = join(cwd, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'config.json'), JSON.stringify(config));
  const modem = startModem({ engine: 'espruino', speed: 'full', onAt: () => undefined, onStage: () => undefined, onPut: () => undefined });
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  let running: ConsoleRig | undefined;

  async function boot(): Promise<void> {
    await running?.stop();
    const lines: string[] = [];
    running = startOnEspruino(modem.port, { cwd, speed: 'full', onLine: line => void lines.push(line), onBytes: bytes => deliver(bytes), onExit: assert.unreachable });
    for (let waitedMs = 0; awake && !lines.some(line => awake.test(line)); waitedMs += lookMs) {
      assert.ok(waitedMs < patienceMs, `no boot within the timeout:\n${lines.join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, lookMs));
    }
  }

  async function connect(run: (bench: Bench) => Promise<void>): Promise<void> {
    const port = new CablePort({
      open: () => undefined, close: () => undefined, signal: () => undefined, write: bytes => running!.write(bytes), onBytes: take => { deliver = take; },
    });
    const camera = new Camera(new CableSerial([port]) as unknown as Serial);
    repeatRefused(camera);
    try {
      await camera.connect();
      await run({
        camera, card, port, restart: boot,
        until: standing => waitUntil(camera, standing, patienceMs),
        seen: line => waitFor(camera, 'line', String(line), () => camera.lines.some(({ text }) => line.test(text)), patienceMs),
      });
    } catch (error) {
      const said = camera.lines.slice(-linesTold).map(({ text }) => text);
      throw new Error(`${error instanceof Error ? error.stack : String(error)}\nlast lines of the camera:\n${said.join('\n')}`);
    } finally {
      await camera.disconnect();
    }
  }

  return {
    async on(run) {
      if (!running) await boot();
      await connect(run);
    },
    async onBoot(run) {
      await boot();
      await connect(run);
    },
    async close() {
      await running?.stop();
      await modem.stop();
      rmSync(cwd, { recursive: true });
    },
  };
}

/** Runs a test with firmware of its own, which ends with the test. @param config the content of the card's config.json */
export async function onFirmware(config: object, run: (bench: Bench) => Promise<void>): Promise<void> {
  const world = createWorld(config);
  await world.on(run).finally(world.close);
}
