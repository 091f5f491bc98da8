// Tests how settings from the server are read. Only the keys that a server may set are copied, so nothing else from the file can take effect.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSettings } from '../../src/config/remotekeys.ts';
import { askedNumber } from '../common/asked.ts';
import { createChance } from '../sim/chance.ts';
import { createJson, type Write } from '../sim/engine/globals/json.ts';

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
  ['a prototype whose name goes on after a NUL, which the engine does not read', `{"id": 8, "set": {"__proto__\\u0000a": ${server}}}`, /^__proto__\0a: cannot be set from the server$/],
  ['a prototype of the file, by a NUL', `{"id": 8, "__proto__\\u0000": {"set": ${server}}}`, /^__proto__\0: unknown key; known are id, set, send$/],
  ['a prototype that is a number, by a NUL, by which the engine crashes', '{"id": 8, "__proto__\\u0000": 1}', /^__proto__\0: unknown key; known are id, set, send$/],
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

const engine = createJson({
  makeError: message => new Error(message), makeSyntaxError: message => new SyntaxError(message), makeArray: items => [...items], makeObject: () => ({}),
}, JSON.stringify as Write);

/** Calls a function while JSON.parse reads as the engine's does. */
function withEngineJson(act: () => void): void {
  const parse = JSON.parse;
  JSON.parse = engine.parse as typeof JSON.parse;
  try {
    act();
  } finally {
    JSON.parse = parse;
  }
}

for (const [title, text, says] of doors) {
  remote(`refused: ${title}`, () => withEngineJson(() => {
    const { set, mistake } = parseSettings(text);
    assert.equal(set, {});
    assert.match(mistake, says);
  }));
}

remote('a refused file is named by its id', () => {
  assert.is(parseSettings('{"id": 8, "set": {"__proto__": {}}}').id, '8');
  assert.is(parseSettings('{"set": {"__proto__": {}}, "id" : "a-1"}').id, 'a-1');
  assert.is(parseSettings('{"set": {"__proto__": {}}, "id": [1]}').id, '?');
});

const sends: [given: string, send: string[] | undefined][] = [
  ['[]', []], ['["A.JPG", "100CAM/B.JPG"]', ['A.JPG', '100CAM/B.JPG']], ['"all"', ['*']], ['["all"]', ['*']], ['["A.JPG", "20261120/*"]', ['A.JPG', '20261120/*']], ['["IMG_000?.JPG"]', ['IMG_000?.JPG']],
  ['["20261120/*", "all"]', undefined], ['["a*", "b?"]', undefined], ['"20261120/*"', undefined], ['"DCIM/A.JPG"', undefined], ['[8]', undefined], ['{"0": "A.JPG"}', undefined], [JSON.stringify(Array(17).fill('A.JPG')), undefined],
];
for (const [given, expected] of sends) {
  remote(`send ${given.slice(0, 40)}: ${expected ? 'it is taken' : 'it is refused'}`, () => {
    const { send, mistake } = parseSettings(`{"id": 8, "send": ${given}}`);
    assert.equal(send, expected ?? []);
    if (expected) assert.is(mistake, '');
    else assert.match(mistake, /^send: needs a list of at most 16 paths, .* of which one may be a pattern, as in \["20261120\/\*"\], or "all"$/);
  });
}

remote('a long text in place of a number is left to its check, since the engine throws if it compares it', () => {
  assert.equal(parseSettings(`{"id": 8, "set": {"schedule.everyMinutes": "${'1'.repeat(70)}"}}`).mistake, '');
});

const allowed = /^(schedule|camera|send|battery)\.[A-Za-z]+$|^(images\.(first|live|skipOlderMinutes)|upload\.(verify|attempts)|(report|remote)\.everyHours|log\.level)$/;
const pieces = ['{', '}', ',', ':', '"set":', '"id":8', '"__proto__":', '"__proto__"/**/:', '"__proto__"//x\n:', '"\\u005f_proto__":', '"\\x5f_proto__":', '"\\137_proto__":', '"\\u015f_proto__":', '"__proto__\\u0000":', "'__proto__':",
  '"constructor":', '"toString":1', '{"ftp.user":"m"}', '"ftp.user":"m"', '"log.level":"info"', '"log.l\\u0065vel":"debug"', '/*"*/', '//"\n', '"x"', '1e9999', '021', '-', '\0', '\xff', '\\', '"', ' ', '\t', '"send":["A.JPG"]'];

remote('of random files, read by the JSON of the engine, only allowed keys are found, even through a prototype', () => {
  const chance = createChance(askedNumber('SEED', 20261126));
  const below = (most: number): number => Math.floor(chance() * most);
  const among = (list: readonly string[]): string => list[below(list.length)]!;
  let taken = 0;
  withEngineJson(() => {
    for (let i = 0; i < 6000; i++) {
      const good = `{"id":8,"set":{"log.level":"info"${i % 3 ? `,${among(pieces)}${among(pieces)}` : ''}}}`;
      const at = below(good.length);
      const text = i % 4 ? good.slice(0, at) + among(pieces) + good.slice(at + below(3)) : good;
      const { id, set, mistake } = parseSettings(text);
      assert.equal(Object.keys(set).filter(key => !allowed.test(key)), [], text);
      assert.is(set['ftp.user'], undefined, text);
      assert.equal([Object.getPrototypeOf(set) === Object.prototype, mistake === '' || Object.keys(set).length === 0, /^[\w.?-]+$/.test(id)], [true, true, true], text);
      if (!mistake) taken++;
    }
  });
  assert.ok(taken > 500, `${taken} are accepted`);
});

remote.run();
