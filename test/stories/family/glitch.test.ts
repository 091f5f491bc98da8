// Tests each command of a family that is once answered by ERROR, ignored, or carried out with a lost response. The firmware recovers by itself, all
// images arrive complete, and none is logged as delivered too early.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertOnce, assertServed, assertTruthful, byFamily, errorsOf, familiesWith, finish, isDelivered, ways, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';
import { sample } from '../../whole.ts';

const test = suite('glitches of the families');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003) };

/** For each modem family, commands that fail once. onward.test.ts has those of the SIM7600 with its usual method. */
const table = byFamily(sheet => sheet.ftp.glitches);

function glitch(family: FamilyName, method: Method, fault: object): Promise<void> {
  return within(worldWith(family, { files, modem: { faults: [{ nth: 1, ...fault }] }, config: { upload: { method } } }), async world => {
    world.boot();
    await finish(world, files);
  });
}

const glitches = table.flatMap(({ family, method, commands, lost }) => [
  ...commands.flatMap(command => [
    { family, method, title: `ERROR once to ${command}`, fault: { command, answer: ['ERROR'] } },
    { family, method, title: `no answer once to ${command}`, fault: { command, answer: [] } },
  ]),
  ...lost.map(command => ({ family, method, title: `${command} is executed once and its OK is lost`, fault: { command, answer: [], executes: true } })),
]);

for (const { family, method, title, fault } of sample(glitches, 60)) test(`${family} by ${method}: ${title}`, () => glitch(family, method, fault));

for (const family of familiesWith('AT+FTPSIZE')) {
  test(`${family}: after network error codes to the put and to the size query, the image is sent again`, async () => {
    const faults = [{ command: 'AT+FTPPUT=1', nth: 1, answer: ['OK', '+FTPPUT: 1,78'] }, { command: 'AT+FTPSIZE', nth: 1, answer: ['OK', '+FTPSIZE: 1,61,0'] }];
    const options = { files, modem: { faults }, config: { upload: { method: 'efs' } } };
    await within(worldWith(family, options), async world => {
      await world.round();
      await finish(world, files);
      assert.is(world.lines.filter(line => / try \d of 3/.test(line)).length, 2);
      assert.not.match(errorsOf(world), /checking/);
    });
  });
}

for (const method of ['efs', 'stream'] as const) {
  test(`ec2x by ${method}: the result of a put is lost after its OK: the server is queried, without a long wait or a second upload`, () =>
    within(worldWith('ec2x', { files, modem: { lostResults: { 'AT+QFTPPUT': [1] } }, config: { upload: { method } } }), async world => {
      const from = world.clock.now();
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      assert.is(errorsOf(world), '');
      assert.ok(world.clock.now() - from < 60_000, `${(world.clock.now() - from) / 1000} s`);
    }));
}

test('ec2x: the OK of a put is lost, but not its result: no long wait, and no second upload', () =>
  within(worldWith('ec2x', { files: { 'DCIM/A.JPG': noise(100_000) }, modem: { faults: [{ command: 'AT+QFTPPUT', nth: 1, answer: [], executes: true }] } }), async world => {
    await world.round(3);
    assertOnce(world, ['DCIM/A.JPG']);
    assert.is(errorsOf(world), '');
  }));

for (const { family } of ways.filter(({ method }) => method === 'efs')) {
  test(`${family} by efs: the connection breaks in the only try of an image: the modem takes the next image`, () =>
    within(worldWith(family, { files: { ...files, 'DCIM/100CAM/IMG_0002.JPG': noise(801, 2) }, server: { faults: [{ verb: 'STOR', nth: 1, how: { tear: 100 } }] }, config: { upload: { method: 'efs', attempts: 1 }, images: { first: 'oldest' } } }), async world => {
      await world.round(3);
      assert.match(world.lines.join('\n'), /IMG_0002\.JPG delivered as /);
      assert.not.match(errorsOf(world), /did not accept the image into its file system/);
    }));
}

test('quectel: the result of a put is lost: the server is queried, without a long wait or a second upload', () =>
  within(worldWith('quectel', { files: { 'DCIM/A.JPG': noise(100_000) }, modem: { lostResults: { 'AT+QFTPPUT': [1] } } }), async world => {
    await world.round(3);
    assertOnce(world, ['DCIM/A.JPG']);
    assert.is(errorsOf(world), '');
  }));

