// Tests the check of SIM, network, server and upload that a person starts by `ferry.check()`. Each step has its line, and nothing of the check stays
// on the server or the card.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { flawOf } from '../../../web/watch/picture/picture.ts';
import { canRun } from '../../needs.ts';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { allHttpMethods, families, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, inWhole, isWhole, sample } from '../../whole.ts';
import { journals, typeOnEngine } from './typed.ts';

const test = crossed('check');

const files = { 'DCIM/IMG_0001.JPG': noise(503) };
const rests = { schedule: { everyMinutes: 600 } };
const cardPath = 'card/snapferry/check.jpg';
const isOnCard = (world: World) => existsSync(join(world.folder, cardPath));
const checks = (lines: string[]) => lines.flatMap(line => / (?:info|error) ferry: check: (.*)$/.exec(line)?.[1] ?? []);

/** Types the command for a check, and returns the check's lines. */
async function check(world: World, answer = /^the check follows$/): Promise<string[]> {
  const from = world.lines.length;
  assert.match(String(world.type('ferry.check()')), answer);
  await end(world);
  return checks(world.lines.slice(from));
}

async function end(world: World): Promise<void> {
  assert.ok(await world.until(/ ferry: check: (?:clean|\w+ failed)/, 60));
  await world.until(/never/, 0.01);
}

const steps = ['card ok', 'sim ok', 'network ok', 'login ok', 'picture ok'];
const well = [...steps, 'back ok', 'clean ok'];

function assertClean(world: World, served = ['up/IMG_0001.JPG']): void {
  assert.equal(Object.keys(world.served()), served);
  assert.not.ok(isOnCard(world), 'the card has no file of the check');
  assert.not.match(journals(world), /check/);
  assert.equal(world.modem.violations, []);
}

for (const { family, method } of ways) {
  test(`${family} ${method}: each step succeeds, twice in a row, and no file remains`, () =>
    within(worldWith(family, { files, config: { ...rests, upload: { method } } }), async world => {
      await world.round();
      for (const _ of [1, 2]) assert.equal(await check(world), well);
      assertClean(world);
    }));
}

for (const { family, method } of allHttpMethods) {
  test(`${family} by HTTP, ${method}: each step succeeds, and no file remains`, () =>
    within(worldWith(family, { files, http: {}, config: { ...rests, upload: { method } } }), async world => {
      await world.round();
      assert.equal(await check(world), well);
      assertClean(world);
    }));
}

for (const { family, name } of families.flatMap(one => sheetOf(one).variants.map(variant => ({ family: one, ...variant })))) {
  test(`${name}: a modem that cannot read back or delete has this logged`, () =>
    within(worldWith(family, { files, modem: sheetOf(family).variants.find(variant => variant.name === name)!.modem, config: rests }), async world => {
      mkdirSync(join(world.folder, 'server/up'));
      await world.round();
      const said = await check(world);
      assert.equal(said.slice(0, 5), steps);
      assert.match(said[5]!, /^back (?:ok|left: it cannot be read back; the server has (?:its size|confirmed it))$/);
      assert.match(said[6]!, /^clean (?:ok|left: check-\w+\.jpg stays on the server: the modem cannot delete it)$/);
      assert.not.ok(isOnCard(world));
      assert.is(Object.keys(world.served()).length, said[6] === 'clean ok' ? 1 : 2);
    }));
}

test('the picture is a JPEG', () =>
  within({ files, http: { methods: ['PUT', 'POST', 'GET', 'HEAD'] }, config: rests }, async world => {
    await world.round();
    const said = await check(world);
    assert.match(said[6]!, /^clean left: check-\w{8}\.jpg stays on the server/);
    assert.is(flawOf(Object.entries(world.served()).find(([path]) => path.includes('check-'))![1]), '');
  }));

// The first tests run the check with several kinds of servers and settings.

interface Row { title: string; given: WorldOptions; back?: RegExp; clean?: RegExp; left?: boolean }

