// On the real engine: a folder that holds more names than its memory. What is new in it is found among what is delivered, what
// has changed too, and so is what lies behind it.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJournal } from '../../src/image/journal.ts';
import { startRig } from '../bench/demo/rig.ts';
import { findEspruino } from '../bench/espruino.ts';
import { startFtpServer } from '../bench/server.ts';
import { password, user } from '../bench/world.ts';
import { createMemoryCard, digest } from '../outside.ts';

const crowded = suite('a crowded folder on the real engine');
const folder = '/DCIM/100CAM';
const count = 2000;
const patienceMs = 120_000;

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
  lay(base, '/DCIM/101CAM/other.jpg', 'behind it');
}

/** Runs until the round ends. */
function runRound(cwd: string): Promise<string[]> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => finish(new Error(`no round ended:\n${lines.slice(-20).join('\n')}`)), patienceMs);
    const rig = startRig({
      engine: 'espruino', cwd, speed: 'full', onAt: () => undefined, onStage: () => undefined, onPut: () => undefined,
      onExit: reason => finish(new Error(reason)),
      onLine(line) {
        lines.push(line);
        if (/ round: /.test(line)) finish();
      },
    });
    function finish(error?: Error): void {
      clearTimeout(limit);
      void rig.stop().then(() => (error ? reject(error) : resolve(lines)));
    }
  });
}

if (findEspruino()) {
  crowded('is told, and nothing in it or behind it is left out or sent twice', async () => {
    const base = mkdtempSync(join(tmpdir(), 'snapferry-crowded-'));
    const server = await startFtpServer({ root: join(base, 'server'), user, password });
    try {
      layCrowd(base);
      lay(base, '/config.json', JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' } }));
      const lines = await runRound(base);
      assert.is(lines.filter(line => line.includes(`${folder} holds more names than fit the memory`)).length, 1);
      const order = lines.flatMap(line => / image: (\S+) delivered as /.exec(line)?.[1] ?? []);
      assert.equal(order, [`${folder}/${nameOf(count)}`, '/DCIM/101CAM/other.jpg', `${folder}/${nameOf(80)}`]);
      assert.equal(readdirSync(join(base, 'server/up'), { recursive: true }).map(String).sort(), ['100CAM', `100CAM/${nameOf(80)}`, `100CAM/${nameOf(count)}`, '101CAM', '101CAM/other.jpg']);
    } finally {
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    }
  });
} else {
  crowded('left out: espruino is not on the PATH', () => {
    console.log('left out: espruino is not on the PATH');
  });
}

crowded.run();