/** Lines that get lost around an upload or a query. `within` is the additional time of the round in seconds, and `told` the message of the log. */
const lost: { family: FamilyName; method?: Method; title: string; modem: object; bytes?: number; within: number; told?: RegExp }[] = [
  ...familiesWith('AT+CFTPSSIZE').flatMap(family => [
    { family, title: 'the OK of PUTFILE', modem: { faults: [{ command: 'AT+CFTPSPUTFILE', nth: 1, answer: [], executes: true }] }, within: 12 },
    { family, title: 'the result of PUTFILE', modem: { lostResults: { 'AT+CFTPSPUTFILE': [1] } }, within: 470, told: /noise on the line/ },
    { family, title: 'the command PUTFILE', modem: { faults: [{ command: 'AT+CFTPSPUTFILE', nth: 1, answer: [] }] }, within: 145, told: /the modem answers AT, but not this command/ },
    { family, title: 'the command PUTFILE of a small image', bytes: 3000, modem: { faults: [{ command: 'AT+CFTPSPUTFILE', nth: 1, answer: [] }] }, within: 75, told: /the modem answers AT, but not this command/ },
    { family, title: 'the result of SIZE', modem: { lostResults: { 'AT+CFTPSSIZE': [1] } }, within: 80 },
    { family, title: 'the command LOGIN', modem: { faults: [{ command: 'AT+CFTPSLOGIN="', nth: 1, answer: [] }] }, within: 75, told: /the modem answers AT, but not this command/ },
    { family, method: 'stream' as const, title: 'the result of PUT', modem: { lostResults: { 'AT+CFTPSPUT': [1] } }, within: 470, told: /noise on the line/ },
  ]),
  { family: 'sim800', title: 'the result of FTPPUT', modem: { lostResults: { 'AT+FTPPUT': [1] } }, within: 470, told: /noise on the line/ },
  { family: 'sim800', title: 'the command FTPPUT', modem: { faults: [{ command: 'AT+FTPPUT=1', nth: 1, answer: [] }] }, within: 145, told: /the modem answers AT, but not this command/ },
  { family: 'sim800', title: 'the result of FTPSIZE', modem: { lostResults: { 'AT+FTPSIZE': [1] } }, within: 160 },
  { family: 'sim7080', title: 'the result of FTPPUT', modem: { lostResults: { 'AT+FTPPUT': [1] } }, within: 470 },
  { family: 'ec2x', title: 'the command QFTPPUT', modem: { faults: [{ command: 'AT+QFTPPUT', nth: 1, answer: [] }] }, within: 145, told: /the modem answers AT, but not this command/ },
  ...['QFTPCWD', 'QFTPMKDIR', 'QFTPSIZE', 'QFTPRENAME'].map(name => (
    { family: 'ec2x' as const, title: `the result of ${name}`, modem: { lostResults: { [`AT+${name}`]: [1] } }, within: 90, told: name === 'QFTPSIZE' ? / / : /noise on the line/ }
  )),
];
for (const { family, method = 'efs', title, modem, bytes = 120_000, within: seconds, told } of sample(lost, 2)) {
  test(`${family} by ${method}: the line loses ${title}: the image still arrives in time, and once`, async () => {
    const image = { 'DCIM/A.JPG': noise(bytes) };
    const took = async (faulty: object, ended: (world: World) => void) => {
      let ms = 0;
      await within(worldWith(family, { files: image, modem: faulty, config: { upload: { method } } }), async world => {
        const from = world.clock.now();
        world.boot();
        assert.ok(await world.until(/A\.JPG (delivered as|is already complete)/, 90));
        ms = world.clock.now() - from;
        ended(world);
      });
      return ms / 1000;
    };
    const undisturbed = await took({}, () => undefined);
    const disturbed = await took(modem, world => {
      assertServed(world, image);
      assertOnce(world, ['DCIM/A.JPG']);
      if (told) assert.match(world.lines.join('\n'), told);
      else assert.is(errorsOf(world), '');
      assert.not.match(world.lines.join('\n'), /took too long/);
      assert.equal(world.modem.violations, []);
    });
    assert.ok(disturbed - undisturbed < seconds, `${disturbed - undisturbed} s`);
  });
}