const rows: Row[] = [
  { title: 'an account that may only write, by FTP', given: { server: { isWriteOnly: true } }, back: /^back left: it cannot be read back; the server has its size$/ },
  { title: 'an account that may only write, by HTTP', given: { http: { isWriteOnly: true } }, back: /^back left: .*confirmed it$/, clean: /^clean left/, left: true },
  { title: 'a form', given: { http: { form: { file: 'photo' } }, config: { http: { form: { file: 'photo' } } } }, back: /^back left: .*confirmed it$/, clean: /^clean left/, left: true },
  { title: 'an account that may not delete', given: { server: { unknownVerbs: ['DELE'] } }, clean: /^clean left: check-\w+\.jpg stays on the server/, left: true },
  { title: 'a server without RNTO', given: { server: { unknownVerbs: ['RNTO'] } } },
  { title: 'a server without SIZE', given: { server: { noSize: true } } },
  { title: 'upload.verify "none"', given: { config: { upload: { verify: 'none' } } } },
  { title: 'upload.verify "reply"', given: { config: { upload: { verify: 'reply' } } }, back: /^back left: .*its size$/ },
  { title: 'upload.verify "content"', given: { config: { upload: { verify: 'content' } } } },
  { title: 'templates for names', given: { config: { images: { name: '{yyyy}/{device}/{stem}.jpg', folder: '/' }, ftp: { directory: '/up/{mm}' } } } },
  { title: 'the live picture alone', given: { config: { images: { live: 'now.jpg', archive: false } } } },
  { title: 'a report', given: { config: { report: { name: 'status.json' } } } },
  { title: 'hours without rounds', given: { startMs: Date.UTC(2026, 10, 20, 12), config: { send: { from: '22:00', to: '23:00' } } } },
];

for (const { title, given, back = /^back ok$/, clean = /^clean ok$/, left } of rows) {
  test(`${title}: no other file on the server or in the journal`, () =>
    within({ files, ...given, config: { ...rests, ...given.config as object } }, async world => {
      await world.round();
      const before = [Object.keys(world.served()), journals(world)];
      const said = await check(world);
      assert.equal(said.slice(0, 5), steps);
      assert.match(said[5]!, back);
      assert.match(said[6]!, clean);
      await world.until(/ round: /, 5);
      const other = Object.keys(world.served()).filter(path => !/\/check-\w{8}\.jpg$/.test(path));
      assert.equal([other, journals(world)], before);
      assert.is(Object.keys(world.served()).length - other.length, left ? 1 : 0);
      assert.not.ok(isOnCard(world));
    }));
}

for (const isHttp of [false, true]) {
  test(`another camera's files in the same folder are told before the check's end${isHttp ? ', by HTTP' : ''}`, () =>
    within({ files, config: { ...rests, ...isHttp && { upload: { method: 'stream' } } }, ...isHttp && { http: {} } }, async world => {
      const words = ' warn server: a file on the server has the name of an image, most likely of another camera; put {device} ';
      const told = () => world.lines.filter(line => line.includes(words)).length;
      await world.round();
      assert.equal(await check(world), well);
      assert.is(told(), 0);
      world.putServed('up/IMG_0002.JPG', noise(900, 7));
      world.put('DCIM/IMG_0002.JPG', noise(700, 2));
      world.type('ferry.send()');
      assert.ok(await world.until(/ round: /, 5));
      assert.equal(await check(world), well);
      assert.is(told(), 1);
    }));
}

test('a report does not count checks', () =>
  within({ files, config: { ...rests, report: { name: 'status.json' } } }, async world => {
    await world.round();
    assert.equal(await check(world), well);
    await world.until(/ round: /, 5);
    world.put('DCIM/IMG_0002.JPG', noise(700, 2));
    world.type('ferry.send()');
    assert.ok(await world.until(/ report: is sent/, 5));
    const report = JSON.parse(world.served()['up/status.json']!.toString()) as { delivered: number };
    assert.is(report.delivered, 2);
  }));

test('a used-up monthly data limit blocks images, but no check', () =>
  within({ files: { 'DCIM/A.JPG': noise(1_000_000) }, config: { send: { megabytesPerMonth: 1 } } }, async world => {
    world.boot();
    assert.ok(await world.until(/ send\.megabytesPerMonth: /, 5));
    assert.equal(await check(world), well);
    assertClean(world, []);
  }));

