// Tests which values of config.json the log masks, in every form in which a modem or server may return them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { secretsOf } from '../../src/config/secrets.ts';
import { createLog } from '../../src/log.ts';

const secrets = suite('secrets of config.json');

function shown(values: Record<string, unknown>, text: string): string {
  const lines: string[] = [];
  const log = createLog(() => '', line => void lines.push(line));
  log.setSecrets(secretsOf(values));
  log.info('x', text);
  return lines[0]!.slice(' info x: '.length);
}

const basic = (text: string) => Buffer.from(text, 'latin1').toString('base64');

const rows: { title: string; values: Record<string, unknown>; text: string; expect: string }[] = [
  { title: 'Basic credentials', values: { 'http.user': 'me', 'http.password': 'hu sh' }, text: `"Authorization: Basic ${basic('me:hu sh')}" ${basic('me:hu sh')}`, expect: '"Authorization: Basic ***" ***' },
  { title: 'Basic credentials with characters beyond ASCII', values: { 'http.user': 'm\xc3\xbc', 'http.password': '\xff\xfe' }, text: `Basic ${basic('m\xc3\xbc:\xff\xfe')}`, expect: 'Basic ***' },
  { title: 'Basic credentials of a user without a password', values: { 'http.user': 'aB3dE', 'http.password': '' }, text: `"aB3dE" ${basic('aB3dE:')}`, expect: '"***" ***' },
  { title: 'Basic credentials within a URL', values: { 'http.user': 'me', 'http.password': 'hush?' }, text: `x=${encodeURIComponent(basic('me:hush?'))}&`, expect: 'x=***&' },
  { title: 'user and password, plain and percent-encoded', values: { 'http.user': 'm/e', 'http.password': 'h:u@sh' }, text: 'http://m%2Fe:h%3Au%40sh@h/ "m/e" "h:u@sh"', expect: 'http://***:***@h/ "***" "***"' },
  { title: 'a value in the query', values: { 'http.url': 'https://h/up/{name}?token=hush' }, text: '+HTTPPARA: "URL","https://h/up/a.jpg?token=hush"', expect: '+HTTPPARA: "URL","https://h/up/a.jpg?token=***"' },
  { title: 'each value in the query', values: { 'http.url': 'https://h?a=hush&b=hash' }, text: '/?a=hush&b=hash', expect: '/?a=***&b=***' },
  { title: 'a percent-encoded query value, also decoded', values: { 'http.url': 'http://h/?k=a%2Fb%3dc' }, text: 'k is a/b=c, a%2Fb%3dc, a%2Fb%3Dc', expect: 'k is ***, ***, ***' },
  { title: 'a query value that a modem percent-encodes', values: { 'http.url': 'http://h/?k=a/b:c' }, text: 'k=a%2Fb%3Ac', expect: 'k=***' },
  { title: 'a short query value is masked with its name, but not as a word in a sentence', values: { 'http.url': 'http://h/?pin=42&mkdir=true' }, text: '?pin=42&mkdir=true 42 images, true', expect: '?***&*** 42 images, true' },
  { title: 'a query without names', values: { 'http.url': 'http://h/?open-sesame' }, text: '"/?open-sesame"', expect: '"/?***"' },
  { title: 'text next to a placeholder', values: { 'http.url': 'http://h/?f={name}.jpg&s=sig-12345678-{device}' }, text: 'a.jpg, s=sig-12345678-hut', expect: 'a.jpg, s=***hut' },
  { title: 'a token in the path', values: { 'http.url': 'https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJ/sendDocument' }, text: '"/bot123456789:AAHdqTcvCH1vGWJ/sendDocument"', expect: '"/***/sendDocument"' },
  { title: 'a folder in the path is not masked', values: { 'http.url': 'https://h/cameras/{device}/{name}' }, text: 'the cameras of https://h/cameras/', expect: 'the cameras of https://h/cameras/' },
  { title: 'an account in the URL, which is rejected', values: { 'http.url': 'https://me:hush@h/' }, text: 'me, hush, h', expect: '***, ***, h' },
  { title: 'a URL without http://, which is rejected', values: { 'http.url': 'h/x?token=hush#hash' }, text: 'token=hush, hash', expect: 'token=***, ***' },
  { title: 'a header', values: { 'http.header': 'X-Api-Key: hush hash' }, text: '"USERDATA","X-Api-Key: hush hash"', expect: '"USERDATA","X-Api-Key: ***"' },
  { title: 'a numeric header value is masked, but not as a number in a sentence', values: { 'http.header': 'X-Key: 4711' }, text: '"USERDATA","X-Key: 4711"; 4711 bytes', expect: '"USERDATA","***"; 4711 bytes' },
  { title: 'a numeric query value', values: { 'http.url': 'http://h/?key=471147' }, text: '/?key=471147, 471147 bytes', expect: '/?***, 471147 bytes' },
  { title: 'a header’s credentials without their scheme', values: { 'http.header': 'authorization:Bearer hush' }, text: 'Bearer hush, hush', expect: '***, ***' },
  { title: 'the URL and the header of the report', values: { 'report.url': 'https://h/ping/6f1c2b1e-94a7-4e0d?k=hush', 'report.header': 'Authorization: Bearer hash' }, text: 'POST /ping/6f1c2b1e-94a7-4e0d?k=hush Bearer hash, hash', expect: 'POST /ping/***?k=*** ***, ***' },
  { title: 'a token in a cookie', values: { 'http.header': 'Cookie: sid=0123456789abcdef; lang=en' }, text: 'sid 0123456789abcdef en', expect: 'sid *** en' },
  { title: 'a policy in a form', values: { 'http.form': { file: 'file', fields: { policy: 'eyJleHBpcmF0aW9uIjoiMjAzMC0', acl: 'private', key: '{name}' } } }, text: '<p>eyJleHBpcmF0aW9uIjoiMjAzMC0</p> private', expect: '<p>***</p> private' },
  { title: 'values of another type', values: { 'http.url': 4711, 'http.form': 'x', 'http.header': null, 'http.user': {}, 'http.password': ['hush'] }, text: 'hush', expect: '***' },
  { title: 'a character that is no byte', values: { 'http.user': 'me', 'http.password': '\u010dhush' }, text: 'me', expect: '***' },
  { title: 'secrets that are not sent to a server', values: { 'network.pin': '4711', 'console.password': 'sesame', 'ftp.password': 'a b', 'device': 'hut' }, text: '"4711" sesame "a b" hut', expect: '"***" *** "***" hut' },
];

for (const { title, values, text, expect } of rows) secrets(title, () => assert.is(shown(values, text), expect));

secrets('each secret is listed once', () => {
  const all = secretsOf({ 'http.url': 'http://h/?a=hush&b=hush', 'http.user': 'hush', 'http.password': 'hush' });
  assert.equal(all, [...new Set(all)]);
  assert.not.ok(all.includes(''));
});

secrets.run();
