// Tests the check of single values of config.json. What the schema says of a key decides, and the message continues a sentence that begins with the
// key's name.

import { rowOfKey } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Config } from '../../src/config/config.ts';
import { errorOf, kindOf } from '../../src/config/keycheck.ts';

const row = suite('a key\'s row');
const wrong = (key: keyof Config, value: unknown) => errorOf(key, rowOfKey(key)!, value);

const told: [key: keyof Config, value: unknown, expect: string | undefined][] = [
  ['device', 'hut', undefined],
  ['device', '', 'found "", needs a text of 1 to 32 characters'],
  ['device', { a: 1 }, 'found an object, needs a text of 1 to 32 characters'],
  ['images.folder', [], 'found a list, needs a text of at most 255 characters'],
  ['network.pin', '12', 'found a value that is not shown, needs 4 to 8 digits in quotes, or "" for none'],
  ['upload.attempts', 1.5, 'found 1.5, needs a whole number from 1 to 100'],
  ['log.level', 'loud', 'found "loud", needs one of "error", "info", "debug"'],
  ['camera.everyMinutes', 0.001, 'found 0.001, needs minutes up to 10080, fractions down to 0.0167 (a second), or 0'],
  ['camera.everyMinutes', 0.5, undefined],
  ['camera.size', 'large', 'found "large", needs width and height, as in "1600x1200"'],
  ['camera.from', '24:00', 'found "24:00", needs a time as in "06:30", or "sunrise" or "sunset"'],
  ['camera.to', '24:00', undefined],
  ['send.from', '24:00', 'found "24:00", needs a time as in "06:30"'],
  ['send.to', '24:00', undefined],
  ['send.to', 'sunset', 'found "sunset", needs a time as in "18:30" or "24:00"'],
  ['battery.sendAbove', 3.55, undefined],
  ['battery.takeAbove', 31, 'found 31, needs volts from 0 to 30, as in 3.6'],
  ['report.url', 'https://h/{device}?k=v', undefined],
  ['report.url', 'https://h/{mm}', 'found a value that is not shown; in braces only {device} is known'],
  ['report.url', 7, 'found a value that is not shown, needs a text of at most 255 characters'],
  ['report.header', 'X-Key: 1', undefined],
  ['report.form', 'xml', 'found "xml", needs one of "json", "willfine"'],
  ['remote.name', 's/{device}.json', undefined],
  ['remote.name', '/s.json', 'found "/s.json"; begins or ends with a / or a dot, or holds a folder without a name; write it as in "cameras/{device}.jpg"'],
  ['remote.firmware', '{board}/{device}.bin', undefined],
  ['remote.firmware', 'f{HH}.bin', 'found "f{HH}.bin"; in braces only {device} and {board} are known'],
  ['remote.everyHours', 169, 'found 169, needs a whole number from 0 to 168'],
  ['camera.days', 'Mon', 'found "Mon", needs digits from 1 (Monday) to 7, as in "12345"'],
  ['camera.place', 'Graz', 'found "Graz", needs degrees of latitude and longitude, as in "47.07,15.44" or "-33.9,18.4", or ""'],
  ['camera.place', 'a"b', 'holds a quote or a control character'],
];
for (const [key, value, expect] of told) row(`${key}: ${JSON.stringify(value)}`, () => expect?.startsWith('holds') ? assert.match(wrong(key, value)!, /^holds /) : assert.is(wrong(key, value), expect));

const kinds: [unknown, string][] = [[[], 'a list'], [null, 'null'], ['a', 'a text'], [5, 'a number'], [true, 'a boolean'], [{}, 'a object']];
for (const [value, expect] of kinds) row(`${JSON.stringify(value)} in place of a section is reported as ${expect}`, () => assert.is(kindOf(value), expect));

row.run();