// The next tests request the check at several moments.

test('a check requested before the first look at the card precedes the images', () =>
  within({ files, config: rests }, async world => {
    world.boot();
    world.type('ferry.check()');
    await end(world);
    assert.equal(checks(world.lines), well);
    assert.ok(await world.until(/ round: 1 delivered/, 5));
    assertClean(world);
  }));

test('a check requested during an upload follows that image; a second request meanwhile is rejected', () =>
  within({ files: { 'DCIM/A.JPG': noise(60_001), 'DCIM/B.JPG': noise(500, 2) }, config: rests }, async world => {
    world.boot();
    await world.until(/state: staging/, 5);
    assert.is(String(world.type('ferry.check()')), 'the check follows, after /DCIM/A.JPG');
    assert.is(String(world.type('ferry.check()')), 'a check is under way');
    await end(world);
    assert.equal(checks(world.lines), well);
    await world.until(/ round: /, 5);
    assert.ok(world.lines.some(line => / round: 2 delivered, 0 skipped/.test(line)));
    const place = (text: RegExp) => world.lines.findIndex(line => text.test(line));
    assert.ok(place(/A\.JPG delivered/) < place(/check: card ok/) && place(/check: clean ok/) < place(/B\.JPG, 500 bytes/));
    assertClean(world, ['up/A.JPG', 'up/B.JPG']);
  }));

for (const state of ['closing', 'stopping', 'resting', 'registering', 'opening']) {
  test(`a check requested in the state ${state} is done`, () =>
    within({ files, config: { ...rests, log: { level: 'debug' } } }, async world => {
      world.boot();
      assert.ok(await world.until(new RegExp(` state: ${state}\\b`), 5));
      world.type('ferry.check()');
      await end(world);
      assert.equal(checks(world.lines), well);
      await world.until(/ round: /, 5);
      assertClean(world);
    }));
}

// On a chip, config.json may lock the console with a password.

const secret = 'open sesame';
const chip = { board: 'lilygo-t-sim7600' };

/** Types a line as a person does, at the locked or the open console. */
async function typeAt(world: World, text: string): Promise<void> {
  const end = world.chip!.engine()!.console;
  if (end.isOn) world.type(text);
  else end.give(`${text}\n`);
  await world.until(/never/, 0.001);
}

test('a locked console rejects a check, and runs it once it is unlocked', () =>
  within({ files, chip, config: { ...rests, console: { password: secret } } }, async world => {
    await world.round();
    const from = world.lines.length;
    await typeAt(world, 'ferry.check()');
    assert.not.ok(await world.until(/ ferry: /, 5));
    assert.match(world.lines.slice(from).join('\n'), /Invalid password; wait 1 s/);
    await typeAt(world, secret);
    await typeAt(world, 'ferry.check()');
    await end(world);
    assert.equal(checks(world.lines), well);
    assert.not.match(world.lines.join('\n'), /sesame/);
    assertClean(world);
  }));

test('a console that the check’s own look at the card locks: the check is completed, and all its lines are logged', () =>
  within({ files, chip, config: rests }, async world => {
    await world.round();
    world.put('config.json', JSON.stringify({ ...JSON.parse(String(world.read('config.json'))) as object, console: { password: secret } }));
    await typeAt(world, 'ferry.check()');
    await end(world);
    assert.not.ok(world.chip!.engine()!.console.isOn);
    assert.equal(checks(world.lines), well);
    assert.not.match(world.lines.join('\n'), /sesame/);
    assertClean(world);
  }));

// A failure for each step of the check. `good` is the number of steps that succeed before it, and `says` matches the check's last line.

