// Tests the main promise on the real engine (Espruino). The shipped image, booted from Storage, delivers three images of 200 kB, or of 40 kB, through
// a terminal, byte for byte. It takes a picture between two of them. The JsVars (units of memory) in use stay below a limit. The last image needs no
// more of them than the one after the picture. Meanwhile the firmware shrinks a journal that deleted images have made long.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appendRecord, createJournal } from '../../src/store/journal.ts';
import type { Kind } from '../../src/store/journalrecord.ts';
import { canRun } from '../needs.ts';
import { createMemoryCard, digest as crc32 } from '../outside.ts';
import type { CameraChoice } from '../sim/camera/families.ts';
import { smallEngine } from '../sim/engine/engines.ts';
import { patienceMs } from '../sim/patience.ts';
import { startFtpServer } from '../sim/server/server.ts';
import { digest, noise, password, user } from '../sim/world/world.ts';
import { startRig } from '../tools/demo/rig/rig.ts';
import { isWhole } from '../whole.ts';
import { crowded } from './card/memory/crowded.ts';

const delivery = suite('delivery on the real engine');
/**
 * Most JsVars (units of memory) in use, of 5,886 on an ESP32-WROOM. The rest is for cases without a test, and for chunks, which need contiguous room.
 * The strict reading of numbers and of quoted lines took some 60 JsVars after boot. The log's lines that wait for the card take some 25 at the peak.
 * What is known of the file on the server, of restarts and of clocks takes some 40. The short names of methods take 21, and save 5.6 kB of the image.
 */
const allowed = 3580;
const allowedAfterBoot = 1885;
/** The delays of a real sensor do not matter here, so the camera is quick. */
const camera: CameraChoice = { kind: 'vc0706', leftAtBaud: 115_200, bootMs: 300, bannerMs: 200, freezeMs: 50, size: 0x22 };
const imageBytes = isWhole ? 200_000 : 40_000;

/** Longest real time of the round in milliseconds, enough for a very busy machine. */

function runRound(cwd: string, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => finish(new Error(`no round ended:\n${lines.slice(-20).join('\n')}`)), patienceMs);
    const rig = startRig({
      engine: 'espruino', cwd, speed: 'full', camera, onAt: () => undefined, onStage: () => undefined, onPut: () => undefined,
      onExit: reason => finish(new Error(reason)),
      onLine(line) {
        lines.push(line);
        // The command is typed in the next turn, since the firmware is still printing this line.
        if (/ image: .*IMG_0001\.JPG, .* try 1 of /.test(line)) setImmediate(() => rig.type('ferry.shoot()'));
        if (/ memory: \d+ of/.test(line) && lines.some(one => / round: /.test(one))) finish();
      },
    });
    function finish(error?: Error): void {
      clearTimeout(limit);
      void rig.stop().then(() => (error ? reject(error) : resolve()));
    }
  });
}

/** Writes the journal of a folder whose images were delivered and deleted. It is as long as it gets before it is shrunk. @returns its path */
function layJournal(card: string): string {
  const memory = createMemoryCard();
  const journal = createJournal(memory, crc32);
  const tell = (kind: Kind, name: string) => appendRecord(journal, '/DCIM/100CAM', { kind, size: 40_000, date: '20261120', name });
  tell('d', 'KEPT.JPG');
  const path = memory.written.at(-1)!;
  let text = '';
  for (let n = 0; n < 2000 && memory.contentOf(path)!.length > text.length; n++) {
    text = memory.contentOf(path)!;
    for (const kind of ['s', 'x', 'g'] as const) tell(kind, `OLD_${n}.JPG`);
  }
  mkdirSync(join(card, dirname(path)), { recursive: true });
  writeFileSync(join(card, path), text, 'latin1');
  return path;
}

interface Delivered { lines: string[]; served: Buffer[]; journal: string; files: string[] }

async function deliver(): Promise<Delivered> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-delivery-'));
  const server = await startFtpServer({ root: join(base, 'server'), user, password });
  const lines: string[] = [];
  mkdirSync(join(base, 'card/DCIM/100CAM'), { recursive: true });
  const names = [1, 2, 3].map(n => `100CAM/IMG_000${n}.JPG`);
  names.forEach((name, i) => writeFileSync(join(base, 'card/DCIM', name), noise(imageBytes, i + 1)));
  writeFileSync(join(base, 'card/config.json'), JSON.stringify({
    ftp: { host: '127.0.0.1', port: server.port, user, password }, camera: { model: 'vc0706', size: '160x120', quality: 'low' }, log: { level: 'debug' }, images: { afterUpload: 'delete' },
  }));
  const journal = layJournal(join(base, 'card'));
  try {
    await runRound(base, lines);
    return {
      lines, served: names.map(name => readFileSync(join(base, 'server', name))), journal: readFileSync(join(base, 'card', journal), 'latin1'),
      files: readdirSync(join(base, 'card/snapferry')),
    };
  } finally {
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  }
}

const figures = (lines: string[], pattern: RegExp) => lines.flatMap(line => pattern.exec(line)?.[1] ?? []).map(Number);

if (canRun('three images and a picture on the real engine', 'espruino')) {
  delivery(`three images of ${imageBytes / 1000} kB arrive byte for byte, also a picture taken between two of them, in bounded memory`, async () => {
    const { lines, served, journal, files } = await deliver();
    served.forEach((bytes, i) => assert.is(digest(bytes), digest(noise(imageBytes, i + 1)), `image ${i + 1}`));
    const [afterBoot, peak] = figures(lines, / memory: (\d+) of /);
    assert.ok(afterBoot! <= allowedAfterBoot, `${afterBoot} JsVars after boot`);
    assert.ok(peak! <= allowed, `${peak} JsVars at the peak`);
    const used = figures(lines, / memory: in use now: (\d+)/);
    assert.is(used.length, 3);
    const [shotAt, second] = [/ camera: .* is taken, /, /IMG_0002\.JPG delivered as /].map(pattern => lines.findIndex(line => pattern.test(line)));
    assert.ok(shotAt! > 0 && shotAt! < second!, 'between two images');
    // Texts of other lengths may take a few JsVars (units of memory) more. A function that is left over would take five.
    assert.ok(used[2]! < used[1]! + 5, `JsVars after each image: ${used.join(', ')}`);
    assert.not.ok(lines.join('\n').includes(password));
    // The firmware finds 300 of the 500 missing images at a time, so the journal need not be short at once.
    assert.ok(journal.length < 30_000, `${journal.length} bytes of journal`);
    assert.match(journal, /^d 40000 20261120 KEPT\.JPG\/$/m);
    assert.equal([...journal.matchAll(/^x .* (IMG_000\d\.JPG)\/$/gm)].map(found => found[1]), ['IMG_0001.JPG', 'IMG_0002.JPG', 'IMG_0003.JPG']);
    assert.not.ok(files.includes('journal.new'));
  });
}

if (isWhole && canRun(crowded.title, smallEngine)) delivery(crowded.title, crowded.run);

delivery.run();
