// Tests networks that admit a modem only with the right access point (APN). LTE refuses the registration itself, until profile 1 of the modem has
// that APN. 2G refuses only the data connection. The firmware's first start finds settings of another program in the modem. No message of the log may
// tell a person to check the antenna alone.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, families, sheetOf, variants, within as withinWorld, worldWith, type FamilyName } from '../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../sim/world/world.ts';
import { crossed } from '../whole.ts';

const test = crossed('admission');

const files = { 'DCIM/A.JPG': noise(3000) };
const apn = 'm2m.operator';
const modems: { name: string; family: FamilyName; modem: object }[] = [
  ...families.map(family => ({ name: family as string, family, modem: {} })), ...variants.map(({ name, family, modem }) => ({ name, family, modem })),
];
const technologyOf = (name: string, family: FamilyName) => variants.find(one => one.name === name)?.technology ?? sheetOf(family).bearer.technology;
const isGsm = (family: FamilyName) => sheetOf(family).bearer.technology.left.length === 0;
const refusals = [{ stat: 3, cause: 33 }, { stat: 2 }, { stat: 11 }, { stat: 6 }];
/** Makes the server's directory and runs a test world, since the older commands of a SIM7600 cannot make a directory. */
const within = (options: WorldOptions, act: (world: World) => Promise<void>) => withinWorld(options, world => {
  mkdirSync(join(world.folder, 'server/up'), { recursive: true });
  return act(world);
});
const countOf = (world: World, said: RegExp) => world.modem.commands.filter(line => said.test(line)).length;

