// Tests a new config.json that comes from the browser page while an image goes into the modem. The modem's buffer may be small, and RTS may be
// wired. The image is not disturbed and arrives once, at the old destination. The new file is in force after the round.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usualEngine } from '../../../firmware/engine/espruino.js';
import type { PageState } from '../../../src/console/page/pageshape.ts';
import { canRun } from '../../needs.ts';
import { flow } from '../../sim/world/board.ts';
import { asServed, deliveredAs, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { digest, noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { carrierOf } from '../../tools/bench/line/carrier.ts';
import { carryOnChip } from '../../tools/bench/processor/chip.ts';
import { inWhole, isWhole, sample } from '../../whole.ts';
import { cutEach, type Outcome } from './cuts.ts';

const test = suite('adopt, during an upload');

if (isWhole) test.before(flow.build);

const files = { 'DCIM/IMG_0001.JPG': noise(40_000), 'DCIM/IMG_0002.JPG': noise(3000, 2) };
/** Size in bytes of the pieces in which the page sends a file. `pieceMs` is the time between two of them. */
const pieceBytes = 100;
const pieceMs = 60;

const ask = <T>(world: World, expression: string): T => (JSON.parse(String(world.type(`JSON.stringify([${expression}])`))) as [T])[0];

const pass = (world: World, ms: number) => world.clock.run(() => false, ms);

/** Returns the text of a config.json with another directory for the images. */
const nextOf = (text: string) => text.replace('"ftp":{', '"device":"second","ftp":{').replace('"/up"', '"/second"');

/** Waits until a third of the first image is in the modem. */
async function untilPouring(world: World): Promise<void> {
  for (let turn = 0; turn < 6000; turn++) {
    await pass(world, 20);
    const { i, z, b } = ask<PageState>(world, 'page.state()');
    if (i === '/DCIM/IMG_0001.JPG' && b! > z! / 3) return assert.ok(b! < z!, `${b} of ${z}`);
  }
  throw new Error('no byte went into the modem');
}

async function send(world: World, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += pieceBytes) {
    assert.is(ask(world, `page.take(${JSON.stringify(text.slice(at, at + pieceBytes))}, ${at})`), Math.min(at + pieceBytes, text.length));
    await pass(world, pieceMs);
  }
}

interface Stand { title: string; family: FamilyName; method: Method; given: Omit<WorldOptions, 'modem' | 'family'> }

const fifo = { drainBytesPerSecond: 3000 };
const stands: Stand[] = (['efs', 'stream'] as const).flatMap(method => [
  { title: 'a SIM800 with a buffer of 512 bytes, at the measured pace', family: 'sim800', method, given: { line: { fifo } } },
  { title: 'a SIM800 with a buffer of 512 bytes and RTS', family: 'sim800', method, given: { line: { fifo }, chip: { board: flow.board } } },
  { title: 'a SIM7600 at 115,200 baud', family: 'sim7600', method, given: { config: { modem: { baud: 115_200 } } } },
] satisfies Stand[]);

const worldOf = ({ family, method, given }: Stand, more: Partial<WorldOptions> = {}) => worldWith(family, {
  files, ...given, ...more, config: { schedule: { everyMinutes: 600 }, upload: { method }, ...given.config as object },
} as Parameters<typeof worldWith>[1]);

/** Runs the same round without any request of the page. @returns what happened in it, for comparison */
async function alone(stand: Stand): Promise<Voyage> {
  let found: Voyage | undefined;
  await within(worldOf(stand), async world => {
    await world.round();
    found = voyageOf(world);
  });
  return found!;
}

/** What happened in a round: tries, faults, commands, and bytes on the line. A round with requests of the page must have the same as one without. */
interface Voyage { tries: number; faults: number; commands: string[]; violations: string[]; sentBytes: number }

const voyageOf = (world: World): Voyage => ({
  tries: triesIn(world), faults: world.lines.filter(line => / error |; next: /.test(line)).length, commands: world.modem.commands.map(line => line.replace(/(FTPPORT=|"127\.0\.0\.1",)\d+/, '$1')),
  violations: world.modem.violations, sentBytes: world.line.stats.toDce.sentBytes,
});

const triesIn = (world: World) => world.lines.filter(line => / try \d of /.test(line)).length;
/**
 * Returns the images that are whole in a folder of the server. After a power cut an image may have its own other name: bytes of the old connection
 * may still come to the file.
 */
const wholeIn = (world: World, folder: string) => Object.entries(files).filter(([path, bytes]) =>
  [asServed(path), deliveredAs(world, path)].some(name => world.served()[name.replace(/^up/, folder)]?.compare(bytes) === 0)).map(([path]) => path);

/** The cases of this run. `npm run test:all` leaves out those with RTS, since it does not build the firmware of the board that has RTS. */
const shown = stands.filter(({ given }) => isWhole || !given.chip);
for (const stand of sample(shown, 5)) {
  test(`${stand.title}, ${stand.method}: the round has no additional byte, try or command; then the new config.json is in force`, async () => {
    const usual = await alone(stand);
    await within(worldOf(stand), async world => {
      world.boot();
      await untilPouring(world);
      const before = world.read('config.json').toString();
      const next = nextOf(before);
      assert.is.not(next, before);
      await send(world, next);
      assert.equal(ask(world, 'page.adopt()'), []);
      assert.is(world.read('config.json').toString(), next, 'the new file is on the card at once');
      assert.is(world.lines.filter(line => / config\.json is read: /.test(line)).length, 1, 'the new file is not in force yet');
      assert.ok(await world.until(/ round: 2 delivered, 0 skipped/));
      assert.equal(voyageOf(world), usual);
      assert.equal([wholeIn(world, 'up'), Object.keys(world.served()).length], [Object.keys(files), 2]);
      assert.ok(await world.until(/config\.json is read: .*\/second/, 1), 'read without a wait of 600 minutes');
      world.put('DCIM/IMG_0003.JPG', noise(500, 3));
      world.type('ferry.send()');
      await world.round();
      assert.equal(Object.keys(world.served()).sort(), ['second/IMG_0003.JPG', 'up/IMG_0001.JPG', 'up/IMG_0002.JPG'], 'no image is sent again');
    });
  });
}

const isOfConfig = (path: string) => /config\.|state/.test(path);

for (const stand of stands.slice(0, 1).concat(stands.slice(3, 4))) {
  test(`${stand.title}, ${stand.method}: after a power cut at any card operation on config.json the file is complete, and each image arrives at its destination`, () =>
    cutEach({ most: 60, step: 11, isOf: isOfConfig }, async ({ n, onOperation, strike }) => {
      let outcome: Outcome | undefined;
      await within(worldOf(stand, { onOperation }), async world => {
        world.boot();
        await untilPouring(world);
        const before = world.read('config.json').toString();
        const next = nextOf(before);
        if (!await strike(world, async () => (await send(world, next), void ask(world, 'page.adopt()')))) return;
        world.boot();
        for (let minute = 0; minute < 30 && wholeIn(world, 'up').length + wholeIn(world, 'second').length < 2; minute++) await pass(world, 60_000);
        await world.until(/ round: /, 2);
        const now = world.read('config.json').toString();
        assert.ok(now === before || now === next, `cut ${n}: ${now}`);
        outcome = now === next ? 'new' : 'old';
        assert.equal([wholeIn(world, 'up'), wholeIn(world, 'second')], now === next ? [[], Object.keys(files)] : [Object.keys(files), []], `cut ${n}`);
      });
      return outcome;
    }));
}

const chipBytes = isWhole ? 150_000 : 60_000;
/** Code that hands the new config.json over in one request, while the page would use several. */
const onEngine = `(function () {
  var text = require("fs").readFileSync("./card/config.json").replace('"/up"', '"/second"'), pieces = 0;
  while (pieces * ${pieceBytes} < text.length) page.take(text.slice(pieces * ${pieceBytes}, ++pieces * ${pieceBytes}), (pieces - 1) * ${pieceBytes});
  return page.adopt();
})()`.replace(/\n\s*/g, ' ');

if (canRun('adopt on the real engine', 'espruino')) {
  inWhole(test)('on the real engine, a SIM800 by efs: the image arrives once, and the card has the new config.json', () =>
    carryOnChip({ command: usualEngine, carrier: carrierOf('sim800', 'efs'), sizes: [chipBytes], questions: { expression: onEngine, count: 1, everyMs: 0 } }, ({ lines, answers }, cwd) => {
      const log = lines.join('\n');
      assert.equal(answers, ['[]'], log);
      assert.is((JSON.parse(readFileSync(join(cwd, 'card/config.json'), 'utf8')) as { ftp: { directory: string } }).ftp.directory, '/second');
      const served = readdirSync(join(cwd, 'server'), { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.JPG'));
      assert.equal(served, [join('up', '100CAM', 'IMG_0001.JPG')]);
      assert.is(digest(readFileSync(join(cwd, 'server', served[0]!))), digest(noise(chipBytes, 1)));
      assert.is(lines.filter(line => / try \d of /.test(line)).length, 1, log);
      assert.match(log, / round: 1 delivered, 0 skipped, 0 left/);
      assert.not.match(log, /starting over|Uncaught|; next: /);
    }));
}

test.run();
