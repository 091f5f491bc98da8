// config.json selects the delivery, as soon as it is read.

import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFtp } from '../src/delivery/ftp/ftp.ts';
import { createHttp } from '../src/delivery/http/http.ts';
import { createDeliveries } from '../src/selectdelivery.ts';
import { sceneOf } from './delivery/trip.ts';

const test = suite('deliveries');

const { trip } = sceneOf({ config: { 'http.url': '' } });
const ftp = createFtp(trip);
const http = createHttp(trip);
const both = createDeliveries(trip);

const states = [
  'opening', 'entering', 'checking', 'staging', 'draining', 'sending', 'verifying', 'naming', 'clearing', 'failing', 'reopening', 'closing', 'recording',
];

for (const [folder, delivery] of [['ftp', ftp], ['http', http]] as const) {
  test(`${folder}: each state has a file of its name and exactly one handler`, () => {
    const files = readdirSync(new URL(`../src/delivery/${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' }).map(path => basename(path));
    const own = states.filter(name => delivery.stateOf(name));
    assert.ok(own.length >= 10);
    assert.equal(own.filter(name => !files.includes(`${name}.ts`)), []);
    assert.equal(own.map(name => Object.keys(delivery.handlersOf(name, undefined))), own.map(name => [name]));
  });
}

test('the first, image, failed, reopen and last states have the same names for FTP and HTTP', () => {
  for (const key of ['first', 'image', 'failed', 'reopen', 'last'] as const) assert.equal([both[key], http[key]], [ftp[key], ftp[key]]);
});

for (const [url, chosen, other] of [['', ftp, http], ['https://example.com/up', http, ftp]] as const) {
  test(`${url ? 'http.url' : 'ftp.host'} selects the states, their handlers, and the acts for the round`, () => {
    (trip.config as { 'http.url': string })['http.url'] = url;
    assert.is(both.acts().configure(), chosen.acts().configure());
    for (const name of states) {
      assert.equal(both.stateOf(name), chosen.stateOf(name), name);
      const state = both.stateOf(name);
      if (state) assert.equal(Object.keys(both.handlersOf(name, undefined)).sort(), Object.keys(chosen.handlersOf(name, undefined)).sort());
      if (state) assert.type(both.handlersOf(name, undefined)[name], 'function', `${name} has a handler`);
    }
    assert.not.equal(both.stateOf('opening'), other.stateOf('opening'));
  });
}

test.run();
