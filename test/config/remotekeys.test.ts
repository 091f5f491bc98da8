// Settings from the server: only allowed keys are copied, by name, so nothing else can be read.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../src/config/remotekeys.ts';

const remote = suite('settings from the server');

remote('allowed keys are copied, and the others of the file read', () => {
  assert.equal(parseSettings('{"id": 8, "set": {"schedule.everyMinutes": 30, "log.level": "debug"}, "send": ["A.JPG"]}'), { id: '8', set: { 'schedule.everyMinutes': 30, 'log.level': 'debug' }, send: ['A.JPG'], mistake: '' });
  assert.equal(parseSettings('{"id": "a-1"}'), { id: 'a-1', set: {}, send: [], mistake: '' });
  assert.equal(parseSettings('{"\\u0069d": 8, "s\\u0065t": {"log\\u002elevel": "info"}}').set, { 'log.level': 'info' });
});

const server = '{"ftp.user": "mallory", "images.afterUpload": "delete"}';
const doors: [title: string, text: string, says: RegExp][] = [
  ['a prototype of set', `{"id": 8, "set": {"__proto__": ${server}}}`, /^__proto__: cannot be set from the server$/],
  ['a prototype, by an escape', `{"id": 8, "set": {"\\u005f_proto__": ${server}}}`, /^__proto__: cannot be set from the server$/],
  ['a prototype, by a letter of which the engine keeps one byte', `{"id": 8, "set": {"\\u015f_proto__": ${server}}}`, /: holds a letter written with \\u; write the letter itself, in UTF-8$/],
  ['a prototype before a comment', `{"id": 8, "set": {"__proto__"/**/: ${server}}}`, /^the file is not readable as JSON .*: a comment/],
  ['a prototype before a comment to the end of the line', `{"id": 8, "set": {"__proto__"//x\n: ${server}}}`, /: a comment/],
  ['a prototype between quotes in comments', `{"id": 8, /*"*/"set": {"__proto__": ${server}}/*"*/}`, /: a comment/],
  ['a prototype of the file', `{"id": 8, "__proto__": {"set": ${server}}}`, /^__proto__: unknown key; known are id, set, send$/],
  ['a prototype that is a text, by which the engine crashes', '{"id": 8, "set": {"__proto__": "x"}}', /^__proto__: cannot be set from the server$/],
  ['a prototype in a value', '{"id": 8, "set": {"log.level": {"__proto__": "x"}}}', /^log\.level\.__proto__: cannot be set from the server$/],
  ['a constructor', '{"id": 8, "set": {"constructor": 1}}', /^constructor: cannot be set from the server$/],
  ['set twice', `{"id": 8, "set": {"log.level": "info"}, "set": ${server}}`, /^set: given twice$/],
  ['set twice, once by a comment', `{"id": 8, "set": {"log.level": "info"}, "set"/**/: ${server}}`, /: a comment/],
  ['a key twice', '{"id": 8, "set": {"log.level": "info", "log.level": "debug"}}', /^set\.log\.level: given twice$/],
  ['a key twice, once by an escape', '{"id": 8, "set": {"log.level": "info", "log.l\\u0065vel": "debug"}}', /^set\.log\.level: given twice$/],
  ['a key of the server', '{"id": 8, "set": {"log.level": "info", "ftp.user": "mallory"}}', /^ftp\.user: cannot be set from the server$/],
  ['a key of config.json as it is written there', '{"id": 8, "set": {"ftp": {"user": "mallory"}}}', /^ftp: cannot be set from the server$/],
  ['a method of objects', '{"id": 8, "set": {"toString": 1}}', /^toString: cannot be set from the server$/],
  ['a section with a blank', '{"id": 8, "set": {"schedule camera.x": 1}}', /cannot be set from the server$/],
  ['a section alone', '{"id": 8, "set": {"schedule": 1}}', /^schedule: cannot be set from the server$/],
  ['set in place of a key', '{"id": 8, "set.log.level": "info"}', /^set\.log\.level: unknown key; /],
  ['a number that the engine counts down for half an hour', '{"id": 8, "set": {"schedule.everyMinutes": 1e2147483647}}', /: a number of more than 15 digits/],
  ['an integer that the engine reads as 30', '{"id": 8, "set": {"schedule.everyMinutes": 18446744073709551646}}', /: a number of more than 15 digits/],
  ['an octal number', '{"id": 8, "set": {"schedule.everyMinutes": 060}}', /: a number in a form/],
  ['a second object', `{"id": 8, "set": {}}{"id": 9, "set": ${server}}`, /: more after the closing bracket/],
];

for (const [title, text, says] of doors) {
  remote(`refused: ${title}`, () => {
    const { set, mistake } = parseSettings(text);
    assert.equal(set, {});
    assert.match(mistake, says);
  });
}

remote('a refused file is named by its id', () => {
  assert.is(parseSettings('{"id": 8, "set": {"__proto__": {}}}').id, '8');
  assert.is(parseSettings('{"set": {"__proto__": {}}, "id" : "a-1"}').id, 'a-1');
  assert.is(parseSettings('{"set": {"__proto__": {}}, "id": [1]}').id, '?');
});

remote('a long text in place of a number is left to its check, since the engine throws if it compares it', () => {
  assert.equal(parseSettings(`{"id": 8, "set": {"schedule.everyMinutes": "${'1'.repeat(70)}"}}`).mistake, '');
});

remote.run();
