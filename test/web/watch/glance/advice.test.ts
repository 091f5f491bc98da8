// Tests that the page's advice about a fault agrees with the table in test/tools/soak/faults/README.md.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listGroups } from '../../../../web/configure/form/fields.ts';
import { keysIn } from '../../../../web/configure/form/wording.ts';
import { adviceOf, serverIn } from '../../../../web/watch/glance/advice.ts';
import { faultCodes } from '../../../common/faultcodes.ts';

const test = suite('advice on faults');

const page = readFileSync(new URL('../../../tools/soak/faults/README.md', import.meta.url), 'utf8');

const groups = listGroups();

/** Returns the sentence of a fault in the table of test/tools/soak/faults/README.md, and what the camera repeats first. */
function rowOf(code: string): [says: string, redone: string] {
  const row = page.split('\n').find(line => line.includes(`\`${code}\`: `)) ?? '';
  const [faults = '', redone = ''] = row.slice(2).split(' | ');
  const fault = faults.split('<br>').find(text => text.startsWith(`\`${code}\`: `)) ?? '';
  return [fault.slice(code.length + 4), redone];
}

for (const code of faultCodes()) {
  test(`${code} has the advice of test/tools/soak/faults/README.md`, () => {
    const [says, redone] = rowOf(code);
    const advice = adviceOf(code);
    assert.is([advice.happened, advice.todo].filter(Boolean).join('; '), says);
    assert.is(advice.redone, redone);
  });
}

test('the event and the remedy are separated', () => {
  assert.is(adviceOf('sim-missing').happened, 'no SIM card was found');
  assert.is(adviceOf('sim-missing').todo, 'check that it is in its holder, the right way round');
});

for (const code of faultCodes()) {
  test(`${code}: the advice names no key of the other kind of server`, () => {
    // these faults happen only with one kind of server, so their advice may name its keys
    if (!['moved', 'address-wrong', 'answer-wrong'].includes(code)) assert.not.match(adviceOf(code, 'ftp').todo, /http\.|HTTP/);
    if (code !== 'tls-data') assert.not.match(adviceOf(code, 'http').todo, /ftp\.|FTP/);
    const all = keysIn(adviceOf(code).todo, groups).map(key => key.replace('http.ca', 'ftp.ca'));
    const both = (['ftp', 'http'] as const).flatMap(server => keysIn(adviceOf(code, server).todo, groups)).map(key => key.replace('http.ca', 'ftp.ca'));
    assert.equal([...new Set(both)].sort(), [...all].sort(), 'none is missing');
  });
}

test('the advice is a sentence for the server that is configured', () => {
  assert.is(adviceOf('host-refused', 'ftp').todo, 'check ftp.host and ftp.port');
  assert.is(adviceOf('host-refused', 'http').todo, 'check http.url');
  assert.is(adviceOf('login-wrong', 'http').todo, 'check http.user, http.password and http.header');
  assert.is(adviceOf('login-wrong', 'ftp').todo, 'check ftp.user and ftp.password, and ftp.security: a server that takes logins over TLS only ("explicit") refuses all others alike');
  assert.is(adviceOf('folder-denied', 'http').todo, 'check http.method and the path in http.url, and the permissions of the user');
});

test('the log tells the kind of server', () => {
  const line = (target: string): string => `+1.693 info card: config.json is read: images *.JPG in /DCIM go to ${target}`;
  assert.equal(['127.0.0.1:39257, /images', 'https://up.example.com/a', 'http://h/'].map(line).map(serverIn), ['ftp', 'http', 'http']);
  assert.is(serverIn('+1 info card: nothing to send'), undefined);
});

test('a fault without a remedy has no advice', () => assert.is(adviceOf('server-timeout').todo, ''));

test.run();
