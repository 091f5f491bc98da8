// Tests the random marks of picture folders in the chip's flash, on the stand-in of the engine and on the real one. Each mark is written once,
// and nothing else of the flash changes.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEspruino } from '../../../firmware/engine/espruino.js';
import { engine as facts } from '../../../firmware/engine/facts.js';
import { buildImage } from '../../../firmware/image/storage.js';
import type * as module from '../../../src/device/camera/marks.ts';
import { bootAndKeep } from '../../firmware/image/boot.js';
import { canRun } from '../../needs.ts';
import { padImage } from '../../sim/engine/espruino.ts';
import { StorageFiles } from '../../sim/engine/storagefiles.ts';
import { programOf, runOnNode, toldIn } from '../module.ts';

const test = suite('marks');

const { name: marksFile, bytes: marksBytes } = facts.image.kept[0]!;

/** Code of a random function. It returns 0, 0.999999, 0.5 and 0.25 in turn. */
const random = 'var n = 0; var chances = [0, 0.999999, 0.5, 0.25]; function random() { return chances[n++ % 4]; }';
const steps = `var marks = create(random);
tell([marks.highest(), marks.markOf(100), marks.markOf(999)]);
tell([marks.mark(100), marks.mark(100), marks.markOf(100), marks.highest()]);
tell([marks.mark(999), marks.markOf(999), marks.mark(1000), marks.markOf(1000), marks.highest()]);
tell([marks.mark(130), marks.markOf(130), marks.markOf(129), marks.markOf(131), create(random).highest()]);`;
const expect = [[0, '', ''], [true, false, '1fe', 100], [true, '8040', false, '', 999], [true, '1fe', '', '', 999]];

const program = `${random}\n${programOf<typeof module>('device/camera/marks', 'createFolderMarks', {}, steps)}`;

const erased = () => new StorageFiles([[marksFile, '\xff'.repeat(marksBytes)]]);

test('a number is marked once, with a random mark, and the highest number is returned', async () => {
  assert.equal(await runOnNode(program, { storage: erased() }), expect);
});

test('without room for marks, a chip stores and finds none', async () => {
  assert.equal(await runOnNode(program), [[0, '', ''], [false, false, '', 0], [false, '', false, '', 0], [false, '', '', '', 0]]);
});

test('a mark that is half written counts: its number is not used again', async () => {
  const storage = erased();
  storage.set(marksFile, `${'\xff'.repeat(400)}\x07${'\xff'.repeat(1599)}`);
  const asked = programOf<typeof module>('device/camera/marks', 'createFolderMarks', {}, 'var marks = create(random); tell([marks.highest(), marks.markOf(200), marks.mark(200)]);');
  assert.equal(await runOnNode(`${random}\n${asked}`, { storage }), [[200, '7ff', false]]);
});

if (canRun('the marks in the flash of the real engine', 'espruino')) {
  test('the real engine does the same, and only the marks in its flash change', async () => {
    const image = buildImage([{ name: '.boot0', data: Buffer.from(program, 'latin1') }, { name: marksFile, data: Buffer.alloc(marksBytes, 0xff) }, { name: 'set', data: Buffer.from('a') }]);
    const { printed, flash } = await bootAndKeep(findEspruino()!, image, 'all told');
    assert.equal(toldIn(printed), expect);
    const before = padImage(image);
    const marksAt = before.indexOf(`${marksFile}\0`) + 28;
    const changed = [...flash.keys()].filter(at => flash[at] !== before[at]).map(at => at - marksAt);
    assert.equal(changed, [200, 201, 260, 261, 1998, 1999]);
  });

  test('without room for marks, the real engine stores and finds none', async () => {
    const { printed } = await bootAndKeep(findEspruino()!, buildImage([{ name: '.boot0', data: Buffer.from(program, 'latin1') }]), 'all told');
    assert.equal(toldIn(printed), [[0, '', ''], [false, false, '', 0], [false, '', false, '', 0], [false, '', '', '', 0]]);
  });
}

test.run();
