// Tests operators that give only one version of IP. The log names the cause 50 or 51 of TS 24.301, and `network.ip` mends it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, families, sheetOf, variants, within, worldWith, type FamilyName } from '../sim/world/ways.ts';
import { noise } from '../sim/world/world.ts';
import { crossed } from '../whole.ts';

const test = crossed('versions of IP');

const files = { 'DCIM/A.JPG': noise(3000) };
const isGsm = (family: FamilyName) => sheetOf(family).bearer.technology.left.length === 0;
const modems: { name: string; family: FamilyName; modem: object }[] = [
  ...families.map(family => ({ name: family as string, family, modem: {} })), ...variants.map(({ name, family, modem }) => ({ name, family, modem })),
].filter(({ family }) => !isGsm(family));

for (const { name, family, modem } of modems) {
  for (const [ip, type] of [['ipv6', 'IPV6'], ['ipv4v6', 'IPV4V6']] as const) {
    for (const network of [{ ip }, { ip, apn: 'internet' }]) {
      test(`${name}: an operator that gives ${type} alone gets it by network.ip, ${network.apn ? 'with' : 'without'} an APN`, () =>
        within(worldWith(family, { files, config: { network }, modem: { ...modem, pdpTypes: [type], refusal: { stat: 3, cause: 51 } } }), async world => {
          mkdirSync(join(world.folder, 'server/up'), { recursive: true });
          await world.round(6);
          assertServed(world, files);
          assert.is(errorsOf(world), '');
          assert.equal(world.modem.violations, []);
        }));
    }
  }

  for (const report of ['PDN type IPv6 only allowed', 'ESM cause 51']) {
    test(`${name}: without network.ip, the log names it (${report})`, () =>
      within(worldWith(family, { files, modem: { ...modem, pdpTypes: ['IPV6'], refusal: { stat: 3, report } } }), async world => {
        await world.round(20);
        assert.match(errorsOf(world), /the cause is 51, the operator gives IPv6 only; set network\.ip/);
      }));
  }
}

for (const family of families.filter(isGsm)) {
  test(`${family}: it has IPv4 only, which is said, and nothing is sent`, () =>
    within(worldWith(family, { files, config: { network: { ip: 'ipv6' } } }), async world => {
      world.boot();
      assert.ok(await world.until(/network\.ip: the .* has IPv4 only; set it to "ipv4"/, 5));
      assert.equal(world.served(), {});
    }));
}

test.run();