const fails: { title: string; given: WorldOptions; good: number; says: RegExp }[] = [
  { title: 'no SIM', given: { modem: { sim: 'absent' } }, good: 1, says: /^sim failed \(sim-missing\): no SIM card was found; check that it is in its holder/ },
  { title: 'a wrong PIN', given: { modem: { sim: 'pin', pin: '1234' }, config: { network: { pin: '9999' } } }, good: 1, says: /^sim failed \(pin-wrong\): / },
  { title: 'no modem', given: { modem: { silentFrom: 1 } }, good: 1, says: /^sim failed \(silent\): the modem does not answer; check its power/ },
  { title: 'no network', given: { modem: { registration: [{ atMs: 0, stat: 2 }] } }, good: 2, says: /^network failed \(unregistered\): no network accepts the modem; check the antenna/ },
  { title: 'a wrong APN', given: { modem: { apn: 'web.example' } }, good: 3, says: /^network failed \(network\): the data connection failed; check network\.apn and the coverage/ },
  { title: 'no roaming', given: { modem: { registration: [{ atMs: 0, stat: 5 }] }, config: { send: { roaming: false } } }, good: 2, says: /^network failed: send\.roaming: the modem is roaming/ },
  { title: 'no server', given: { server: false }, good: 3, says: /^login failed \([\w-]+\): / },
  { title: 'a wrong password', given: { config: { ftp: { password: 'wrong-1' } } }, good: 3, says: /^login failed \(login-wrong\): the server did not accept the login; check ftp\.user and ftp\.password/ },
  { title: 'a wrong password by HTTP', given: { http: {}, config: { http: { password: 'wrong-1' } } }, good: 3, says: /^login failed \(login-wrong\): / },
  { title: 'a full server', given: { server: { quotaBytes: 0 } }, good: 4, says: /^picture failed \([\w-]+\): / },
  { title: 'a full server by HTTP', given: { http: { quotaBytes: 0 } }, good: 4, says: /^picture failed \(put-denied\): / },
  { title: 'no folder for images', given: { files: {} }, good: 0, says: /^card failed: images\.folder: \/DCIM is not a folder on this card/ },
  { title: 'no config.json', given: { config: null }, good: 0, says: /^card failed: no config\.json on the card; fill in config\.example\.json/ },
  { title: 'mistakes in config.json', given: { config: { ftp: { port: 0 }, kamera: 1 } }, good: 0, says: /^card failed: config\.json: kamera: unknown key; .*; config\.json: ftp\.port: found 0/ },
];

for (const { title, given, good, says } of fails) {
  test(`${title}: the check fails at its step with a message, and no file remains`, () =>
    within({ files, ...given, config: given.config === null ? null : { ...rests, ...given.config as object } }, async world => {
      world.boot();
      await world.until(/never/, 0.05);
      world.type('ferry.check()');
      await end(world);
      const said = checks(world.lines);
      assert.equal(said.slice(0, good), steps.slice(0, good));
      assert.match(said[good]!, says);
      assert.equal(said.slice(good + 1).map(text => text.replace(/-\w{8}/, '')), good < 4 && !/by HTTP/.test(title) ? [] : ['clean left: check.jpg may be on the server until the next check']);
      assert.not.ok(isOnCard(world));
      assert.ok(said.length > good + 1 || !Object.keys(world.served()).some(path => path.includes('check-')), 'a remaining file is reported');
      const from = world.lines.length;
      await world.until(/never/, 30);
      assert.equal(checks(world.lines.slice(from)), [], 'the check is over');
    }));
}

test('a removed card, and one that cannot be written', () => {
  let isLocked = false;
  const onOperation: CardHook = (step, path, _bytes, mode) => {
    if (isLocked && step === 'open' && mode !== 'r' && path.endsWith('check.jpg')) throw new Error('WRITE_PROTECTED');
  };
  return within({ files, config: rests, onOperation }, async world => {
    await world.round();
    world.hide(true);
    assert.match((await check(world))[0]!, /^card failed: no SD card can be read; put one in/);
    world.hide(false);
    assert.ok(await world.until(/nothing to send/, 5));
    assert.equal(await check(world), well);
    // A folder at the path of the check's picture is removed by the firmware.
    mkdirSync(join(world.folder, cardPath));
    assert.equal(await check(world), well);
    isLocked = true;
    assert.equal(await check(world), ['card failed: it takes no file; check that it is not locked, full or broken']);
  });
});

test('a low battery', () =>
  within({ files, config: { battery: { sendAbove: 3.6 }, ...rests } }, async world => {
    writeFileSync(join(world.folder, 'battery'), '3.52');
    world.boot();
    world.type('ferry.check()');
    await end(world);
    assert.match(checks(world.lines)[0]!, /^card failed: battery\.sendAbove: the battery has 3\.52 V, and the limit is 3\.6 V/);
    assert.not.ok(isOnCard(world));
  }));

