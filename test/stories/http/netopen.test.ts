// Tests modems whose command AT+NETOPEN is refused for ever, as seen where the operator's own profile is IPV4V6 (LilyGo-Modem-Series, issues 447 and
// 471). The sockets of TLS have a service of their own, and carry plain TCP, too.

import * as assert from 'uvu/assert';
import { assertServed, families, finish, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('refused NETOPEN');

const files = { 'DCIM/A.JPG': noise(20_000), 'DCIM/B.JPG': noise(3000, 2) };
const others = [
  { title: 'ERROR', answers: [['ERROR'], ['ERROR']] },
  { title: 'a network that is not there', answers: [['OK', '+NETOPEN: 1'], ['+NETOPEN: 0', 'OK']] },
];

for (const family of families.filter(name => ['sim7600', 'a76xx'].includes(name))) {
  for (const { title, answers: [run, read] } of others) {
    for (const method of ['post', 'put']) {
      test(`${family}: AT+NETOPEN gives ${title}: images arrive by ${method} over the other sockets`, () => {
        const faults = [{ command: 'AT+NETOPEN?', answer: read }, { command: 'AT+NETOPEN', answer: run }];
        const config = { http: { method }, upload: { method: 'stream' } };
        return within(worldWith(family, { files, http: {}, config, modem: { faults } }), async world => {
          world.boot();
          await finish(world, files, 10);
          assert.equal(world.modem.violations, []);
          assert.is(world.modem.boots, 0);
          assert.is(world.http!.requests.filter(request => request.method === method.toUpperCase()).length, 2);
        });
      });
    }
  }

  test(`${family}: the service of the plain sockets is open already, so they are used`, () =>
    within(worldWith(family, { files, http: {}, config: { upload: { method: 'stream' } } }), async world => {
      world.line.dte.write(Buffer.from('AT+NETOPEN\r'));
      await world.clock.run(() => false, 2000);
      world.boot();
      await finish(world, files, 10);
      assert.not.ok(world.modem.commands.some(line => line.startsWith('AT+CCH')));
      assertServed(world, files);
    }));
}

test('the families with AT+NETOPEN are those above', () =>
  assert.equal(families.filter(name => /^(sim76|a76)/.test(name) && sheetOf(name)), ['sim7600', 'a76xx'].filter(name => families.includes(name as 'sim7600'))));

test.run();
