// The firmware that ships, on the real engine with a simulated modem, and a camera handle at the other end of its cable.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { CablePort, CableSerial } from '../../../web/demo/port.ts';
import { Camera, type Standing } from '../../../web/link/camera.ts';
import { startModem, startOnEspruino, type ConsoleRig } from '../../demo/rig.ts';
import { waitFor, waitUntil } from './waiting.ts';

/** The machine may be busy with all other tests. */
const patienceMs = 90_000;

const lookMs = 50;
/** With a failure. */
const linesTold = 12;

export interface Bench {
  camera: Camera;
  card: string;
  port: CablePort;
  /** The power is cut, and comes back. */
  restart(): Promise<void>;
  until(standing: Standing): Promise<void>;
  seen(line: RegExp): Promise<void>;
}

export const plainConfig = { device: 'hill-7', ftp: { host: '127.0.0.1', port: 9 }, schedule: { everyMinutes: 60 } };

/**
 * @param config of the card
 * @param awake what the firmware has said before the page connects: on a busy machine it may take longer to boot than the link is patient
 */
export async function onFirmware(config: object, run: (bench: Bench) => Promise<void>, awake?: RegExp): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-link-'));
  const card = join(cwd, 'card');
  mkdirSync(join(card, 'DCIM'), { recursive: true });
  writeFileSync(join(card, 'config.json'), JSON.stringify(config));
  const modem = startModem({ engine: 'espruino', speed: 'full', onAt: () => undefined, onStage: () => undefined, onPut: () => undefined });
  const lines: string[] = [];
  let deliver: (bytes: Uint8Array) => void = () => undefined;
  const boot = () => startOnEspruino(modem.port, { cwd, speed: 'full', onLine: line => void lines.push(line), onBytes: bytes => deliver(bytes), onExit: assert.unreachable });
  let running: ConsoleRig = boot();
  const port = new CablePort({
    open: () => undefined, close: () => undefined, signal: () => undefined, write: bytes => running.write(bytes), onBytes: take => { deliver = take; },
  });
  const camera = new Camera(new CableSerial([port]) as unknown as Serial);

  try {
    for (let waitedMs = 0; awake && !lines.some(line => awake.test(line)); waitedMs += lookMs) {
      assert.ok(waitedMs < patienceMs, `it did not boot:\n${lines.join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, lookMs));
    }
    await camera.connect();
    await run({
      camera, card, port,
      async restart() {
        await running.stop();
        running = boot();
      },
      until: standing => waitUntil(camera, standing, patienceMs),
      seen: line => waitFor(camera, 'line', String(line), () => camera.lines.some(({ text }) => line.test(text)), patienceMs),
    });
    await camera.disconnect();
  } catch (error) {
    const said = camera.lines.slice(-linesTold).map(({ text }) => text);
    throw new Error(`${error instanceof Error ? error.stack : String(error)}\nwhat the camera said last:\n${said.join('\n')}`);
  } finally {
    await running.stop();
    await modem.stop();
    rmSync(cwd, { recursive: true });
  }
}