test('uploads of images continue after a failed check', () =>
  within({ files, server: { quotaBytes: 100 }, config: {} }, async world => {
    world.boot();
    world.type('ferry.check()');
    await end(world);
    assert.match(checks(world.lines)[4]!, /^picture failed/);
    assert.ok(await world.until(/IMG_0001\.JPG, 503 bytes, try 1/, 20));
  }));

// The power is cut in each state of a check, and at each operation on the card.

const states = ['looking', 'waking', 'registering', 'opening', 'entering', 'checking', 'staging', 'sending', 'verifying', 'naming', 'clearing', 'recording'];
for (const kind of ['ftp', 'http'] as const) {
  for (const state of states) {
    // `npm run test:all` has half of the states by FTP, `npm run test:faults` has all, also by HTTP.
    (kind === 'ftp' && states.indexOf(state) % 2 === 1 ? test : inWhole(test))(`a power cut while ${state} by ${kind}: the next start logs a remaining file, and the next check removes it`, () =>
      within({ files, ...(kind === 'http' && { http: {} }), config: { ...rests, log: { level: 'debug' } } }, async world => {
        await world.round();
        const from = world.lines.length;
        world.type('ferry.check()');
        if (!await world.until(new RegExp(` state: ${state}\\b`), 5)) return assert.is(`${kind} ${state}`, 'http naming');
        await world.until(/never/, 0.0002);
        const isTold = isOnCard(world);
        world.cut();
        const said = checks(world.lines.slice(from));
        world.boot();
        await world.until(/config\.json is read/, 5);
        await world.until(/never/, 0.01);
        const after = checks(world.lines.slice(from)).slice(said.length).map(text => text.replace(/-\w{8}/, ''));
        assert.equal(after, isTold ? ['clean left: check.jpg may be on the server until the next check'] : []);
        assert.not.ok(isOnCard(world));
        assert.ok(isTold || Object.keys(world.served()).length === 1, 'a remaining file is reported');
        assert.equal(await check(world), well);
        assertClean(world);
      }));
  }
}

for (const n of sample(Array.from({ length: 60 }, (_none, i) => i + 1), 10)) {
  test(`a power cut at operation ${n} of the card: a remaining file is reported and removed`, () => {
    let [operations, isArmed] = [0, false];
    let struck: World | undefined;
    return within({
      files, config: rests,
      onOperation(step, _path, bytes) {
        if (!isArmed || ++operations !== n) return undefined;
        struck!.cut();
        return step === 'write' && bytes ? { only: Math.floor(bytes.length / 2) } : undefined;
      },
    }, async world => {
      await world.round();
      struck = world;
      isArmed = true;
      const from = world.lines.length;
      try {
        world.type('ferry.check()');
        await world.until(/ ferry: check: clean/, 5);
      } catch { /* The power cut has stopped the engine. */ }
      isArmed = false;
      const before = checks(world.lines.slice(from));
      const isLeft = isOnCard(world) || Object.keys(world.served()).length > 1;
      world.cut();
      world.boot();
      await world.until(/config\.json is read/, 5);
      await world.until(/never/, 0.01);
      assert.ok(!isLeft || before.includes('clean ok') || checks(world.lines.slice(from)).length > before.length, 'a remaining file is reported');
      assert.equal(await check(world), well);
      assertClean(world);
    });
  });
}

// The last tests run the check on the real engine.

if (canRun('the check on the real engine', 'espruino')) {
  for (const family of isWhole ? families : families.slice(0, 1)) {
    const typing = { family, typed: 'ferry.check()', until: / round: 0 delivered/ };
    test(`on the real engine, ${family}: each step succeeds`, () => typeOnEngine(typing, (lines, folder) => {
      assert.equal(readdirSync(join(folder, 'server/up')), []);
      assert.not.ok(existsSync(join(folder, cardPath)));
      assert.equal(checks(lines), well);
      assert.not.match(lines.join('\n'), /Uncaught|starting over| error |; next: /);
    }));
  }
}

test.run();
