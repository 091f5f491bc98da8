// Tests that an image gets another name if another camera's file has its name on an FTP server.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leaveForeign } from '../../../../src/delivery/ftp/proof/leaveforeign.ts';
import { End } from '../../../../src/fault.ts';
import type { Modem } from '../../../../src/modem/modem.ts';
import { lowered } from '../../../common/lowered.ts';
import { sourceOf } from '../../source.ts';
import { modemWith, sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('the way around another camera\'s file');

type Left = Ended & Omit<Scene, 'end'>;

async function leave(given: Given = {}, modem: Partial<Modem> = {}, isTempTaken = false): Promise<Left> {
  const scene = sceneOf({ modem: modemWith({ unstage: [{ say: 'AT+UNSTAGE="{name}"', ms: 1000 }] }, modem), ...given, answer: () => ['OK'], parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
  scene.trip.attempt.shown.final = 7;
  const ended = await scene.end(onEnd => lowered(leaveForeign)(scene.trip, isTempTaken, onEnd));
  return { ...scene, ...ended };
}

const warned = ({ lines }: Left) => lines.filter(line => line.startsWith('warn'));
const suffixed = /^A-[0-9a-f]{8}\.JPG$/;

test('the image gets a name with a digest of the picture, and is asked for anew', async () => {
  const left = await leave();
  assert.is(left.end, End.done);
  assert.match(left.trip.variables.finalName, suffixed);
  assert.equal([left.trip.attempt.image.takenNames, left.trip.variables.name, left.trip.attempt.shown.final], [1, left.trip.variables.finalName, undefined]);
  assert.is(warned(left).length, 1);
  assert.match(warned(left)[0]!, /7 bytes on the server as A\.JPG, so it is sent as A-/);
});

test('further names differ from those before', async () => {
  const names = await Promise.all([0, 1, 2].map(async takenNames => (await leave({ image: { takenNames } })).trip.variables.finalName));
  assert.is(new Set(names).size, 3);
  names.forEach(name => assert.match(name, suffixed));
});

test('a copy in the modem has the former name, so it is deleted', async () => {
  const scene = await leave({ parts: {} });
  assert.equal(scene.said, []);
  const { trip, said } = await (async () => {
    const given = sceneOf({ modem: modemWith({ unstage: [{ say: 'AT+UNSTAGE="{name}"', ms: 1000 }] }), answer: () => ['OK'], parts: { source: sourceOf({ '/DCIM/A.JPG': 'a picture' }) } });
    given.trip.copies.staged = '/DCIM/A.JPG';
    await given.end(onEnd => lowered(leaveForeign)(given.trip, false, onEnd));
    return given;
  })();
  assert.equal([said, trip.copies.staged, trip.copies.mayHaveCopy], [['AT+UNSTAGE="A.JPG"'], '', true]);
});

test('a temporary name stays, as the file there is whole', async () => {
  const { trip } = await leave({ variables: { name: 'A.part', finalName: 'A.JPG' } }, { hasRename: true });
  assert.match(trip.variables.finalName, suffixed);
  assert.is(trip.variables.name, 'A.part');
});

test('the first own name shares its temporary name with the plain one, so it is left out if that is taken', async () => {
  const { trip } = await leave({ variables: { name: 'A.part', finalName: 'A.JPG' } }, { hasRename: true }, true);
  assert.is(trip.attempt.image.takenNames, 2);
  assert.is(trip.variables.name, `${trip.variables.finalName}.part`);
});

test('the journal keeps the name of an image that was begun', async () => {
  const { trip } = await leave({ image: { begun: '20261120', tries: '12345678901234567800' } });
  assert.is(trip.attempt.image.tries, '12345678901234567800', 'the source writes the number of names');
});

test.run();
