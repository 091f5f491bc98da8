// Tests that every state of the firmware has words. They must fit both FTP and HTTP, because the page may not know which is used.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFtp } from '../../../../src/delivery/ftp/ftp.ts';
import { createHttp } from '../../../../src/delivery/http/http.ts';
import { capital, wordsOf } from '../../../../web/watch/glance/words.ts';

const test = suite('states of the camera in words');

const deliveries = [createFtp({} as never), createHttp({} as never)];
const statesIn = (path: string) => [...readFileSync(new URL(`../../../../src/${path}`, import.meta.url), 'utf8').matchAll(/case '(\w+)': return \{ says/g)].map(([, name = '']) => name);
const ofDeliveries = [...new Set([...statesIn('delivery/ftp/ftp.ts'), ...statesIn('delivery/http/http.ts')])];

test('each state of a round has its own words', () => {
  const names = statesIn('round/states.ts');
  assert.ok(names.includes('resting') && names.includes('waking') && names.length > 10);
  for (const name of names) assert.is.not(wordsOf(name), name === 'resting' ? '' : name, name);
});

for (const name of ofDeliveries) {
  test(`${name}: the words are correct for each protocol with this state`, () => {
    const [ftp, http] = deliveries.map(delivery => delivery.stateOf(name)?.says);
    const words = wordsOf(name);
    assert.is.not(words, name);
    if (ftp !== undefined && http !== undefined && ftp !== http) assert.not.match(words, /FTP|HTTP|logging|directory|request/);
    else assert.is(words, ftp ?? http);
  });
}

test('a state has the words of the log', () => assert.is(wordsOf('staging'), 'copying the image into the modem'));
test('no state yet is shown as starting', () => assert.is(wordsOf(''), 'starting'));
test('an unknown state is shown by its name', () => assert.is(wordsOf('dreaming'), 'dreaming'));
test('words begin a sentence with a capital letter', () => assert.is(capital(wordsOf('waking')), 'Waking the modem'));

test.run();
