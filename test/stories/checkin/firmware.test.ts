// Tests firmware from the server (`remote.firmware`), on a chip with the release's engine. It comes in pieces with every modem family, and goes on
// after power cuts. It waits while images, hours, budget or battery hold it back. Firmware that is refused costs no more than one piece.

import * as assert from 'uvu/assert';
import { type Facts } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import { compileFirmware } from '../../sim/engine/node.ts';
import { engine2v2996 } from '../../sim/line/driver.ts';
import { wired } from '../../sim/world/board.ts';
import type { ChipOptions } from '../../sim/world/chip.ts';
import { tellUnknown } from '../../sim/world/heaps.ts';
import { allHttpMethods, bestWays, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';
import { crossed, inAll } from '../../whole.ts';

const test = crossed('firmware from the server');

const key = await keyNamed('first');
const other = await keyNamed('stranger');
const version = '0.3.0';
const variantOf = async (board: string) => compileFirmware((await buildVariant({ board, keys: [publicHalf(key)], version })).code);
const chip: ChipOptions = { board: wired.board, firmware: await variantOf('test/sim/world/boards/wired.json') };
const sound: ChipOptions = { ...chip, driver: engine2v2996 };

/** Makes a signed firmware file. The program in it is noise, which could not run. */
const signed = ({ bytes = 60_000, seed = 1, by = key, ...facts }: Partial<Facts> & { bytes?: number; seed?: number; by?: typeof key } = {}) =>
  Buffer.from(makeSigned({ board: 'wired', version: '9.0.0', ...facts }, noise(bytes, seed), signWith(by)));
/** Makes another signed firmware file of the same size. */
function twinOf(firmware: Uint8Array): Buffer {
  for (let seed = 2; ; seed++) {
    const twin = signed({ seed });
    if (twin.length === firmware.length) return twin;
  }
}

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
const files = { [nameOf(1)]: noise(1001, 1) };
const config = { device: 'hut', report: { name: '{device}.json' }, remote: { firmware: 'fw/{board}.bin', everyHours: 1 }, schedule: { everyMinutes: 60, offset: false } };
const place = 'up/fw/wired.bin';
const cardPath = 'snapferry/get/firmware.bin';

interface Way { title: string; family: FamilyName; isHttp: boolean }
const families = bestWays.map(({ family }) => family);
const ftp: Way[] = families.map(family => ({ title: family, family, isHttp: false }));
const http: Way[] = [...new Set(allHttpMethods.map(({ family }) => family))].map(family => ({ title: `${family}, HTTP`, family, isHttp: true }));
const ways = [...ftp, ...http];
const few = ways.filter(({ title }) => /^(sim7600|sim800|ec2x|sim7600, HTTP)$/.test(title));
/** Whether a modem can only fetch a file from an offset to its end, not a piece of the file. */
const isWhole = ({ family, isHttp }: Way) => !isHttp && (family === 'quectel' || family === 'a76xx');

const at = (way: Way, more: WorldOptions & { modem?: object } = {}) => worldWith(way.family, { files, chip, config, ...(way.isHttp && { http: {} }), ...more });
const linesOf = (world: World) => world.lines.filter(line => / (firmware|update): /.test(line)).map(line => line.replace(/^.* (info|warn|error|debug) (firmware|update): /, '$1 '));
/** Returns the number of requests that fetched a part of the firmware. */
const fetches = (world: World) => world.http ? world.http.requests.filter(({ target, method }) => method === 'GET' && target.includes('wired.bin')).length
  : world.ftpCommands().filter(line => /^RETR .*wired\.bin/.test(line)).length;
const onCard = (world: World) => Buffer.from(world.read(cardPath));
const isTold = / firmware: 9\.0\.0: \d+ of \d+ bytes are on the card/;
const isWholeTold = / firmware: 9\.\d\.0: (\d+) of \1 bytes are on the card \(100 %\); it is installed after this round/;

async function untilWhole(world: World, minutes = 60): Promise<void> {
  assert.ok(await world.until(isWholeTold, minutes), 'the firmware has come');
}

/** Puts the next image onto the card. The round that sends it goes on with the download. */
function next(world: World, n: number): void {
  world.put(nameOf(n), noise(1000 + n, n));
}

for (const [title, of] of [['2v29, which loses bursts', chip], ['the driver of later builds', sound]] as const) {
  for (const way of ways) {
    inAll(test)(`${way.title}, on ${title}: firmware comes byte for byte, is installed after the round, and the baud rate is restored`, () => within(at(way, { chip: of }), async world => {
      const firmware = signed();
      world.putServed(place, firmware);
      world.boot();
      assert.ok(await world.until(/ state: picking /, 10));
      const { dteBaud } = world.line.rates();
      await untilWhole(world);
      assert.ok(onCard(world).equals(firmware), 'byte for byte');
      assert.is(world.line.rates().dteBaud, dteBaud);
      assert.ok(await world.until(/ update: firmware 9\.0\.0 starts on trial/, 5));
      assert.match(linesOf(world)[0]!, new RegExp(`^info 9\\.0\\.0 comes from fw/wired\\.bin, ${firmware.length} bytes; it is signed$`));
      assert.not.match(world.lines.filter(line => !/ boot: this engine/.test(line)).join('\n'), / (warn|error) /);
      assert.equal(world.modem.violations, []);
      assert.is(tellUnknown(world.heaps), '');
      assert.ok(world.served()['up/hut.json'], 'the report went first');
    }));
  }
}

for (const way of few) {
  test(`${way.title}: after a power cut in a piece, the download goes on where it was`, () => within(at(way), async world => {
    const firmware = signed();
    world.putServed(place, firmware);
    world.boot();
    for (let i = 0; i < 2; i++) assert.ok(await world.until(isTold, 20));
    const before = onCard(world).length;
    await world.clock.run(() => false, 20_000);
    world.cut();
    world.modem.reset();
    assert.ok(onCard(world).length > before, 'within a piece');
    next(world, 2);
    world.boot();
    await untilWhole(world);
    assert.ok(onCard(world).equals(firmware), 'byte for byte');
    assert.not.match(linesOf(world).join('\n'), /anew/);
    const sent = world.http ? world.http.requests.filter(({ target }) => target.includes('wired.bin')).length : world.ftpCommands().filter(line => line === 'REST 0').length;
    assert.ok(sent <= 6, `${sent}`);
  }));

  inAll(test)(`${way.title}: after the modem's restart in a piece, the download goes on in the same round`, () => within(at(way), async world => {
    const firmware = signed();
    world.putServed(place, firmware);
    world.boot();
    for (let i = 0; i < 2; i++) assert.ok(await world.until(isTold, 20));
    await world.clock.run(() => false, 20_000);
    world.modem.reset();
    await untilWhole(world);
    assert.ok(onCard(world).equals(firmware), 'byte for byte');
    assert.not.match(linesOf(world).join('\n'), /anew/);
  }));

  inAll(test)(`${way.title}: an image that comes meanwhile goes before the next piece`, () => within(at(way), async world => {
    world.putServed(place, signed());
    world.boot();
    assert.ok(await world.until(isTold, 20));
    await world.clock.run(() => false, 20_000);
    next(world, 2);
    const from = world.lines.length;
    assert.ok(await world.until(/ IMG_0002\.JPG delivered as |IMG_0002.JPG delivered/, 20));
    assert.ok(world.lines.slice(from).filter(line => isTold.test(line)).length <= 1, 'one piece at most');
    await untilWhole(world);
    assert.is(world.lines.filter(line => / delivered as /.test(line)).length, 2);
  }));

  inAll(test)(`${way.title}: another file of the same size in its place is noticed by its content, and comes whole`, () => within(at(way), async world => {
    world.putServed(place, signed());
    world.boot();
    for (let i = 0; i < 2; i++) assert.ok(await world.until(isTold, 20));
    const twin = twinOf(signed());
    world.putServed(place, twin);
    await untilWhole(world);
    assert.ok(onCard(world).equals(twin));
    assert.is(linesOf(world).filter(line => /^warn begins anew: the bytes from \d+ on are not those of the manifest/.test(line)).length, 1);
  }));

  inAll(test)(`${way.title}: a file that has grown is noticed, and a server that serves another one each time is left alone`, () => within(at(way), async world => {
    world.putServed(place, signed());
    world.boot();
    for (let i = 0; i < 4; i++) {
      assert.ok(await world.until(isTold, 30), `${i}`);
      world.putServed(place, signed({ bytes: 61_000 + 5000 * i, seed: 3 + i }));
    }
    assert.ok(await world.until(/ firmware: is left alone until the next look, after 3 beginnings anew: /, 30));
    assert.ok(await world.until(/ round: 1 delivered/, 5));
    const before = fetches(world);
    await world.clock.run(() => false, 50 * 60_000);
    assert.is(fetches(world), before, 'nothing more before the next look');
    next(world, 2);
    await untilWhole(world, 120);
  }));
}

for (const way of few.filter(({ isHttp }) => !isHttp)) {
  inAll(test)(`${way.title}: a server without REST gives the firmware in one piece`, () => within(at(way, { server: { unknownVerbs: ['REST'] } }), async world => {
    const firmware = signed({ bytes: 30_000 });
    world.putServed(place, firmware);
    world.boot();
    await untilWhole(world);
    assert.ok(onCard(world).equals(firmware), 'byte for byte');
  }));
}

for (const way of few.filter(({ isHttp }) => !isHttp)) {
  inAll(test)(`${way.title}: a connection that is lost in a piece loses only what is on its way`, () => within(at(way, { server: { faults: [2, 4].map(nth => ({ verb: 'RETR', nth, how: { tear: 9000 } })) } }), async world => {
    const firmware = signed();
    world.putServed(place, firmware);
    world.boot();
    await untilWhole(world);
    assert.ok(onCard(world).equals(firmware), 'byte for byte');
    const broken = linesOf(world).filter(line => /^warn a piece broke off after \d+ bytes: /.test(line));
    assert.is(broken.length, 2);
    assert.not.match(linesOf(world).join('\n'), /anew/);
  }));
}

// A SIM800 is left out, since it reports a lost connection like a refusal.
for (const way of few.filter(({ isHttp, family }) => !isHttp && family !== 'sim800')) {
  inAll(test)(`${way.title}: connections that are lost before a byte comes end the round, and a later one goes on`, () => within(at(way, { server: { faults: [3, 4, 5].map(nth => ({ verb: 'RETR', nth, how: { tear: 0 } })) } }), async world => {
    const firmware = signed();
    world.putServed(place, firmware);
    world.boot();
    assert.ok(await world.until(/ firmware: a piece broke off after 0 bytes: .*; a later round goes on/, 60), linesOf(world).join("\n"));
    assert.ok(await world.until(/ round: 1 delivered/, 5));
    const before = onCard(world).length;
    assert.ok(before > 20_000, `${before}`);
    next(world, 2);
    await untilWhole(world, 130);
    assert.ok(onCard(world).equals(firmware), 'byte for byte');
    assert.not.match(linesOf(world).join('\n'), /anew/);
  }));
}

const usual = { ...config, remote: { firmware: 'fw/{board}.bin' }, schedule: {} };
inAll(test)('with the usual hours, a download that begins anew does so at once', () => within(at(few[0]!, { config: usual }), async world => {
  world.putServed(place, signed());
  world.boot();
  for (let i = 0; i < 2; i++) assert.ok(await world.until(isTold, 20));
  const twin = twinOf(signed());
  world.putServed(place, twin);
  await untilWhole(world);
  assert.ok(onCard(world).equals(twin), 'byte for byte');
}));

inAll(test)('with the usual hours, one that began anew and is gone then is looked for a day later', () => within(at(few[0]!, { config: usual }), async world => {
  world.putServed(place, signed());
  world.boot();
  for (let i = 0; i < 2; i++) assert.ok(await world.until(isTold, 20));
  world.putServed(place, twinOf(signed()));
  assert.ok(await world.until(/ firmware: begins anew: /, 20));
  world.removeServed(place);
  assert.ok(await world.until(/ round: 1 delivered/, 20));
  const before = world.ftpCommands().length;
  for (const n of [2, 3]) {
    next(world, n);
    assert.ok(await world.until(/ round: 1 delivered/, 20));
  }
  assert.not.match(world.ftpCommands().slice(before).join('\n'), /wired\.bin/);
}));

inAll(test)('HTTP: a server that ignores ranges gives the firmware in one piece', () => within(at(few.find(({ isHttp }) => isHttp)!, { http: { noRange: true } }), async world => {
  const firmware = signed({ bytes: 30_000 });
  world.putServed(place, firmware);
  world.boot();
  await untilWhole(world);
  assert.ok(onCard(world).equals(firmware), 'byte for byte');
  assert.match(linesOf(world).join('\n'), /warn begins anew: the server gives no part of the file, so it comes in one piece: it sends the file from its beginning/);
}));

inAll(test)('HTTP: a connection that closes in a piece loses only what is on its way', () => within(at(few.find(({ isHttp }) => isHttp)!, { http: { closeAtByte: [20_000, 45_000] } }), async world => {
  const firmware = signed();
  world.putServed(place, firmware);
  world.boot();
  await untilWhole(world);
  assert.ok(onCard(world).equals(firmware), 'byte for byte');
  assert.is(linesOf(world).filter(line => /^warn a piece broke off after \d+ bytes: /.test(line)).length, 2);
}));

const refused: { title: string; firmware: Uint8Array; why: RegExp }[] = [
  { title: 'of another board', firmware: signed({ board: 'other' }), why: /it is for another board, other, and this is wired$/ },
  { title: 'for another engine', firmware: signed({ engines: ['2v20'] }), why: /it was tested with Espruino 2v20, and here runs 2v29/ },
  { title: 'of an older version', firmware: signed({ version: '0.0.1' }), why: /its version 0\.0\.1 is below / },
  { title: 'signed by another key', firmware: signed({ by: other }), why: /its signature is wrong: / },
  { title: 'that is a picture', firmware: noise(40_000, 9), why: /it does not begin with the manifest of signed firmware/ },
  { title: 'that ends before its signature', firmware: signed().subarray(0, 1300), why: /copy it whole$/ },
  { title: 'that is shorter than its manifest says', firmware: signed().subarray(0, 50_000), why: /the file has 50000 bytes, and its manifest says \d+/ },
  { title: 'with bytes behind its end', firmware: Buffer.concat([signed(), noise(10)]), why: /the file has \d+ bytes, and its manifest says \d+/ },
];
for (const way of ways) {
  for (const { title, firmware, why } of refused) {
    (few.includes(way) ? test : inAll(test))(`${way.title}: firmware ${title} costs one piece, and is refused once`, () => within(at(way), async world => {
      world.putServed(place, firmware);
      await world.round();
      const [line, ...others] = linesOf(world);
      assert.match(line!, /^error fw\/wired\.bin is not taken: /);
      assert.match(line!, why);
      assert.equal(others, []);
      // By HTTP, the firmware fetches the head of the file by a request of its own.
      assert.ok(fetches(world) <= (way.isHttp ? 2 : 1), `${fetches(world)} requests`);
      if (!isWhole(way)) assert.ok(!world.http || world.http.saidBytes() < 25_000, 'a piece');
      next(world, 2);
      assert.ok(await world.until(/ round: 1 delivered/, 130));
      assert.equal(linesOf(world), [line], 'it is said once');
      assert.not.match(world.lines.join('\n'), /; next: /);
    }));
  }
}

for (const way of few) {
  inAll(test)(`${way.title}: firmware of the version that runs is no fault`, () => within(at(way), async world => {
    world.putServed(place, signed({ version }));
    await world.round();
    const before = fetches(world);
    for (const n of [2, 3]) {
      next(world, n);
      assert.ok(await world.until(/ round: 1 delivered/, 130));
    }
    assert.equal(linesOf(world), []);
    if (!way.isHttp) assert.is(fetches(world), before, 'its size shows it');
  }));

  test(`${way.title}: no firmware on the server is no fault`, () => within(at(way), async world => {
    await world.round();
    assert.equal(linesOf(world), []);
    assert.not.match(world.lines.join('\n'), /; next: /);
  }));
}

inAll(test)('firmware without a key says that none is taken, and asks the server nothing', () => within(at(few[0]!, { chip: { board: wired.board } }), async world => {
  world.putServed(place, signed());
  await world.round();
  assert.match(linesOf(world).join('\n'), /^error fw\/wired\.bin is not taken: no key is built in/);
  assert.is(fetches(world), 0);
}));

inAll(test)('a download waits when the hours of send.to end', () => within(at(few[0]!, { config: { ...config, send: { from: '00:00', to: '09:31' } } }), async world => {
  world.putServed(place, signed());
  await world.round(30);
  assert.match(linesOf(world).at(-1)!, /^info waits for another round: send\.from: it is 09:3\d, and rounds begin from 00:00 to 09:31$/);
  assert.ok(await world.until(isWholeTold, 26 * 60), 'the next day');
}));

inAll(test)('a download waits for the next month', () => within(at(few[0]!, { files: { [nameOf(1)]: noise(880_000, 1) }, config: { ...config, send: { megabytesPerMonth: 1 } } }), async world => {
  world.putServed(place, signed());
  await world.round(60);
  assert.match(linesOf(world).at(-1)!, /^info waits for the next month: send\.megabytesPerMonth: 9\d{5} bytes of this month are used$/);
}));

for (const urgent of [false, true]) {
  inAll(test)(`a download ${urgent ? 'that is urgent goes on' : 'waits'} when the battery sinks`, async () => {
    let volts = 3.9;
    return within(at(few[0]!, { chip: { board: 'lilygo-t-sim7600', firmware: await variantOf('boards/lilygo-t-sim7600.json'), volts: () => volts }, config: { ...config, battery: { sendAbove: 3.6 } } }), async world => {
      world.putServed('up/fw/lilygo-t-sim7600.bin', signed({ urgent, board: 'lilygo-t-sim7600' }));
      world.boot();
      assert.ok(await world.until(isTold, 20));
      volts = 3.4;
      if (urgent) await untilWhole(world);
      else {
        assert.ok(await world.until(/ firmware: waits for another round: battery\.sendAbove: the battery has 3\.40 V/, 20));
        volts = 3.9;
        next(world, 2);
        await untilWhole(world, 130);
      }
    });
  });
}

test.run();
