// The worker of the demo: it simulates a board, a modem, a camera, a card and a server in the page itself. The board runs the shipped firmware on
// the simulator's replacement of the engine, not on Espruino.

import './node/globals.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { photograph } from '../../../test/sim/camera/picture/scene.ts';
import { realClock } from '../../../test/sim/clock.ts';
import { createGlobals, type Globals } from '../../../test/sim/engine/globals/globals.ts';
import { createTalkingConsole } from '../../../test/sim/engine/talk.ts';
import { createLine } from '../../../test/sim/line/line.ts';
import { OutOfMemory } from '../../../test/sim/memory.ts';
import { createSim7600 } from '../../../test/sim/modem/simcom/sim7600.ts';
import eye from '../../../test/sim/world/boards/eye.json';
import { createEye } from '../../../test/sim/world/eye.ts';
import type { Boards } from '../../boards.ts';
import type { Asked, Said } from '../messages.ts';
import { onArrival } from './ftp.ts';
import { evaluate } from './realm.ts';

interface Scope {
  postMessage(said: Said): void;
  onmessage: ((event: { data: Asked }) => void) | null;
}

const scope = globalThis as unknown as Scope;
const folder = '/demo';
const firmwarePath = 'demo/firmware.js';
const baud = 115_200;
const zoneMinutes = -new Date().getTimezoneOffset();
const samples = 2;
/** The days before today of which the card has reports, as if the camera had run for so long. */
const reportDays = 14;
const dayMs = 86_400_000;
/** The milliseconds from the release of the reset line EN until the engine (Espruino) has started. */
const bootMs = 300;
/** The milliseconds before the page asks again for firmware that is still being built. */
const pendingMs = 2000;
const withoutCache: object = { cache: 'no-store' };

const config = {
  device: 'demo-01',
  network: { apn: 'internet' },
  ftp: { host: 'ftp.example.com', user: 'camera', password: 'sesame-7', directory: '/{device}' },
  report: { name: '{device}.json' },
  schedule: { everyMinutes: 1 },
  camera: { model: 'vc0706', everyMinutes: 1 },
};

function layCard(): void {
  mkdirSync(`${folder}/card/DCIM/100DEMO`, { recursive: true });
  writeFileSync(`${folder}/card/config.json`, `${JSON.stringify(config, undefined, 2)}\n`);
  for (let number = 1; number <= samples; number++) {
    const bytes = photograph({ width: 320, height: 240, atMs: Date.now() - (samples - number) * 3_600_000, number, offsetMinutes: zoneMinutes });
    writeFileSync(`${folder}/card/DCIM/100DEMO/IMG_000${number}.JPG`, bytes);
  }
}

/** Lays reports of the last days on the card, so that the page has something to draw in its charts at once. The firmware adds its own to them. */
function layReports(): void {
  mkdirSync(`${folder}/card/snapferry/reports`, { recursive: true });
  for (let day = reportDays; day > 0; day--) {
    const time = new Date(Date.now() - day * dayMs + zoneMinutes * 60_000).toISOString().slice(0, 19);
    const report = { device: config.device, status: 'ok', time, battery: { V: Math.round(392 + 8 * Math.sin(day / 2)) / 100, from: 'modem' }, signal: -69 - day * 5 % 11 };
    writeFileSync(`${folder}/card/snapferry/reports/${time.slice(0, 10).replaceAll('-', '')}.jsonl`, `${JSON.stringify(report)}\n`);
  }
}

/** Whether the demo's firmware is still being built, which `npm run web` does after it has served the page. */
async function isPending(): Promise<boolean> {
  const list = await fetch('boards.json', withoutCache).then(answer => answer.json() as Promise<Boards>, () => undefined);
  return Boolean(list?.pending);
}

async function readFirmware(): Promise<string> {
  let answer = await fetch(firmwarePath);
  while (!answer.ok && await isPending()) {
    scope.postMessage({ failed: 'The demo is still being built. It starts by itself.' });
    await new Promise(resolve => setTimeout(resolve, pendingMs));
    answer = await fetch(firmwarePath, withoutCache);
    if (answer.ok) scope.postMessage({ failed: '' });
  }
  if (!answer.ok) throw new Error(`The demo's firmware could not be loaded (${answer.status}).`);
  // the engine (Espruino) reads its code byte by byte, so each byte of the file becomes a character (latin1)
  return Buffer.from(await answer.arrayBuffer()).toString('latin1');
}

function createBoard(firmware: string): { take(bytes: Uint8Array): void; halt(): void; boot(): void } {
  const clock = realClock();
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  createSim7600(clock, line.dce, { networkTime: { zoneQuarters: Math.round(zoneMinutes / 15) }, hosts: undefined });
  let engine: Globals | undefined;
  let parts: ReturnType<typeof createEye> | undefined;
  const talk = createTalkingConsole(() => engine, bytes => scope.postMessage({ bytes: Uint8Array.from(bytes) }));

  function halt(): void {
    engine?.stop();
    engine = undefined;
    parts?.camera.power(false);
  }

  function boot(): void {
    halt();
    parts = createEye(clock, { kind: 'vc0706', offsetMinutes: zoneMinutes, line: {} }, eye.camera, folder, () => undefined);
    const made = createGlobals({
      clock, folder, serial: { Serial1: line.dte, ...parts.serial }, pipes: parts.pipes, print: talk.print, onConsole: talk.say,
      onRestart: () => setTimeout(boot, bootMs),
    });
    engine = made;
    made.call(evaluate(firmware, made.context) as (...values: unknown[]) => void, [made.memory, OutOfMemory, made.limits]);
    if (made.isAlive()) made.emit('init');
    made.enterLoop();
  }

  return { take: bytes => { if (engine) talk.take(bytes); }, halt, boot };
}

async function begin(): Promise<void> {
  let lines = { dtr: false, rts: false };
  const early: Asked[] = [];
  scope.onmessage = ({ data }) => void early.push(data);
  layCard();
  layReports();
  onArrival((arrived, count, content) => scope.postMessage({ arrived, count, content }));
  const board = createBoard(await readFirmware());
  const take = (asked: Asked): void => {
    if ('bytes' in asked) return board.take(asked.bytes);
    // two transistors on a real board pull the reset line EN low only while RTS is asserted and DTR is not
    const wasHeld = lines.rts && !lines.dtr;
    lines = asked.signal;
    const isHeld = lines.rts && !lines.dtr;
    if (isHeld && !wasHeld) board.halt();
    if (!isHeld && wasHeld) setTimeout(board.boot, bootMs);
  };
  scope.onmessage = ({ data }) => take(data);
  board.boot();
  early.forEach(take);
}

begin().catch((error: unknown) => scope.postMessage({ failed: error instanceof Error ? error.message : String(error) }));
