// On the real engine: a folder that holds more names than its memory. What is new in it is found among what is delivered, what
// has changed too, and so is what lies after it.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/espruino.js';
import { createJournal } from '../../../src/store/journal.ts';
import { findFirmware, followModem } from '../../demo/rig.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { realClock } from '../../sim/clock.ts';
import { runEspruino } from '../../sim/engine/espruino.ts';
import { createLine } from '../../sim/line/line.ts';
import { openTerminal } from '../../sim/line/terminal.ts';
import { createSim7600 } from '../../sim/modem/simcom/sim7600.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { password, user } from '../../sim/world/world.ts';

const folder = '/DCIM/100CAM';
/** With as many JsVars as the chip: the usual one for a desktop takes more memory whenever it has none left. */
const smallEngine = 'espruino-4k';
const count = 2000;
const patienceMs = 10 * 60_000;

const nameOf = (n: number) => `IMG_${String(n).padStart(4, '0')}.JPG`;

function lay(base: string, path: string, content: string): void {
  mkdirSync(dirname(join(base, 'card', path)), { recursive: true });
  writeFileSync(join(base, 'card', path), content, 'latin1');
}

/** All but the last is delivered; the number 80, which a program may take for octal, had another size then. */
function layCrowd(base: string): void {
  const memory = createMemoryCard();
  const journal = createJournal(memory, digest);
  for (let n = 1; n <= count; n++) {
    lay(base, `${folder}/${nameOf(n)}`, 'an image');
    if (n < count) journal.append(folder, { kind: 'd', size: n === 80 ? 3 : 8, date: '20261120', name: nameOf(n) });
  }
  for (const path of new Set(memory.written)) lay(base, path, memory.contentOf(path)!);
  lay(base, '/DCIM/101CAM/other.jpg', 'after it');
}

/** Runs until the round ends. */
async function runRound(cwd: string): Promise<string[]> {
  const clock = realClock();
  const line = createLine(clock);
  const modem = createSim7600(clock, followModem(clock, line), {});
  const terminal = openTerminal();
  terminal.onBytes(line.dte.write);
  line.dte.onBytes(terminal.write);
  const lines: string[] = [];
  let end: (error?: Error) => void = () => undefined;
  const isOver = new Promise<void>((resolve, reject) => { end = error => (error ? reject(error) : resolve()); });
  const engine = runEspruino({
    image: findFirmware('espruino'), cwd, command: smallEngine, terminalPath: terminal.path,
    onExit: reason => end(new Error(`${reason}\n${lines.join('\n')}`)),
    onLine(text) {
      lines.push(text);
      if (/ round: /.test(text)) end();
    },
  });
  const limit = setTimeout(() => end(new Error(`no round ended:\n${lines.slice(-20).join('\n')}`)), patienceMs);
  try {
    await isOver;
    return lines;
  } finally {
    clearTimeout(limit);
    await engine.stop();
    await modem.stop();
    terminal.close();
  }
}

export const crowded = {
  title: `a folder of ${count} names on ${smallEngine}: nothing in it or after it is left out or sent twice`,
  hasEngine: () => !!findEspruino(smallEngine),
  async run(): Promise<void> {
    const base = mkdtempSync(join(tmpdir(), 'snapferry-crowded-'));
    const server = await startFtpServer({ root: join(base, 'server'), user, password });
    try {
      layCrowd(base);
      lay(base, '/config.json', JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' } }));
      const lines = await runRound(base);
      assert.is(lines.filter(line => line.includes(`${folder} holds more names than fit into memory`)).length, 1);
      const order = lines.flatMap(line => / image: (\S+) delivered as /.exec(line)?.[1] ?? []);
      assert.equal(order, [`${folder}/${nameOf(count)}`, '/DCIM/101CAM/other.jpg', `${folder}/${nameOf(80)}`]);
      assert.equal(readdirSync(join(base, 'server/up'), { recursive: true }).map(String).sort(), ['100CAM', `100CAM/${nameOf(80)}`, `100CAM/${nameOf(count)}`, '101CAM', '101CAM/other.jpg']);
    } finally {
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    }
  },
};
