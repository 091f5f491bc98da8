// config.json selects the delivery, as soon as it is read.

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

test('the states at which others begin and end bear the same names', () => {
  for (const key of ['first', 'image', 'failed', 'reopen', 'last'] as const) assert.equal([both[key], http[key]], [ftp[key], ftp[key]]);
});

for (const [url, chosen, other] of [['', ftp, http], ['https://example.com/up', http, ftp]] as const) {
  test(`${url ? 'http.url' : 'ftp.host'}: its states, their handlers, and what the round asks`, () => {
    (trip.config as { 'http.url': string })['http.url'] = url;
    assert.is(both.acts().configure(), chosen.acts().configure());
    for (const name of ['opening', 'entering', 'checking', 'staging', 'sending', 'verifying', 'clearing', 'failing', 'reopening', 'closing', 'renaming', 'recording']) {
      assert.equal(both.stateOf(name), chosen.stateOf(name), name);
      const state = both.stateOf(name);
      if (state) assert.equal(Object.keys(both.handlersOf(name)).sort(), Object.keys(chosen.handlersOf(name)).sort());
      if (state) assert.type(both.handlersOf(name)[name], 'function', `${name} is handled`);
    }
    assert.not.equal(both.stateOf('opening'), other.stateOf('opening'));
  });
}

test.run();
