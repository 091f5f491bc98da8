// Tests the log: which lines are shown at which level, and which texts are masked as secrets.

import { readFileSync } from 'node:fs';
import { keys } from '#schema';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as schema from '../firmware/keys.js';
import { ts } from '../firmware/typescript.js';
import { checkConfig } from '../src/config/keys.ts';
import { secretsOf } from '../src/config/secrets.ts';
import { keyPrefix, createLog, mask, type Level, type Shown } from '../src/log.ts';
import { cut, cutMark } from '../src/text.ts';
import { canRun } from './needs.ts';
import { probeEspruino } from './sim/engine/probe.ts';

const log = suite('log');

function shown(secrets: string[], room: string, text: string, level: Shown = 'debug'): string {
  const lines: string[] = [];
  const one = createLog(() => '+1.000', line => void lines.push(line));
  one.setLevel(level);
  one.setSecrets(secrets);
  one.info(room, text);
  assert.is(lines.length, 1);
  return lines[0]!;
}

// the next tests are about the form of a line, and the levels at which it is shown

log('a line is stamp, level, room and text', () => {
  assert.is(shown([], 'image', 'one more'), '+1.000 info image: one more');
});

const levels: { level: Shown; expect: Level[] }[] = [
  { level: 'error', expect: ['error'] },
  { level: 'info', expect: ['error', 'warn', 'info'] },
  { level: 'debug', expect: ['error', 'warn', 'info', 'debug'] },
];

for (const { level, expect } of levels) {
  log(`log.level ${level} shows ${expect.join(', ')}`, () => {
    const seen: (Level | '')[] = [];
    const one = createLog(() => '', (_line, at) => void seen.push(at));
    one.setLevel(level);
    for (const at of ['error', 'warn', 'info', 'debug'] as const) one[at]('room', 'text');
    assert.equal(seen, expect);
    assert.is(one.isDebug(), level === 'debug');
  });
}

log('a command is answered at every level; an answer without a room is masked, has no stamp, and is not stored on the card', () => {
  const seen: [string, string][] = [];
  const one = createLog(() => '+1.000', (line, at) => void seen.push([line, at]));
  one.setSecrets(['hunter2']);
  one.setLevel('error');
  one.info('ferry', 'sending');
  one.info('', `ferry.help()  hunter2 ${'x'.repeat(10)}`);
  one.info('card', 'nothing');
  assert.equal(seen, [['+1.000 info ferry: sending', 'info'], [`ferry.help()  *** ${'x'.repeat(10)}`, '']]);
});

log('without a configuration errors, warnings and infos are shown', () => {
  const seen: (Level | '')[] = [];
  const one = createLog(() => '', (_line, at) => void seen.push(at));
  for (const at of ['error', 'warn', 'info', 'debug'] as const) one[at]('room', 'text');
  assert.equal(seen, ['error', 'warn', 'info']);
});

log('no control character, and no single byte from 0x80 on, reaches the terminal', () => {
  for (let code = 0; code < 256; code++) {
    const line = shown([], 'modem', `a${String.fromCharCode(code)}b`);
    const expect = code >= 128 ? '?' : code < 32 || code === 127 ? ' ' : String.fromCharCode(code);
    assert.ok(line.endsWith(`a${expect}b`), `${code}: ${line}`);
  }
});

for (const letter of ['ü', 'À', 'ß', '߿', 'ࠀ', '€', '\ud7ff', '\uffff', '😀', '\u00a0']) {
  log(`a UTF-8 letter is logged unchanged: ${JSON.stringify(letter)}`, () => {
    const bytes = Buffer.from(letter).toString('latin1');
    assert.is(shown([], 'x', `a${bytes}b${bytes}${bytes}`), `+1.000 info x: a${bytes}b${bytes}${bytes}`);
  });
}

const steering = [
  ...Array.from({ length: 32 }, (_, i) => ({ title: `U+00${(0x80 + i).toString(16)}`, bytes: Buffer.from(String.fromCharCode(0x80 + i)).toString('latin1') })),
  { title: 'C1, overlong in three bytes', bytes: '\xe0\x82\x9b' }, { title: 'C1, overlong in four bytes', bytes: '\xf0\x80\x82\x9b' }, { title: 'ESC, overlong in two bytes', bytes: '\xc0\x9b' },
  { title: 'a continuation byte alone', bytes: '\x9b' }, { title: 'a truncated letter', bytes: '\xe2\x82' }, { title: 'several in a row', bytes: '\xc2\x9b\xc2\x9d\x9c' },
];
for (const { title, bytes } of steering) {
  log(`bytes that could control a terminal are replaced: ${title}`, () => {
    const line = shown([], 'x', `a${bytes}b${bytes}`);
    assert.match(line, /^\+1\.000 info x: a\?+b\?+$/, JSON.stringify(line));
  });
}