// Only these modem families can use a raised baud rate that they do not keep over a restart.
for (const family of ['sim7600', 'a76xx', 'ec2x'] as const) {
  test(`${family}: a restart during an upload at a raised baud rate is detected, although its message is unreadable`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(120_000) }, modem: { upBytesPerSecond: 4000 }, config: { modem: { baud: 460_800 } } }), async world => {
      world.boot();
      assert.ok(await world.until(/state: sending/, 5));
      await world.clock.run(() => false, 12_000);
      const from = world.clock.now();
      world.modem.reset();
      assert.ok(await world.until(/A\.JPG delivered as/, 90));
      assert.match(world.lines.join('\n'), /it answers nothing any more|its echo is on again/);
      const seconds = (world.clock.now() - from) / 1000;
      assert.ok(seconds < 180, `${seconds} s`);
      assert.equal(world.modem.violations, []);
    }));
}

/** Returns the offset of a text among all bytes that were sent to the modem. */
function placeOf(story: string[], text: string): number {
  const i = story.findIndex(line => line.includes(text));
  const before = story.slice(0, i).map(line => Number(/^\[(\d+) raw bytes\]$/.exec(line)?.[1] ?? line.length + 1));
  return before.reduce((sum, bytes) => sum + bytes, 0) + story[i]!.indexOf(text);
}

for (const family of familiesWith('AT+FTPSIZE')) {
  test(`${family}: a name that is garbled on the line is read back and set again within the same try`, async () => {
    const options = { files, config: { upload: { method: 'efs' } } };
    let at = 0;
    await within(worldWith(family, options), async world => {
      await world.round();
      at = placeOf(world.modem.story, 'AT+FTPPUTNAME="') + 'AT+FTPPUTNAME="IM'.length;
    });
    await within(worldWith(family, { ...options, line: { toDce: { faults: [{ at, kind: 'garble', mask: 1 }] } } }), async world => {
      await world.round();
      assert.ok(world.modem.story.some(line => line.startsWith('AT+FTPPUTNAME="IMF_')), 'the name was garbled');
      assert.is(world.lines.filter(line => / try \d of 3/.test(line)).length, 1, 'the name is read back, and set again at once');
      assertTruthful(world, files);
      assert.ok(isDelivered(world, files));
    });
  });
}

const inTwo = { 'DCIM/100CAM/IMG_0001.JPG': noise(700), 'DCIM/100CAM/IMG_0002.JPG': noise(700, 2), 'DCIM/101CAM/IMG_0002.JPG': noise(700, 3) };

/** Modems, each with a command (`name`) that contains the name of the second image, or the folder of the third image. */
const splits: { family: 'sim800' | 'sim7080'; method: Method; name: string }[] = (['efs', 'stream'] as const).flatMap(method => [
  { family: 'sim800', method, name: 'AT+FTPPUTNAME="IMG_0002.JPG"' },
  { family: 'sim800', method, name: 'AT+FTPPUTPATH="/up/101CAM/"' },
  { family: 'sim800', method, name: 'AT+FTPGETPATH="/up/101CAM/"' },
  { family: 'sim7080', method, name: 'AT+FTPPUTNAME="IMG_0002-' },
  { family: 'sim7080', method, name: 'AT+FTPGETNAME="IMG_0002.JPG"' },
  { family: 'sim7080', method, name: 'AT+FTPPUTPATH="/up/101CAM/"' },
  { family: 'sim7080', method, name: 'AT+FTPGETPATH="/up/101CAM/"' },
]);

// A line end that noise inserts after the letters AT leaves a command that does nothing, and that the modem answers by OK. So the modem would still
// use the previous image's name.
for (const { family, method, name } of sample(splits, 4)) {
  test(`${family} by ${method}: a line end inserted after the AT of ${name}: each image arrives once, under its own name`, async () => {
    const options = { files: inTwo, config: { upload: { method } } };
    let at = 0;
    await within(worldWith(family, options), async world => {
      await world.round();
      at = placeOf(world.modem.story, name) + 2;
    });
    await within(worldWith(family, { ...options, line: { toDce: { faults: [{ at, kind: 'insert', bytes: Buffer.from('\r') }] } } }), async world => {
      await world.round();
      assertServed(world, inTwo);
      assertTruthful(world, inTwo);
      assert.is(world.uploads().length, Object.keys(inTwo).length);
      assert.is(errorsOf(world), '');
    });
  });
}

test.run();
