// Tests that a former file of the same size does not pass for the live picture. The server's time must have changed, or its content is compared.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { May } from '../../../../src/at/step.ts';
import { clearLive, isAsBefore, noteBefore, settleAsBefore } from '../../../../src/delivery/ftp/proof/fixed.ts';
import { End } from '../../../../src/fault.ts';
import type { Rows } from '../../../../src/modem/modem.ts';
import { asAsync, lowered } from '../../../common/lowered.ts';
import { modemWith, sceneOf } from '../../trip.ts';

const test = suite('a fixed name');

const scripts: { [name: string]: Rows } = {
  size: [{ say: 'AT+SIZE="{name}"', want: ['+SIZE: {serverSize}', 'OK'], ms: 1000 }], erase: [{ say: 'AT+DELE="{name}"', ms: 1000, may: May.refuse }],
  time: [{ say: 'AT+MDTM="{name}"', want: ['+MDTM: {fileTime}', 'OK'], ms: 1000 }],
};

function sceneFor({ name = 'live.jpg', size = '100000', times = [] as string[], verify = 'size', hasTime = true } = {}) {
  const said: string[] = [];
  const scene = sceneOf({
    modem: modemWith(hasTime ? scripts : { ...scripts, time: [] }), config: { 'upload.verify': verify }, image: { isLive: true }, variables: { name, finalName: 'live.jpg' },
    answer: command => {
      said.push(command);
      if (command.startsWith('AT+SIZE')) return size ? [`+SIZE: ${size}`, 'OK'] : ['ERROR'];
      return command.startsWith('AT+MDTM') ? [`+MDTM: ${times.shift() ?? ''}`, 'OK'] : ['OK'];
    },
  });
  return { ...scene, asked: said };
}

for (const [title, given, found, asked, before, time] of [
  ['another size', {}, 99, [], 99, undefined],
  ['the same size: the time is queried, too', { times: ['20261120'] }, 100_000, ['AT+MDTM="live.jpg"'], 100_000, '20261120'],
  ['the same size, a modem without MDTM', { hasTime: false }, 100_000, [], 100_000, ''],
  ['no file', {}, 'absent', [], undefined, undefined],
] as const) {
  test(`before: ${title}`, async () => {
    const { trip, end, asked: said } = sceneFor(given as object);
    const { end: how, code } = await end(onEnd => lowered(noteBefore)(trip, found, onEnd));
    assert.equal([how, code, said, trip.attempt.before, trip.attempt.beforeTime], [End.done, undefined, [...asked], before, time]);
  });
}

for (const [name, asked] of [['live-3d8a79ff.jpg.part', ['AT+DELE="live-3d8a79ff.jpg.part"']], ['live.jpg', []]] as const) {
  test(`the leftover of a broken upload is deleted only under the temporary name: ${name}`, async () => {
    const { trip, end, asked: said } = sceneFor({ name });
    const { end: how, code } = await end(onEnd => lowered(clearLive)(trip, onEnd));
    assert.equal([how, code, said], [End.refused, undefined, [...asked]]);
  });
}

test('a file counts as unchanged only under its own name and with the same size', () => {
  const { trip } = sceneFor();
  assert.not.ok(isAsBefore(trip));
  trip.attempt.before = 100_000;
  assert.ok(isAsBefore(trip));
  trip.variables.name = 'live.jpg.part';
  assert.not.ok(isAsBefore(trip));
  trip.variables.name = 'live.jpg';
  delete trip.attempt.before;
  trip.attempt.serverBytes = 100_000;
  trip.server.hasNoSize = true;
  assert.ok(isAsBefore(trip), 'a listing shows the file, and the server reported no size before');
  trip.server.hasNoSize = false;
  trip.variables['serverSize'] = '100000';
  assert.not.ok(isAsBefore(trip), 'the server reports sizes, but reported none before');
});

for (const [title, before, times, compared, expected] of [
  ['the time has changed', '1', ['2'], undefined, [End.done, undefined, 0]],
  ['the time has not changed, and the content is right', '1', ['1'], End.done, [End.done, undefined, 1]],
  ['the time has not changed, and the content cannot be read', '1', ['1'], End.refused, [End.refused, 'content-differs', 1]],
  ['no time, and the content is right', '', [], End.done, [End.done, undefined, 1]],
  ['the time is no longer reported', '1', [''], End.refused, [End.refused, 'content-differs', 1]],
] as const) {
  test(`after: ${title}`, async () => {
    const { trip, end } = sceneFor({ times: [...times] });
    trip.attempt.beforeTime = before;
    let compares = 0;
    const { end: how, code } = await end(onEnd => lowered(settleAsBefore)(trip, asAsync(onRead => {
      compares += 1;
      onRead(compared!);
    }), onEnd));
    assert.equal([how, code, compares], [...expected]);
  });
}

test.run();
