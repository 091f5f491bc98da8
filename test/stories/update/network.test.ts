// Tests firmware from the server on the real engine (Espruino) with its flash file. The file comes over several rounds, in spite of a lost
// connection, a server that refuses, and a kill of the engine in the middle. Then the firmware is installed, proves itself and stays. Images that
// come meanwhile are each delivered once.

import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { engine } from '../../../firmware/engine/engine.js';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { placeOf, readMarks } from '../../../firmware/image/layout.js';
import { testedEngines } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import { canRun } from '../../needs.ts';
import type { HttpFault } from '../../sim/server/http/answer.ts';
import type { ServerFault } from '../../sim/server/malice.ts';
import { noise } from '../../sim/world/world.ts';
import { openMast, type Mast, type MastOptions } from '../../update/mast.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';

const test = suite('firmware from the server on the real engine');

const key = await keyNamed('first');
const place = 'up/fw/linux.bin';
const cardPath = 'snapferry/get/firmware.bin';
const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const imageOf = (n: number) => noise(2000 + n, n);
const config = { device: 'mast', report: { name: 'status.json', everyHours: 1 }, remote: { firmware: 'fw/{board}.bin', everyHours: 1 } };

/** The connection is lost after `lostAt` bytes of a piece of the firmware file. The power is cut after `cutAt` bytes of the whole file. */
const lostAt = 50_000;
const cutAt = 110_000;
/** Seconds to wait for a line of the console, enough for a busy machine, on which the engine is slow. */
const patience = 600;
/** Number of pieces in a row that the server refuses after the power cut, so that the round ends. */
const refusals = 3;

/** A protocol by which the firmware file is fetched. `serve` makes a server with faults at some pieces of the file, which are numbered from 1. */
interface Way {
  title: string;
  /** Number of the first piece that is neither the head of the file nor its manifest. */
  first: number;
  serve(faults: { piece: number; bytes: number }[]): Partial<MastOptions>;
}

const ways: Way[] = [
  {
    title: 'FTP', first: 2,
    serve: faults => ({ server: { faults: faults.map(({ piece, bytes }): ServerFault => ({ verb: 'RETR', nth: piece, how: { tear: bytes } })) } }),
  },
  {
    title: 'HTTP', first: 3,
    serve: faults => ({ http: { faults: faults.map(({ piece, bytes }): HttpFault => ({ method: 'GET', target: '/fw/', nth: piece, how: { closeAtByte: bytes } })) } }),
  },
];

const [before, after] = ['0.2.0', '0.3.0'] as const;
const variantOf = (version: string) => buildVariant({ keys: [publicHalf(key)], version });

/** Makes the firmware that runs, and the one with a later version, and signs this. @param engines names of the engines that it is for */
async function sign(engines: string[]) {
  const old = await variantOf(before);
  const { program, target } = await variantOf(after);
  return { old, program, file: Buffer.from(makeSigned({ board: target, version: after, engines }, program, signWith(key))) };
}

test('the power goes after the connection was lost, and both before half of the file', async () => {
  const { file } = await sign(testedEngines);
  assert.ok(lostAt + 16_384 < cutAt && cutAt < file.length / 2, `${file.length}`);
});

function build() {
  const version = /2v[\d.]+/.exec(execFileSync(findEspruino()!, ['-e', 'print(process.version)'], { encoding: 'utf8' }))![0];
  return sign([...new Set([...testedEngines, version])]);
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
function comeBytes(mast: Mast): number {
  try {
    return mast.read(cardPath).length;
  } catch {
    return 0;
  }
}

async function untilCome(mast: Mast, bytes: number): Promise<void> {
  for (let tries = 0; comeBytes(mast) < bytes; tries++) {
    assert.ok(tries < patience * 50, `${comeBytes(mast)} of ${bytes} bytes have come:\n${mast.lines.slice(-20).join('\n')}`);
    await wait(20);
  }
}

/** Asserts that all images are on the server as they were taken, and were sent once. */
function checkImages(mast: Mast, count: number): void {
  for (let n = 1; n <= count; n++) {
    const name = nameOf(n).replace(/^DCIM/, 'up');
    assert.ok(Buffer.from(mast.served(name) ?? '', 'latin1').equals(imageOf(n)), `${name} is not as it was taken`);
    assert.is(mast.uploads().filter(({ path }) => path.replace(/^\//, '') === name).length, 1, `${name} was put once`);
  }
}

const command = canRun('firmware from the server on the real engine', 'espruino') ? 'espruino' : undefined;
const built = command ? build() : undefined;
if (command) for (const { title, first, serve } of ways) {
  test(`${title}: firmware comes over three rounds, with a lost connection and a kill, and stays; images go meanwhile`, async () => {
    const { old, program, file } = await built!;
    const faults = [{ piece: first, bytes: lostAt }, ...Array.from({ length: refusals }, (_, at) => ({ piece: first + 2 + at, bytes: 900 }))];
    const mast = await openMast({ command, storage: old.storage, config, files: { [nameOf(1)]: imageOf(1) }, ...serve(faults) });
    const put = (n: number) => mast.put(nameOf(n), imageOf(n));
    try {
      mast.putServed(place, file);
      mast.start();
      await mast.until(/ firmware: 0\.3\.0 comes from fw\/linux\.bin, \d+ bytes; it is signed/);
      await mast.until(/ firmware: a piece broke off after \d+ bytes: /);
      await untilCome(mast, cutAt);
      await mast.cut();
      const kept = comeBytes(mast);
      assert.ok(kept >= cutAt && kept < file.length, `${kept}`);
      assert.ok(Buffer.from(mast.read(cardPath), 'latin1').equals(file.subarray(0, kept)), 'what has come is of the file');
      put(2);
      mast.start();
      await mast.until(/IMG_0002\.JPG delivered as /);
      await mast.until(/ firmware: a piece broke off after \d+ bytes: .*; a later round goes on/);
      await mast.until(/ round: 1 delivered/);
      put(3);
      await mast.until(/IMG_0003\.JPG delivered as /);
      await mast.until(/ firmware: 0\.3\.0: (\d+) of \1 bytes are on the card \(100 %\); it is installed after this round/);
      assert.ok(Buffer.from(mast.read(cardPath), 'latin1').equals(file), 'the file has come byte for byte');
      await mast.until(/ update: firmware 0\.3\.0 starts on trial/);
      put(4);
      await mast.until(/this firmware is on trial, start 1 of 3/);
      await mast.until(/this firmware has proved itself, and stays/);
      await mast.until(/IMG_0004\.JPG delivered as |nothing to send/);
      assert.equal(mast.lines.filter(line => /begins anew|is not taken/.test(line)), []);
      checkImages(mast, 4);
      await mast.cut();
      const flash = mast.flash();
      const marks = readMarks(flash.subarray(placeOf(engine.slots.mark), placeOf(engine.slots.mark) + engine.slots.markBytes));
      assert.equal(marks.map(({ slot, isGood, isVoid }) => [slot, isGood, isVoid]), [['b', true, false], ['a', true, false]]);
      assert.ok(flash.subarray(placeOf('b'), placeOf('b') + program.length).equals(program), 'the slot has the firmware that was signed');
      mast.start();
      await mast.until(/round: 0 delivered|nothing to send/);
      assert.match(mast.served('up/status.json') ?? '', /"firmware":"0\.3\.0"/);
    } finally {
      await mast.close();
    }
  });
}

test.run();