log('a huge text is cut', () => {
  assert.ok(shown([], 'modem', 'x'.repeat(100_000)).length < 1000);
});

// the next tests are about secrets, which the log replaces by three stars

const masks: { title: string; text: string; secret: string; expect: string }[] = [
  { title: 'a word', text: 'the word hush is one', secret: 'hush', expect: 'the word *** is one' },
  { title: 'at the beginning', text: 'hush is one', secret: 'hush', expect: '*** is one' },
  { title: 'at the end', text: 'one is hush', secret: 'hush', expect: 'one is ***' },
  { title: 'the whole text', text: 'hush', secret: 'hush', expect: '***' },
  { title: 'at both ends', text: 'hush and hush', secret: 'hush', expect: '*** and ***' },
  { title: 'side by side', text: 'hush hush,hush', secret: 'hush', expect: '*** ***,***' },
  { title: 'an argument in quotes', text: 'AT+CPIN="1234"', secret: '1234', expect: 'AT+CPIN="***"' },
  { title: 'an argument without quotes', text: 'AT+CPIN=1234', secret: '1234', expect: 'AT+CPIN=***' },
  { title: 'an argument among others', text: 'AT+CFTPSLOGIN="h",21,"u","hush",0', secret: 'hush', expect: 'AT+CFTPSLOGIN="h",21,"u","***",0' },
  { title: 'in brackets', text: '(hush) [hush] {hush} <hush>', secret: 'hush', expect: '(***) [***] {***} <***>' },
  { title: 'in an address', text: 'ftp://user:hush@host/path', secret: 'hush', expect: 'ftp://user:***@host/path' },
  { title: 'in front of a full stop', text: 'It was hush.', secret: 'hush', expect: 'It was ***.' },
  { title: 'not inside a longer word', text: 'hushed ahush xhushx _hush hush_ 1hush hush1', secret: 'hush', expect: 'hushed ahush xhushx _hush hush_ 1hush hush1' },
  { title: 'a number in quotes', text: 'AT+CLCK="SC",0,"1234"', secret: '1234', expect: 'AT+CLCK="SC",0,"***"' },
  { title: 'a PIN in small letters', text: 'at+cpin=1234', secret: '1234', expect: 'at+cpin=***' },
  { title: 'a number of nine digits anywhere', text: 'it is 123456789', secret: '123456789', expect: 'it is ***' },
  { title: 'a PIN in an answer', text: '+CPIN: 1234', secret: '1234', expect: '+CPIN: ***' },
  { title: 'a PIN after a PUK', text: 'AT+CPIN=87654321,1234', secret: '1234', expect: 'AT+CPIN=87654321,***' },
  { title: 'the first of two PINs', text: 'AT+CPIN=1234,5678', secret: '1234', expect: 'AT+CPIN=***,5678' },
  { title: 'a PIN after its name', text: 'wrong PIN 1234', secret: '1234', expect: 'wrong PIN ***' },
  { title: 'a numeric password', text: 'PASS 123456; password=123456', secret: '123456', expect: 'PASS ***; password=***' },
  { title: 'a number in an address', text: 'ftp://user:123456@host/path', secret: '123456', expect: 'ftp://user:***@host/path' },
  { title: 'not a number that does not directly follow "PIN"', text: 'the PIN is right; memory: 1234 of 4000', secret: '1234', expect: 'the PIN is right; memory: 1234 of 4000' },
  { title: 'not a number with another meaning', text: 'memory: 1234 of 4000 JsVars, +CSQ: 1234, AT+HTTPDATA=1234,10000', secret: '1234', expect: 'memory: 1234 of 4000 JsVars, +CSQ: 1234, AT+HTTPDATA=1234,10000' },
  { title: 'not a number in a longer quoted text', text: '"26/11/1234,"', secret: '1234', expect: '"26/11/1234,"' },
  { title: 'not in another case', text: 'Hush hush', secret: 'hush', expect: 'Hush ***' },
  { title: 'with punctuation at both ends', text: 'a!hush!b and !hush! too', secret: '!hush!', expect: 'a***b and *** too' },
  { title: 'with punctuation inside', text: 'the hu.sh+(x)* here', secret: 'hu.sh+(x)*', expect: 'the *** here' },
  { title: 'punctuation alone', text: 'a.!?b', secret: '.!?', expect: 'a***b' },
  { title: 'with a blank', text: 'say my secret now', secret: 'my secret', expect: 'say *** now' },
  { title: 'with bytes from 0x80 on', text: 'the k\xc3\xa4se here', secret: 'k\xc3\xa4se', expect: 'the *** here' },
  { title: 'not a part of a word with bytes from 0x80 on', text: 'k\xc3\xa4se', secret: 'k', expect: 'k\xc3\xa4se' },
  { title: 'a secret of three stars', text: 'a *** b', secret: '***', expect: 'a *** b' },
  { title: 'a backslash and a dollar', text: 'the $&\\1 here', secret: '$&\\1', expect: 'the *** here' },
  { title: 'a key\'s name is untouched', text: 'check ftp.user and ftp.password (AT+CFTPSLOGIN)', secret: 'password', expect: 'check ftp.user and ftp.password (AT+CFTPSLOGIN)' },
  { title: 'a key\'s name with a colon is untouched', text: 'config.json: ftp.host: missing', secret: 'host', expect: 'config.json: ftp.host: missing' },
  { title: 'a key\'s name at the end of a sentence is untouched', text: 'set network.pin.', secret: 'pin', expect: 'set network.pin.' },
  { title: 'a key\'s section is untouched', text: 'ftp.host: missing', secret: 'ftp', expect: 'ftp.host: missing' },
  { title: 'a form field in a key is untouched', text: 'http.form.fields.policy: found 5', secret: 'policy', expect: 'http.form.fields.policy: found 5' },
  { title: 'the word next to a key\'s name is masked', text: 'ftp.password: found password', secret: 'password', expect: 'ftp.password: found ***' },
  { title: 'a name with a dot that is no key is masked', text: 'www.password and ftp.host', secret: 'password', expect: 'www.*** and ftp.host' },
  { title: 'a host name that begins like a key is masked', text: 'ftp.secret.example.com', secret: 'secret', expect: 'ftp.***.example.com' },
];

