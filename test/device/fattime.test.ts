// Tests how the times of files are corrected: those that the engine up to 2v29 reads wrongly (its jswrap_fs.c), and right ones.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { correctTime, judgeSeconds } from '../../src/device/fattime.ts';

const test = suite('times of files');

/**
 * Returns the time that the faulty engine shows for a file. Of FAT's 16 bits for the time, it takes six bits and not five for the seconds:
 * `(ftime) & 63`.
 */
function shown(text: string): Date {
  const time = new Date(`${text}Z`);
  const bits = time.getUTCHours() << 11 | time.getUTCMinutes() << 5 | time.getUTCSeconds() >> 1;
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), bits >> 11, bits >> 5 & 63, bits & 63));
}
const short = (date: Date) => date.toISOString().slice(0, 19);

const right = ['2026-11-26T19:40:02', '2026-11-26T19:41:02', '2026-11-26T19:40:58', '2026-11-26T19:41:54', '2000-01-01T01:00:00', '2026-12-31T23:59:52'];
for (const text of right) {
  test(`${text} is read back from the faulty engine`, () => assert.equal([undefined, true].map(isHalved => short(correctTime(shown(text), isHalved))), [text, text]));
  test(`${text} of a mended engine stays`, () => assert.is(short(correctTime(new Date(`${text}Z`), false)), text));
}
test('the last two seconds of an odd minute are taken for the next minute', () => {
  assert.equal(['2026-11-26T19:41:56', '2026-11-26T19:41:58', '2026-11-26T23:59:58'].map(text => short(correctTime(shown(text), true))), ['2026-11-26T19:42:00', '2026-11-26T19:42:02', '2026-11-27T00:00:02']);
});
test('a time that the faulty engine never shows is right', () => {
  for (const text of ['2026-11-26T19:40:30', '2026-11-26T19:41:30']) assert.is(short(correctTime(new Date(`${text}Z`), undefined)), text);
});

test('a file of a known time shows which engine it is, or nothing', () => {
  const judged = { faulty: 0, right: 0, none: 0 };
  for (let seconds = 0; seconds < 3600; seconds++) {
    const text = short(new Date(Date.UTC(2026, 10, 26, 19) + seconds * 1000));
    const found = [judgeSeconds(shown(text), seconds + 7200.4), judgeSeconds(new Date(Date.parse(`${text}Z`) - seconds % 2 * 1000), seconds + 7200.4)];
    assert.ok(found[0] !== false && found[1] !== true, text);
    judged.faulty += found[0] === true ? 1 : 0;
    judged.right += found[1] === false ? 1 : 0;
    judged.none += found.filter(one => one === undefined).length;
  }
  // of the 60 seconds in each minute, at most nine cannot show whether the engine is faulty
  assert.ok(judged.faulty > 3000 && judged.right > 3000, JSON.stringify(judged));
});
test('a file of another time, such as that of a removed card, shows nothing', () => assert.is(judgeSeconds(new Date('2026-11-26T10:20:10Z'), 1000), undefined));

test.run();
