// Files of another camera under an image's name. Whole rounds with them are in test/stories/names/othercamera.test.ts.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { End } from '../../../../src/at/step.ts';
import type { MethodTrip } from '../../../../src/delivery/deliverytrip.ts';
import { endForeign, isToLook, leaveForeign } from '../../../../src/delivery/ftp/proof/othercamera.ts';
import { recallServer } from '../../../../src/delivery/servernote.ts';
import type { FaultCode } from '../../../../src/fault.ts';
import { lowered } from '../../../common/lowered.ts';
import { sceneOf, type Given, type Scene } from '../../trip.ts';

const test = suite('files of another camera');

/** @param shown what the server has under the image's names, in the order of the questions */
function leave(scene: Scene, ...shown: string[]): { ended: End[]; names: (number | undefined)[] } {
  const ended: End[] = [];
  const names: (number | undefined)[] = [];
  // lowered async functions, as the firmware gives them
  const look = (_trip: MethodTrip, onValue: (found: string) => void) => onValue(shown.shift() ?? '');
  const rename = (trip: MethodTrip, onEnd: (end: End) => void) => (names.push(trip.attempt.image.takenNames), onEnd('done'));
  lowered(leaveForeign)(scene.trip, shown.shift()!, look as never, rename as never, end => void ended.push(end));
  return { ended, names };
}

const warned = ({ lines }: Scene) => lines.filter(line => line.startsWith('warn'));

test('a taken name is left for the next one, and the log tells the key', () => {
  const scene = sceneOf();
  assert.equal(leave(scene, '7 bytes'), { ended: ['done'], names: [1] });
  assert.is(warned(scene).length, 1);
  assert.match(warned(scene)[0]!, /put \{device\} into ftp\.directory, or http\.url, .* \(\/DCIM\/A\.JPG: 7 bytes on the server, so it is sent as A-[0-9a-f]{8}\.JPG\)/);
  assert.match(scene.trip.attempt.image.foreign!, /^7 bytes on the server/);
});

test('a name that is left, too, has another digest', () => {
  const scene = sceneOf();
  assert.equal(leave(scene, '7 bytes', '8 bytes').names, [1, 2]);
  assert.is(scene.trip.server.showsAll, undefined);
});

test('taken names from an earlier try are kept and counted on', () => {
  const scene = sceneOf({ image: { takenNames: 4 } });
  assert.equal(leave(scene, '7 bytes').names, [5]);
});

test('a server that shows a file under every name is not believed: the name stays, and none is asked for again', () => {
  const scene = sceneOf();
  assert.equal(leave(scene, '7 bytes', '7 bytes', '7 bytes').names, [1, 2, 0]);
  assert.equal([scene.trip.attempt.image.takenNames, warned(scene)], [0, []]);
  assert.not(isToLook(scene.trip));
  recallServer(scene.trip);
  assert.is(scene.trip.server.showsAll, true, 'after a restart, too');
});

test('the warning and the report come once for each config.json, over restarts', () => {
  const scene = sceneOf();
  leave(scene, '7 bytes');
  endForeign(scene.trip);
  recallServer(scene.trip);
  delete scene.trip.attempt.image.foreign;
  leave(scene, '9 bytes');
  assert.is(warned(scene).length, 1);
  assert.is(scene.trip.attempt.image.foreign, undefined);
  assert.match(scene.lines.join('\n'), /info .*\/DCIM\/A\.JPG: another file has its name, 9 bytes on the server, so it is sent as A-[0-9a-f]{8}\.JPG/);
  Object.assign(scene.trip, { configDigest: 'decafbad' });
  recallServer(scene.trip);
  leave(scene, '9 bytes');
  assert.is(warned(scene).length, 2, 'another config.json');
});

test('a fault of the question ends the state', () => {
  const scene = sceneOf();
  const ended: [End, FaultCode | undefined][] = [];
  const look = (_trip: MethodTrip, _onValue: unknown, onEnd: (end: End, fault: object) => void) => onEnd('broken', { code: 'silent', where: 'AT' });
  const rename = (_trip: MethodTrip, onEnd: (end: End) => void) => onEnd('done');
  lowered(leaveForeign)(scene.trip, '7 bytes', look as never, rename as never, (end, fault) => void ended.push([end, fault?.code]));
  assert.equal(ended, [['broken', 'silent']]);
});

const cases: [title: string, given: Given, isAsked: boolean][] = [
  ['an image\'s first upload', {}, true],
  ['an image that was begun before', { attempt: { isRetry: true } }, false],
  ['a live picture', { image: { isLive: true } }, false],
  ['an image that a person sends', { image: { isByHand: true } }, false],
  ['an image that this journal knows with another size', { image: { again: '7 → 8 bytes' } }, false],
  ['upload.verify "reply"', { config: { 'upload.verify': 'reply' } }, false],
  ['upload.verify "none"', { config: { 'upload.verify': 'none' } }, false],
  ['a server that removes images', { server: { vanished: 2 } }, false],
  ['a server that shows no files', { server: { isUnseenTold: true } }, false],
  ['a server that tells no sizes', { server: { isMute: true } }, false],
];
for (const [title, given, isAsked] of cases) test(`${title}: the server is ${isAsked ? '' : 'not '}asked first`, () => assert.is(isToLook(sceneOf(given).trip), isAsked));

test.run();