for (const { title, text, secret, expect } of masks) {
  log(`a secret is masked as a word or an argument: ${title}`, () => {
    assert.is(mask(text, secret), expect);
    assert.ok(shown([secret], 'room', `. ${text} .`).endsWith(`. ${expect} .`));
  });
}

log('every key\'s name stays readable, even if part of it is a secret', () => {
  for (const key of keys) {
    for (const part of [...key.split('.'), key]) {
      assert.match(shown([part], 'x', `${key}: found 5, needs a text`), new RegExp(`x: ${key.replace('.', '\\.')}: found`), `${key} with the secret ${part}`);
    }
  }
});

const sections = [...new Set(keys.map(key => key.split('.')[0]!))];

for (const section of sections.filter(name => name !== 'device')) {
  log(`the section name ${section} stays readable in its error message, even if it is a secret`, () => {
    const { errors } = checkConfig(JSON.stringify({ ftp: { host: 'h' }, [section]: 5 }), 0);
    const told = errors.find(error => error.startsWith(`${section}:`));
    assert.ok(told, errors.join('\n'));
    assert.ok(shown([section], 'card', told!).includes(`card: ${section}:`), shown([section], 'card', told!));
  });
}

log('an unknown key is named in full, even if it is a secret', () => {
  const { errors, values } = checkConfig('{"ftp":{"host":"h","password":"lens","hush":1},"lens":1}', 0);
  const all = errors.map(error => shown(secretsOf(values), 'card', keyPrefix + error)).join('\n');
  assert.match(all, /lens: unknown key/);
  assert.match(all, /ftp\.hush: unknown key/);
});

log('the list of known names is logged in full, even if one is a secret', () => {
  const { errors, values } = checkConfig('{"ftp":{"host":"h","password":"modem"},"lens":1}', 0);
  assert.match(shown(secretsOf(values), 'card', errors.join(' ')), /known are device, modem, network, ftp/);
});

