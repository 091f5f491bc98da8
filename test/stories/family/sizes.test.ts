// Tests the size limit of images that go through a modem's own memory: one byte less, exactly the limit, and one byte more.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultsOfSim800, type Sim800 } from '../../sim/modem/simcom/sim800.ts';
import { assertServed, assertWay, errorsOf, within, worldWith, type FamilyName, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('sizes of the families');

// The families that keep an image in memory before they send it. The bytes that it can have are from the AT command manuals AT800 12.2.20 and AT7080
// 15.2.19.

const memories: { family: FamilyName; bytes: number }[] = [{ family: 'sim800', bytes: 300_000 }, { family: 'sim7080', bytes: 320_000 }];

for (const { family, bytes } of memories) {
  const sizes: { size: number; method: Way['method'] }[] = [{ size: bytes - 1, method: 'efs' }, { size: bytes, method: 'efs' }, { size: bytes + 1, method: 'stream' }];
  for (const { size, method } of sizes) {
    const files = { 'DCIM/100CAM/LARGE.JPG': noise(size, size) };
    test(`${family}: an image of ${size} bytes goes by ${method} with upload.method "auto"`, () =>
      within(worldWith(family, { files }), async world => {
        await world.round();
        assertServed(world, files);
        assertWay(world, { family, method });
        assertWay(world, { family, method: method === 'efs' ? 'stream' : 'efs' }, false);
        assert.equal(world.modem.violations, []);
      }));
  }

  test(`${family}: with efs required, an image too large for the memory is reported, and the others are sent`, () => {
    const modem = { hasFiles: false };
    const files = { 'DCIM/100CAM/LARGE.JPG': noise(bytes + 1, 5), 'DCIM/100CAM/SMALL.JPG': noise(700, 6) };
    return within(worldWith(family, { files, modem, config: { upload: { method: 'efs' } } }), async world => {
      await world.round();
      const { 'DCIM/100CAM/LARGE.JPG': _large, ...small } = files;
      assertServed(world, small);
      assert.match(errorsOf(world), /LARGE\.JPG: .*upload\.method/);
      assert.not.ok(world.ftpCommands().some(line => /LARGE/.test(line) && /^STOR/.test(line)));
    });
  });
}

// A SIM800 can also keep an image in its file system. The firmware uses that file system if the image is too large for the modem's
// memory, or if no command fills the memory.

for (const size of [300_001, 20_480, 10_241]) {
  const files = { 'DCIM/100CAM/A.JPG': noise(size, size), 'DCIM/100CAM/B.JPG': noise(77, 2) };
  const modem = size > 300_000 ? {} : { lacks: [...defaultsOfSim800().lacks, '+FTPEXTPUT'] };
  test(`sim800: an image of ${size} bytes goes through the files of a modem ${size > 300_000 ? 'whose memory is too small' : 'without FTPEXTPUT'}`, () =>
    within(worldWith('sim800', { files, modem, config: { upload: { method: 'efs' } } }), async world => {
      await world.round();
      assertServed(world, files);
      assert.is(world.modem.commands.filter(line => line.startsWith('AT+FSWRITE=C:')).length >= Math.ceil(size / 10_240), true);
      assert.ok(world.modem.commands.some(line => line.startsWith('AT+FTPPUTFRMFS="C:')));
      assert.equal((world.modem as unknown as Sim800).files.list('C:/').files, [], 'no file remains in the modem');
      assert.equal(world.modem.violations, []);
    }));
}

test('sim800: an image too large for the files of the modem is reported, and the others are sent', () => {
  const files = { 'DCIM/100CAM/LARGE.JPG': noise(400_000, 5), 'DCIM/100CAM/SMALL.JPG': noise(700, 6) };
  return within(worldWith('sim800', { files, modem: { fileBytes: 350_000 }, config: { upload: { method: 'efs' } } }), async world => {
    await world.round();
    assertServed(world, { 'DCIM/100CAM/SMALL.JPG': files['DCIM/100CAM/SMALL.JPG'] });
    assert.match(errorsOf(world), /LARGE\.JPG: this modem cannot send the image by the method in upload\.method/);
  });
});

test('sim800: free space is queried before a file is written, also after a power cut; an image that does not fit is only reported', () => {
  const files = { 'DCIM/A.JPG': noise(90_000, 3), 'DCIM/B.JPG': noise(300_001, 4) };
  const modem = { lacks: [...defaultsOfSim800().lacks, '+FTPEXTPUT'], fileBytes: 100_000, upBytesPerSecond: 4000 };
  return within(worldWith('sim800', { files, modem, config: { upload: { method: 'efs' } } }), async world => {
    world.boot();
    await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+FTPPUTFRMFS=')), 600_000);
    world.cut();
    await world.clock.run(() => false, 1000);
    const from = world.modem.commands.length;
    await world.round();
    assertServed(world, { 'DCIM/A.JPG': files['DCIM/A.JPG'] });
    const said = world.modem.commands.slice(from);
    assert.ok(said.indexOf('AT+FSMEM') > 0 && said.indexOf('AT+FSMEM') < said.findIndex(line => /^AT\+FS(CREATE|WRITE)=C/.test(line)));
    assert.is(said.filter(line => line.startsWith('AT+FSCREATE=')).length, 1, 'only for the image that fits');
    assert.match(errorsOf(world), /B\.JPG: this modem cannot send the image by the method in upload\.method/);
    assert.is(world.lines.filter(line => /its drive C, of which 100000 bytes are free/.test(line)).length, 2 + 3, 'once per boot, and again after each try of the image that does not fit');
  });
});

test('sim800: with upload.method "auto" an image without enough room goes by stream, without a lost try', () => {
  const files = { 'DCIM/A.JPG': noise(30_000, 3) };
  const modem = { fileBytes: 20_000, faults: [{ command: 'AT+FTPEXTPUT', answer: ['ERROR'] }] };
  return within(worldWith('sim800', { files, modem }), async world => {
    await world.round();
    assertServed(world, files);
    assert.is(world.lines.filter(line => /images go by stream/.test(line)).length, 1);
    assert.not.ok(world.modem.commands.some(line => line.startsWith('AT+FSCREATE=')));
  });
});

test.run();
