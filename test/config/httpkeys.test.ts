// Tests the messages about wrong header lines, wrong forms and keys that exclude each other. They never quote a value, since it may be a secret.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkForm, checkPairs, checkServer, headerError } from '../../src/config/httpkeys.ts';

const http = suite('keys for HTTP');

for (const good of ['X-Api-Key: x', 'X-Api-Key:x', 'x: a, b; c=d', "!#$%&'*+.^_`|~-: x", 'Authorization: Bearer x', 'User-Agent: hut']) {
  http(`${good} is accepted as a header`, () => assert.is(headerError(good), undefined));
}

const headers: [line: string, told: RegExp][] = [
  ['hush', /needs a name, a colon and a value/],
  [': hush', /needs a name, a colon and a value/],
  ['X Key: hush', /needs a name/],
  ['X-Key : hush', /needs a name/],
  ['X(Key): hush', /needs a name/],
  ['X-Key:', /a name without a value/],
  ['X-Key:  ', /a name without a value/],
  ['X-Key: h\xc3\xbcsh hush', /beyond ASCII/],
  ['hOSt: hush', /^holds hOSt, which the firmware itself writes/],
  ['Content-Length:hush', /^holds Content-Length, which/],
];
for (const [line, told] of headers) {
  http(`${line} is rejected as a header, and its value is not shown`, () => {
    assert.match(headerError(line)!, told);
    assert.not.match(headerError(line)!, /hush/);
  });
}

function toldBy(check: (tell: (key: string, mistake: string) => void) => void): string[] {
  const told: string[] = [];
  check((key, mistake) => void told.push(`${key}: ${mistake}`));
  return told;
}

http('a form with 2,048 bytes in its fields is accepted, and one more is rejected', () => {
  const form = (bytes: number) => ({ file: 'f', fields: { policy: 'p'.repeat(bytes - 6) } });
  assert.equal(toldBy(tell => checkForm(form(2048), tell)), []);
  assert.equal(toldBy(tell => checkForm(form(2049), tell)), ['http.form.fields: holds 2049 bytes of names and values, needs at most 2048']);
});

http('each mistake in a form is reported, without any value', () => {
  const told = toldBy(tell => checkForm({ file: 'hush"', other: 'hush', fields: { a: 5, b: '{hush}', c: 'hush\n' } }, tell));
  assert.equal(told.map(line => line.split(':')[0]), ['http.form.other', 'http.form.file', 'http.form.fields.a', 'http.form.fields.b', 'http.form.fields.c']);
  assert.not.match(told.join(), /hush/);
});

http('two servers give one message that names both; a left-over key gets its own message', () => {
  const both = toldBy(tell => checkServer({ 'ftp.host': 'h', 'ftp.user': 'u', 'http.url': 'u', 'http.user': 'u' }, tell));
  assert.is(both.length, 1);
  assert.match(both[0]!, /^http\.url: given beside ftp\.host, .*leave out one/);
  assert.equal(toldBy(tell => checkServer({ 'ftp.host': 'h', 'ftp.user': 'u' }, tell)), []);
  assert.match(toldBy(tell => checkServer({ 'http.url': 'h', 'ftp.directory': 'u' }, tell)).join(), /^ftp\.directory: given beside http\.url, .*take it out, or write ftp\.host/);
  assert.match(toldBy(tell => checkServer({ 'ftp.host': 'h', 'http.ca': 'u' }, tell)).join(), /^http\.ca: given beside ftp\.host, .*take it out, or write http\.url/);
});

http('an invalid key is not reported again by the checks of key pairs', () => {
  const all: Record<string, unknown> = { 'http.url': 'http://h/', 'http.method': 'put', 'http.form': { file: 'f' }, 'http.password': 'p', 'http.user': '', 'http.ca': '/ca.pem' };
  const toldWithout = (key: string) => toldBy(tell => checkPairs(name => (name === key ? undefined : all[name]), tell)).map(line => line.split(':')[0]);
  assert.equal(toldWithout(''), ['http.form', 'http.password', 'http.ca']);
  assert.equal(toldWithout('http.method'), ['http.password', 'http.ca']);
  assert.equal(toldWithout('http.user'), ['http.form', 'http.ca']);
  assert.equal(toldWithout('http.url'), []);
});

http.run();