for (const { name, family, modem } of modems) {
  for (const refusal of refusals) {
    for (const profile of [undefined, '', 'left.by.another']) {
      const title = profile === undefined ? 'without a profile' : profile ? 'with the APN of another operator' : 'with an empty profile';
      test(`${name}, first start ${title}, a network that refuses others with stat ${refusal.stat}: the image arrives within minutes`, () =>
        within(worldWith(family, { files, config: { network: { apn } }, modem: { ...modem, apn, profile, refusal, registration: [{ atMs: 4000, stat: 1 }] } }), async world => {
          await world.round(6);
          assertServed(world, files);
          assert.is(errorsOf(world), '');
          assert.equal(world.modem.violations, []);
          assert.ok(world.modem.commands.length < 140, `${world.modem.commands.length} commands`);
        }));
    }
  }

  test(`${name}: with the right APN in its profile nothing is set before the registration, in the first round and in the next`, () =>
    within(worldWith(family, { files, config: { network: { apn } }, modem: { ...modem, apn, profile: apn, refusal: { stat: 3 } } }), async world => {
      await world.round();
      const before = world.modem.commands.slice(0, world.modem.commands.findIndex(line => line.startsWith('AT+CSQ')));
      assert.equal(before.filter(line => /CFUN|CGDCONT=|QICSGP=|CNMP|CMNB|QCFG|COPS=/.test(line)), []);
      assert.is(countOf(world, /^AT\+CGDCONT\?$/), isGsm(family) ? 0 : 1);
      world.put('DCIM/B.JPG', noise(900, 2));
      await world.until(/ round: /, 2);
      assert.is(countOf(world, /^AT\+CGDCONT\?$/), isGsm(family) ? 0 : 1, 'it asks once');
    }));

  test(`${name}: the profile is kept over a power cut, so the next start sets nothing`, () =>
    within(worldWith(family, { files, config: { network: { apn } }, modem: { ...modem, apn, profile: 'other', refusal: { stat: 3 } } }), async world => {
      await world.round(6);
      world.cut();
      world.modem.reset();
      const from = world.modem.commands.length;
      world.put('DCIM/B.JPG', noise(900, 2));
      await world.round(6);
      assertServed(world, { ...files, 'DCIM/B.JPG': noise(900, 2) });
      assert.equal(world.modem.commands.slice(from).filter(line => /^AT\+CFUN/.test(line)), []);
    }));

  // Without `network.apn` in config.json, the modem must use the operator's default APN, and not one that another program has left in it.

  test(`${name} without network.apn: the APN of another program does not lock it out`, () =>
    within(worldWith(family, { files, config: { network: { apn: '' } }, modem: { ...modem, apn: 'internet', hasDefaultApn: true, networkApn: '', profile: 'other', refusal: { stat: 3 } } }), async world => {
      await world.round(8);
      assertServed(world, files);
    }));

  // In the next tests another program has left settings of the radio in the modem, which survive its power-off.

  const { left, automatic, savesPower } = technologyOf(name, family);
  for (const radioLeft of left) {
    test(`${name}: ${JSON.stringify(radioLeft)} was left in it: the image arrives in the first round, and the setting is automatic again`, () =>
      within(worldWith(family, { files, modem: { ...modem, radioLeft } }), async world => {
        await world.round(8);
        assertServed(world, files);
        assert.match(world.lines.join('\n'), /another program may have limited the modem/);
        assert.is(world.modem.commands.filter(line => line === automatic).length, 1, 'once');
      }));
  }

  test(`${name}: an operator that is not here was chosen by hand: it chooses by itself again`, () =>
    within(worldWith(family, { files, modem: { ...modem, selects: 'elsewhere' } }), async world => {
      await world.round(8);
      assertServed(world, files);
      assert.is(countOf(world, /^AT\+COPS=0$/), 1);
    }));

  test(`${name}: its radio is off, another technology is chosen, and the profile has another APN: all at once`, () =>
    within(worldWith(family, { files, config: { network: { apn } }, modem: { ...modem, baudNow: 115200, apn, profile: 'other', selects: 'elsewhere', radioLeft: left[0] ?? {}, refusal: { stat: 11 } } }), async world => {
      world.line.dte.write(Buffer.from('AT+CFUN=4\r'));
      await world.clock.run(() => false, 3000);
      await world.round(10);
      assertServed(world, files);
    }));

  if (savesPower) test(`${name}: the power saving mode of another program is switched off, so the modem answers after an hour's rest`, () =>
    within(worldWith(family, { files, modem: { ...modem, radioLeft: { '+CPSMS': 1 } } }), async world => {
      await world.round();
      assert.is(countOf(world, /^AT\+CPSMS=0$/), 1);
      await world.clock.run(() => false, 3_600_000);
      assert.is(world.modem.state, 'on');
      world.put('DCIM/B.JPG', noise(900, 2));
      await world.until(/ round: /, 2);
      assert.is(errorsOf(world), '');
    }));

  // A wrong `network.apn` in config.json can only be corrected by a person. The log must ask for that.

  const isLte = !isGsm(family);
  for (const refusal of [{ stat: 3, cause: 33 }, { stat: 3, report: 'Requested service option not subscribed' }, { stat: 11 }, { stat: 6 }, { stat: 2 }]) {
    const says = refusal.stat === 2 ? /no network accepts the modem.*network\.apn \(network\.apn is "wrong"/ : /the network refuses the modem; check network\.apn.*\(network\.apn is "wrong"/;
    test(`${name}: a wrong network.apn, refused with ${JSON.stringify(refusal)}: the sentence names it and the operator's cause, and three hours take few commands`, () =>
      within(worldWith(family, { files, config: { network: { apn: 'wrong' } }, modem: { ...modem, apn, refusal, hasCauses: true } }), async world => {
        world.boot();
        await world.clock.run(() => false, 3 * 3_600_000);
        assert.equal(world.served(), {});
        assert.match(errorsOf(world), isLte ? says : /the network gives no data connection.*network\.apn is "wrong"|data connection failed|connection to the server failed/);
        if (isLte && refusal.cause) assert.match(errorsOf(world), /the cause is 33, the operator does not know this access point, or the contract does not include it/);
        if (isLte && refusal.report) assert.match(errorsOf(world), /AT\+CEER: Requested service option not subscribed/);
        // a denial that stays costs two searches a round, one before a restart of the modem and one behind it
        if (isLte) assert.ok(world.modem.commands.length < (refusal.stat === 2 ? 5000 : 2000), `${world.modem.commands.length} commands`);
        world.put('config.json', Buffer.from(world.read('config.json').toString().replace('"wrong"', `"${apn}"`)));
        await world.until(/ round: 1 delivered/, isLte && refusal.stat !== 2 ? 5 : 15);
        assertServed(world, files);
      }));
  }
}

// A SIM with a PIN must be asked for it only once, also if the firmware sets the APN.

for (const { name, family, modem } of modems.filter(one => !isGsm(one.family))) {
  test(`${name}: a SIM with a PIN, whose supply CFUN=0 cuts: the APN is set without asking for the PIN again`, () =>
    within(worldWith(family, { files, config: { network: { apn, pin: '1234' } }, modem: { ...modem, apn, profile: '', refusal: { stat: 3 }, sim: 'pin', pin: '1234', simOffCode: 10 } }), async world => {
      await world.round(6);
      assertServed(world, files);
      assert.is(countOf(world, /^AT\+CPIN=/), 1);
      assert.equal(world.modem.pinTries(), { pin: 3, puk: 10 });
    }));
}

// The radio may be switched off by AT+CFUN=4 alone.

for (const { name, family, modem } of modems.filter(one => !isGsm(one.family))) {
  for (const answer of [['ERROR'], []]) {
    test(`${name}: ${answer[0] ? 'it refuses AT+CFUN=0' : 'it does not answer AT+CFUN=0'}: the APN is set`, () =>
      within(worldWith(family, { files, config: { network: { apn } }, modem: { ...modem, apn, profile: 'other', refusal: { stat: 3 }, faults: [{ command: 'AT+CFUN=0', answer }] } }), async world => {
        await world.round(8);
        assertServed(world, files);
        assert.ok(world.modem.commands.length < 160, `${world.modem.commands.length} commands`);
      }));
  }
}

// An APN may need an account (user and password) already at the registration.

for (const { name, family, modem } of modems.filter(one => technologyOf(one.name, one.family).hasAccount)) {
  test(`${name}: the right APN with the account of another program is refused: the account is set, too`, () =>
    within(worldWith(family, { files, config: { network: { apn, user: 'someone', password: 'Apn-pass-9' } }, modem: { ...modem, apn, apnUser: 'someone', apnPassword: 'Apn-pass-9', profile: apn, refusal: { stat: 3, cause: 29 } } }), async world => {
      await world.round(8);
      assertServed(world, files);
      assert.not.match(world.lines.join('\n'), /Apn-pass-9/);
    }));
}

// A modem for LTE that finds only a cell of 2G registers there, also with a wrong APN. Only the data connection is refused then.

test('sim7600 on a cell of 2G: a wrong APN is refused by the context, as before', () =>
  within(worldWith('sim7600', { files, config: { network: { apn } }, modem: { cell: 'gsm', access: '', apn, profile: 'other', refusal: { stat: 3 } } }), async world => {
    await world.round(6);
    assertServed(world, files);
    assert.is(errorsOf(world), '');
  }));

test('an APN that the modem shows with the number of its operator is the same', () =>
  within(worldWith('sim7600', { files, config: { network: { apn: 'internet' } }, modem: { profile: 'INTERNET.mnc001.mcc262.gprs' } }), async world => {
    await world.round();
    assert.equal(world.modem.commands.filter(line => /^AT\+CFUN/.test(line)), []);
  }));

test.run();
