// Tests that a file that a person asked for is sent into its image's directory, without effect on the next image.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAttempt } from '../../../../src/delivery/deliverytrip.ts';
import { putAs } from '../../../../src/delivery/ftp/put/putas.ts';
import { End } from '../../../../src/fault.ts';
import { lowered } from '../../../common/lowered.ts';
import { createReceiver, modemOf, usualAnswer, wayOf } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { imageOf, sceneOf, type Given } from '../../trip.ts';

const test = suite('put as');

const notes = imageOf({ path: '/notes.txt', name: 'my notes.txt', folder: '/', size: 3000, isByHand: true });
const file = wayOf('efs', 'count');
const stream = wayOf('stream', 'count', { streamOn: [{ say: 'AT+{putOption}="{name}",#{left}', pour: '>', ms: 60_000, refusedAs: 'put-denied' }] });

async function put(option: string, { refuses, ...given }: Given & { refuses?: string } = {}) {
  const receiver = createReceiver({ answer: command => (refuses && command.startsWith(refuses) ? ['ERROR'] : usualAnswer(command)), ...(refuses === 'PUT' && { refuses: () => ['ERROR'] }) });
  const scene = sceneOf({
    modem: modemOf([file, stream], { enter: [{ say: 'AT+CWD="{folder}"', ms: 1000, refusedAs: 'folder-denied' }] }, { hasEnter: true, hasCwd: true }), hear: receiver.hear,
    config: { 'ftp.directory': '/{yyyy}{mm}{dd}', 'images.folder': '/' }, ...given, throttle: { method: file, ...given.throttle },
    variables: { name: 'A.JPG', finalName: 'A.JPG', size: '7', rest: '17', left: '18', putOption: 'STOR', hasBlank: '', ...given.variables },
    parts: { source: sourceOf({ '/notes.txt': contentOf(3000) }), calendar: { stamp: () => '2026-11-20 08:30:00', seconds: () => 1, set: () => undefined } },
  });
  Object.assign(scene.trip.copies, { staged: '/DCIM/A.JPG', ahead: 'mark', mayHaveCopy: false });
  const ended = await scene.end(onEnd => lowered(putAs)(scene.trip, notes, option, onEnd));
  return { ...scene, ...ended, receiver };
}

for (const option of ['APPE', 'STOU']) {
  test(`${option}: the whole file goes into today's directory, by a method independent of the images'`, async () => {
    const { end, receiver } = await put(option);
    assert.equal([end, receiver.commands], [End.done, ['AT+CWD="/20261120"', `AT+${option}="my notes.txt",#3000`]]);
    assert.ok(receiver.payloads[0]!.bytes === contentOf(3000));
  });
}

for (const [title, refuses, end, code] of [['the file is sent', undefined, End.done, undefined], ['the server refuses the file', 'PUT', End.refused, 'put-denied'], ['the directory cannot be entered', 'AT+CWD', End.refused, 'session']] as const) {
  test(`${title}: the current image is not affected`, async () => {
    const { trip, ...ended } = await put('APPE', { ...(refuses && { refuses }), ...(refuses === 'AT+CWD' && { link: { bareErrors: 1 } }) });
    assert.equal([ended.end, ended.code], [end, code]);
    assert.equal((['name', 'size', 'rest', 'left', 'putOption', 'hasBlank'] as const).map(key => trip.variables[key]), ['A.JPG', '7', '17', '18', 'STOR', '']);
    assert.is(trip.throttle.method, file);
    assert.equal(trip.attempt, createAttempt());
    assert.equal([trip.copies.staged, trip.copies.ahead, trip.copies.mayHaveCopy], ['', '', true], 'the copies in the modem are no longer known');
  });
}

test.run();
