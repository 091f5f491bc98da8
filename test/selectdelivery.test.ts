// Tests that config.json selects the delivery, by FTP or by HTTP, as soon as it is read.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFtp } from '../src/delivery/ftp/ftp.ts';
import { createHttp } from '../src/delivery/http/http.ts';
import { createDeliveries } from '../src/selectdelivery.ts';
import { lowered } from './common/lowered.ts';
import { sceneOf } from './delivery/trip.ts';

const test = suite('deliveries');

const { trip, said, end } = sceneOf({ config: { 'http.url': '' } });
const ftp = createFtp(trip);
const http = createHttp(trip);
const both = createDeliveries(trip);

const states = [
  'opening', 'entering', 'checking', 'staging', 'draining', 'sending', 'verifying', 'naming', 'clearing', 'failing', 'reopening', 'closing', 'recording',
];

for (const [folder, delivery] of [['ftp', ftp], ['http', http]] as const) {
  test(`${folder}: each state is run by the function of its name`, () => {
    const own = states.filter(name => delivery.stateOf(name));
    assert.ok(own.length >= 10);
    const source = readFileSync(new URL(`../src/delivery/${folder}/${folder}.ts`, import.meta.url), 'utf8');
    const run = [...source.matchAll(/(?:case '(\w+)'|default): return await (\w+)\(/g)].map(([, name = 'failing', called]) => [name, called]);
    assert.equal(run.sort(), own.map(name => [name, name]).sort());
  });
}

test('the first, image, failed, reopen and last states have the same names for FTP and HTTP', () => {
  for (const key of ['first', 'image', 'failed', 'reopen', 'last'] as const) assert.equal([both[key], http[key]], [ftp[key], ftp[key]]);
});

for (const [url, chosen, other] of [['', ftp, http], ['https://example.com/up', http, ftp]] as const) {
  test(`${url ? 'http.url' : 'ftp.host'} selects the states, their functions, and the acts for the round`, async () => {
    (trip.config as { 'http.url': string })['http.url'] = url;
    assert.is(both.acts().configure(), chosen.acts().configure());
    for (const name of states) assert.equal(both.stateOf(name), chosen.stateOf(name), name);
    assert.not.equal(both.stateOf('opening'), other.stateOf('opening'));
    // the modem was logged in by FTP, and has not begun HTTP, so only the delivery by FTP has a session to end
    Object.assign(trip.variables, { type: '0', serverHost: '' });
    said.length = 0;
    await end(onEnd => lowered(both.runState)('closing', undefined, onEnd));
    assert.is(said.length > 0, !url);
  });
}

test.run();