const esFive = { compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.ESNext } };
const codeOf = (name: string) => ts.transpileModule(readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8'), esFive).outputText.replace(/^import .*$/gm, '').replace(/^export /gm, '');

if (canRun('secrets are masked on the real engine', 'espruino')) {
  log('the real engine masks the same', async () => {
    const tried = masks.filter(({ text, secret }) => /^[ -~]*$/.test(text + secret)).concat({ title: 'a number at the beginning', text: '1234 of 5000 bytes', secret: '1234', expect: '1234 of 5000 bytes' });
    const code = `var sections = ${JSON.stringify(schema.sections)};\n${codeOf('text')}\n${codeOf('secret/mask')}\n${tried.map(({ text, secret }) => `print(mask(${JSON.stringify(text)}, ${JSON.stringify(secret)}));`).join('\n')}\nprint("over");`;
    const lines = await probeEspruino(code, { lastLine: 'over' });
    assert.equal(lines.slice(-tried.length - 1, -1), tried.map(({ expect }) => expect));
  });
}

log('an empty secret masks nothing and causes no endless loop', () => {
  assert.is(shown(['', '', ''], 'room', 'a text'), '+1.000 info room: a text');
});

log('if one secret contains another, both are masked, in any order', () => {
  for (const secrets of [['hush', 'hush-hush-now'], ['hush-hush-now', 'hush'], ['now', 'hush', 'hush-hush-now', '']]) {
    const line = shown(secrets, 'room', 'hush-hush-now, hush; "hush-hush-now"');
    assert.not.match(line, /hush|now/, line);
  }
});

log('a secret with control characters is masked in a text that has them', () => {
  for (const secret of ['hu\tsh', 'hu\r\nsh', '\x01hush', 'hush\x7f', 'h\0sh']) {
    assert.not.match(shown([secret], 'room', `the ${secret} here`), /hu|sh/, JSON.stringify(secret));
  }
});

log('a secret next to a control character is masked', () => {
  for (let code = 0; code < 32; code++) {
    const c = String.fromCharCode(code);
    assert.not.match(shown(['hush'], 'room', `a${c}hush${c}b`), /hush/, `code ${code}`);
  }
});

log('a text cut at the length limit contains no part of a secret', () => {
  const secret = 'Qq7-Zz9_Ww5';
  for (let before = 0; before < 1000; before++) {
    const line = shown([secret], 'modem', `${'.'.repeat(before)} "${secret}" ${'.'.repeat(1000)}`);
    assert.not.match(line, /[Qq7Zz9Ww5_]/, `after ${before} characters`);
  }
});

log('every secret of a configuration is masked, even if its value is invalid', () => {
  const given = { network: { pin: '12', password: 4711 }, ftp: { host: 'h', password: 'hush' } };
  const { values } = checkConfig(JSON.stringify(given), 0);
  const line = shown(secretsOf(values), 'room', 'pin "12", password "4711", ftp "hush", host "h"');
  assert.is(line, '+1.000 info room: pin "***", password "***", ftp "***", host "h"');
});

const encodings: { title: string; secret: string; text: string; expect: string }[] = [
  { title: 'in upper-case hex', secret: 'a/b c', text: 'x=a%2Fb%20c&', expect: 'x=***&' },
  { title: 'in lower-case hex', secret: 'a/b c', text: 'x=a%2fb%20c&', expect: 'x=***&' },
  { title: 'with all characters encoded', secret: 'hush', text: '%68%75%73%68', expect: '***' },
  { title: 'with some characters encoded', secret: 'a/b:c', text: 'a/b%3Ac', expect: '***' },
  { title: 'encoded twice', secret: 'a/b c', text: 'a%252Fb%2520c', expect: '***' },
  { title: 'next to the plain secret', secret: 'a/b c', text: 'a/b c, a%2Fb%20c', expect: '***, ***' },
  { title: 'not another encoded text', secret: 'hush', text: '50 % of a%20b', expect: '50 % of a%20b' },
];
for (const { title, secret, text, expect } of encodings) {
  log(`a percent-encoded secret is masked: ${title}`, () => assert.is(shown([secret], 'x', text), `+1.000 info x: ${expect}`));
}

log('network text cut at any position contains no half of a secret', () => {
  const secret = 'Qq7-Zz9_Ww5';
  for (let n = 0; n < 40; n++) {
    const text = `${'.'.repeat(20)} ${secret} ${'.'.repeat(20)}`;
    const beginning = shown([secret], 'x', `it says: ${cut(text, n)}; next`);
    const ending = shown([secret], 'x', `it says: ${cutMark}${text.slice(n)}; next`);
    for (const line of [beginning, ending]) assert.not.match(line, /Qq7-|_Ww5/, line);
    assert.match(beginning, /; next$/);
  }
});

log('half of a secret is not masked in uncut text', () => {
  assert.is(shown(['hush-hush'], 'x', 'hush-hu and ush-hush'), '+1.000 info x: hush-hu and ush-hush');
});

log('setSecrets replaces the secrets and returns the old ones', () => {
  const lines: string[] = [];
  const one = createLog(() => '', line => void lines.push(line));
  one.setSecrets(['first']);
  assert.equal(one.setSecrets(['second']), ['first']);
  one.info('room', 'first second');
  assert.match(lines[0]!, /first \*\*\*/);
});

log('a secret is masked at every level', () => {
  const lines: string[] = [];
  const one = createLog(() => '', line => void lines.push(line));
  one.setLevel('debug');
  one.setSecrets(['hush']);
  for (const at of ['error', 'warn', 'info', 'debug'] as const) one[at]('room', 'hush');
  assert.not.match(lines.join('\n'), /hush/);
  assert.is(lines.length, 4);
});

log.run();
