// Tests how a picture is written to the card. Its file appears whole when it is closed, other files appear at once, and the free space is found
// out.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { buildImage } from '../../../firmware/image/storage.js';
import type * as module from '../../../src/device/camera/pictures.ts';
import { bootAndKeep } from '../../firmware/image/boot.js';
import { canRun } from '../../needs.ts';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { programOf, runOnNode, toldIn } from '../module.ts';

const test = suite('pictures');

const boards = {
  linux: `{ board: { engine: 'linux', sd: { path: './' } } }`,
  esp32: `{ board: { engine: 'esp32', sd: { sck: 'D14', miso: 'D2', mosi: 'D15', cs: 'D13' } } }`,
};

function programFor(engine: keyof typeof boards, steps: string): string {
  return programOf<typeof module>('device/camera/pictures', 'keepPictures', { board: boards[engine], '../card': '{ tidy: function () { return true; } }' }, `var fs = require('fs');
var root = ${engine === 'linux' ? "'./'" : "''; E.connectSDCard(new SPI(), new Pin('D13'))"};
function told(act) { try { return act(); } catch (e) { return undefined; } }
var card = create({
  stat: function (path) { return told(function () { return fs.statSync(root + path); }); },
  append: function (path, text) { return fs.appendFileSync(root + path, text); },
  remove: function (path) { return told(function () { return fs.unlinkSync(root + path); }); }
});
${steps}`);
}

async function runOn(engine: keyof typeof boards, steps: string, onOperation?: CardHook): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-device-'));
  const told = await runOnNode(programFor(engine, steps), { engine, folder, ...(onOperation && { onOperation }) });
  rmSync(folder, { recursive: true });
  return told;
}

/**
 * Code that writes a picture in the three forms in which a camera gives pieces: a text, an array, and a view of an array. Meanwhile it appends
 * to the journal.
 */
const making = `var file = card.create('/shot'); var size = function (path) { return (card.stat(path) || { size: -1 }).size; };
tell([!!file, size('/shot')]);
var text = 'abcdefgh'; while (text.length < 1000) text += text;
var all = new Uint8Array(1000); all[1] = 255;
for (var i = 0; i < 5; i++) { tell([file.write(text), file.write(all), file.write(new Uint8Array(all.buffer, 1, 9)), card.append('/journal', 'line'), size('/journal')]); }
tell([size('/shot'), file.close(), size('/shot')]);
tell([file.write('more'), size('/shot')]);`;
const written = 5 * (1024 + 1000 + 9);

const whole = (before: number) => [
  [true, 0], ...[1, 2, 3, 4, 5].map(count => [true, true, true, true, 4 * count]), [before, true, written], [false, written],
];

test('on a chip, a new file appears only at its close, while appends to another file appear at once', async () => {
  assert.equal(await runOn('esp32', making), whole(0));
});

const linuxSteps = Math.floor(written / 4096) * 4096;
test('on a desktop, whole blocks of a new file appear before its close', async () => assert.equal(await runOn('linux', making), whole(linuxSteps)));

test('a partial or failed write is reported at that piece', async () => {
  for (const only of [0, 5, 999]) {
    let count = 0;
    const told = await runOn('esp32', `var file = card.create('/shot'); var all = new Uint8Array(1000); tell([file.write(all), file.write(all), file.write(all)]); file.close();`,
      step => (step === 'write' && ++count === 2 ? { only } : undefined));
    assert.equal(told, [[true, false, true]], `${only} bytes`);
  }
  assert.equal(await runOn('esp32', `tell(card.create('/none/shot') === undefined);`), [true]);
});

const room = `tell([card.hasRoom('/room', 70000), card.stat('/room') === undefined, card.hasRoom('/none/room', 5)]);`;
for (const engine of ['linux', 'esp32'] as const) {
  test(`${engine}: free space is checked with a file that is created and deleted`, async () => assert.equal(await runOn(engine, room), [[true, true, false]]));
}

test('on a desktop, the check writes each block, since a hole in a file takes no space', async () => {
  let writes = 0;
  const full: CardHook = step => (step === 'write' && ++writes > 3 ? { only: 0 } : undefined);
  assert.equal(await runOn('linux', `tell([card.hasRoom('/room', 70000), card.stat('/room') === undefined]);`, full), [[false, true]]);
});

test('there is no room if the file\'s last byte cannot be written, or the card fails', async () => {
  for (const step of ['open', 'write', 'close', 'stat']) {
    const fail: CardHook = (one, path) => {
      if (one === step && path.endsWith('room')) throw new Error('full');
    };
    assert.equal(await runOn('esp32', `tell(card.hasRoom('/room', 70000));`, fail), [false], step);
  }
  assert.equal(await runOn('esp32', room, step => (step === 'write' ? { only: 0 } : undefined)), [[false, true, false]]);
});

/** Code that writes over bytes of a file that exists, and tells what the file then has. A file that is missing cannot be opened so. */
const over = `card.append('/old', 'abcdefghij');
var file = card.create('/old', 3); tell([file.write('XY'), file.write(new Uint8Array([48, 49])), file.close()]);
tell(fs.readFileSync(root + 'old'));
tell([card.create('/new', 3) === undefined, card.stat('/new') === undefined]);`;
const overwritten = [[true, true, true], 'abcXY01hij', [true, true]];
for (const engine of ['linux', 'esp32'] as const) {
  test(`${engine}: bytes of a file that exists are written over, and its other bytes stay`, async () => assert.equal(await runOn(engine, over), overwritten));
}

if (canRun('new files on the real engine', 'espruino')) {
  test('the real engine does the same', async () => {
    const steps = `${making}\ntell(E.CRC32(require('fs').readFileSync('./shot')));\n${room}\n${over}`;
    const { printed } = await bootAndKeep(findEspruino()!, buildImage([{ name: '.boot0', data: Buffer.from(programFor('linux', steps), 'latin1') }]), 'all told');
    assert.equal(toldIn(printed), await runOn('linux', steps));
  });
}

test.run();
