// Tests a whole round with every modem family and each of its upload methods. Images of any content and length and in any number of folders arrive
// byte for byte, each once. For each modem family, one test compares the round command by command.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertOnce, assertServed, assertWay, byFamily, errorsOf, families, hasTemporaryName, sheetOf, ways, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, password, type World } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('families');

const text = (given: string) => Uint8Array.from(Buffer.from(given, 'latin1'));

/** Images whose content the manuals forbid without an escape in a payload, or that look like a response or a command. */
const contents: Record<string, Uint8Array> = {
  'DCIM/100CAM/SIZE_1.JPG': noise(1, 11),
  'DCIM/100CAM/SIZE_9.JPG': noise(9, 12),
  'DCIM/100CAM/SIZE_1359.JPG': noise(1359, 13),
  'DCIM/100CAM/SIZE_1360.JPG': noise(1360, 14),
  'DCIM/100CAM/SIZE_1361.JPG': noise(1361, 15),
  'DCIM/100CAM/SIZE_64K.JPG': noise(65536, 16),
  'DCIM/101CAM/ALL.JPG': Uint8Array.from({ length: 256 }, (_, i) => i),
  'DCIM/101CAM/ETX.JPG': new Uint8Array(2500).fill(0x03),
  'DCIM/101CAM/DLE.JPG': new Uint8Array(2500).fill(0x10),
  'DCIM/101CAM/SUB.JPG': new Uint8Array(2500).fill(0x1a),
  'DCIM/101CAM/MIXED.JPG': Uint8Array.from({ length: 3001 }, (_, i) => [0x03, 0x1a, 0x10, 0x0d, 0x0a, 0x1b, 0x11, 0x13, 0x00][i % 9]!),
  'DCIM/101CAM/PLUS3.JPG': text('+++'),
  'DCIM/101CAM/PLUS.JPG': text('+++'.repeat(700)),
  'DCIM/101CAM/OK.JPG': text('OK\r\n'),
  'DCIM/101CAM/OKS.JPG': text('\r\nOK\r\n'.repeat(300)),
  'DCIM/101CAM/CARRIER.JPG': text('\r\nNO CARRIER\r\n\r\nERROR\r\nRDY\r\n'),
  'DCIM/101CAM/TALK.JPG': text('AT+CPOF\rAT+CPOWD=1\r+FTPPUT: 1,0\r\n+QFTPPUT:5\r\n>\r\nCONNECT\r\n'),
};

async function assertNothingMore(world: World): Promise<void> {
  const said = world.modem.commands.length;
  world.cut();
  world.boot();
  assert.is(await world.until(/ round: /, 3), false, 'no round without images');
  assert.is(world.modem.commands.length, said, 'no further modem command');
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: images of every kind from two folders arrive, each once, and a second round sends nothing`, () =>
    within(worldWith(way.family, { files: contents, config: { upload: { method: way.method } } }), async world => {
      await world.round();
      assert.match(world.lines.join('\n'), new RegExp(` ${Object.keys(contents).length} delivered, 0 skipped, 0 left`));
      assertServed(world, contents);
      assertOnce(world, Object.keys(contents));
      assertWay(world, way);
      assert.equal(world.modem.violations, []);
      assert.is(errorsOf(world), '');
      const told = world.lines.map((line, i) => / server: logged in at /.test(line) ? i : -1).filter(i => i >= 0);
      assert.is(told.length, 1, 'the login is logged once');
      assert.ok(told[0]! < world.lines.findIndex(line => / delivered as /.test(line)), 'before anything is delivered');
      await assertNothingMore(world);
    }));
}

const some = Object.fromEntries(Object.entries(contents).filter(([path]) => /1361|ALL|MIXED|TALK/.test(path)));

for (const family of families) {
  test(`${family} by auto: each image arrives once, and the log names the method and the reason`, () =>
    within(worldWith(family, { files: some }), async world => {
      await world.round();
      assertServed(world, some);
      assertOnce(world, Object.keys(some));
      assert.match(world.lines.join('\n'), /images go by (efs|stream): \w/);
      assert.is(errorsOf(world), '');
    }));
}

for (const family of families.filter(one => !sheetOf(one).methods.efs)) test(`${family}: the missing method efs is reported, and nothing is sent`, () =>
  within(worldWith(family, { files: { 'DCIM/A.JPG': noise(500) }, config: { upload: { method: 'efs' } } }), async world => {
    await world.round();
    assert.equal(world.served(), {});
    assert.match(errorsOf(world), /A\.JPG: .*upload\.method/);
  }));

// The SIM7600 has an older set of commands, in which directories and sizes of files are not documented.

for (const method of ['efs', 'stream'] as const) {
  test(`sim7600 of the older commands by ${method}: they are detected, images arrive in existing directories, and the log warns that they are unverified`, () =>
    within(worldWith('sim7600', { files: some, modem: { ftpSet: 'old' }, config: { upload: { method } } }), async world => {
      for (const folder of ['100CAM', '101CAM']) mkdirSync(join(world.folder, 'server/up', folder), { recursive: true });
      await world.round();
      assertServed(world, some);
      assertOnce(world, Object.keys(some));
      assert.ok(world.modem.commands.some(line => line.startsWith(method === 'efs' ? 'AT+CFTPPUTFILE=' : 'AT+CFTPPUT=')));
      assert.match(world.lines.join('\n'), /counts as delivered by the answer to its upload alone/);
      assert.equal(world.modem.violations, []);
    }));
}

test('sim7600 of the older commands: a missing directory is reported, and no image counts as delivered', () =>
  within(worldWith('sim7600', { files: { 'DCIM/100CAM/A.JPG': noise(500) }, modem: { ftpSet: 'old' } }), async world => {
    await world.round();
    assert.equal(world.served(), {});
    assert.match(errorsOf(world), /A\.JPG/);
    assert.not.match(world.lines.join('\n'), / delivered as /);
  }));

// Ways in which a modem refuses the method `efs`, so that the image goes by another one.

const fallbacks = byFamily(sheet => sheet.methods.efs?.refusals ?? []);

for (const { title, family, modem } of fallbacks) {
  const files = { 'DCIM/100CAM/A.JPG': noise(2000, 3), 'DCIM/100CAM/B.JPG': noise(3000, 4) };
  test(`${family} ${title}: in the same round the images go by stream`, () =>
    within(worldWith(family, { files, modem }), async world => {
      await world.round();
      assertServed(world, files);
      assertWay(world, { family, method: 'stream' });
      assert.match(world.lines.join('\n'), /images go by stream/);
    }));
}

test('a76xx of a firmware that writes no files: this is detected once, by the size of the copy', () => {
  const files = { 'DCIM/A.JPG': noise(2000, 3), 'DCIM/B.JPG': noise(3000, 4), 'DCIM/C.JPG': noise(3001, 5) };
  return within(worldWith('a76xx', { files, modem: { writesNothing: true } }), async world => {
    await world.round();
    assertServed(world, files);
    const staged = world.modem.commands.filter(line => line.startsWith('AT+CFTRANRX='));
    assert.equal(staged.map(line => line.split('"')[1]), ['C:/A.JPG']);
    assert.is(world.lines.filter(line => /images go by stream/.test(line)).length, 1);
  });
});

test('a76xx with too little room on its drive: larger images go by stream without a lost try, others through files', () => {
  const files = { 'DCIM/A.JPG': noise(9000, 3), 'DCIM/B.JPG': noise(3000, 4) };
  return within(worldWith('a76xx', { files, modem: { drives: { C: { totalBytes: 8000, usedBytes: 2000 } } } }), async world => {
    await world.round();
    assertServed(world, files);
    assert.is(errorsOf(world), '');
    assert.equal(world.modem.commands.filter(line => /^AT\+CFTPSPUT/.test(line)).map(line => line.split(',')[0]), ['AT+CFTPSPUT="A.JPG"', 'AT+CFTPSPUTFILE="B.JPG"']);
    assert.match(world.lines.join('\n'), /its drive C:\/, of which 6000 bytes are free/);
  });
});

test('ec2x with too little room in RAM, or for one file there: larger images go by stream without a lost try, others through files', async () => {
  const files = { 'DCIM/A.JPG': noise(9000, 3), 'DCIM/B.JPG': noise(3000, 4) };
  for (const modem of [{ storages: { UFS: 1 << 20, RAM: 6000 } }, { ramFileBytes: 6000 }]) {
    await within(worldWith('ec2x', { files, modem }), async world => {
      await world.round();
      assertServed(world, files);
      assert.is(errorsOf(world), '');
      assert.equal(world.modem.commands.filter(line => line.startsWith('AT+QFUPL=')), ['AT+QFUPL="RAM:ferry.tmp",3000,30,1']);
      assert.match(world.lines.join('\n'), /its drive RAM:, of which 6000 bytes are free/);
    });
  }
});

test('bg9x with too little room in UFS: larger images go by stream without a lost try, others through files', () => {
  const files = { 'DCIM/A.JPG': noise(9000, 3), 'DCIM/B.JPG': noise(3000, 4) };
  return within(worldWith('ec2x', { files, modem: { series: 'BG9x', storages: { UFS: 6000 } } }), async world => {
    await world.round();
    assertServed(world, files);
    assert.is(errorsOf(world), '');
    assert.equal(world.modem.commands.filter(line => line.startsWith('AT+QFUPL=')), ['AT+QFUPL="ferry.tmp",3000,30,1']);
  });
});

test('ec2x: a copy left in the modem by a power cut takes no room from the next image', () => {
  const files = { 'DCIM/A.JPG': noise(40_000, 3) };
  return within(worldWith('ec2x', { files, modem: { storages: { UFS: 60_000 }, upBytesPerSecond: 2000 } }), async world => {
    world.boot();
    await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+QFTPPUT=')), 600_000);
    world.cut();
    await world.clock.run(() => false, 1000);
    const from = world.modem.commands.length;
    await world.round();
    assertServed(world, files);
    assert.ok(world.modem.commands.slice(from).some(line => line.startsWith('AT+QFUPL="UFS:ferry.tmp",40000')), 'it goes through a file again');
  });
});

// Names of images with characters that a modem or a server may treat in a special way.

const names = ['with blank.jpg', 'a,b.jpg', 'a;b.jpg', "it's.jpg", 'quote".jpg', 'ümläut.jpg', '-dash.jpg', '.hidden.jpg', `${'n'.repeat(59)}.jpg`, `${'m'.repeat(130)}.jpg`, 'two..dots.JPG', 'per%cent.jpg', 'brace{name}.jpg', '日本.jpg', '{size}.jpg'];

for (const family of families) {
  test(`${family}: images with awkward names arrive once, each under its own name`, () => {
    const odd = Object.fromEntries(names.map((name, i) => [`DCIM/odd, folder/${name}`, noise(300 + i, i + 1)]));
    return within(worldWith(family, { files: odd }), async world => {
      await world.round();
      const served = Object.values(world.served());
      assert.equal(served.map(digest).sort(), Object.values(odd).map(digest).sort());
      assert.equal(Object.keys(world.served()).filter(path => path.endsWith('.part')), []);
      assert.not.match(world.lines.join('\n'), /counts as delivered by the answer to its upload alone/);
      assert.equal(world.modem.violations, []);
      await assertNothingMore(world);
    });
  });
}

for (const way of ways) {
  test(`${way.family} by ${way.method}: images of the same name in several folders arrive separately, in a nested directory with the device`, () => {
    const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(700, 1), 'DCIM/101CAM/IMG_0001.JPG': noise(701, 2), 'DCIM/101CAM/sub/IMG_0001.JPG': noise(702, 3) };
    return within(worldWith(way.family, { files, config: { device: 'eagle-owl-box-17', ftp: { directory: '/cameras/{device}/pictures' }, upload: { method: way.method } } }), async world => {
      await world.round();
      const root = 'cameras/eagle-owl-box-17/pictures/';
      const served = world.served();
      assert.equal(Object.keys(served), Object.keys(files).map(path => path.replace('DCIM/', root)).sort());
      for (const [path, bytes] of Object.entries(files)) assert.is(digest(served[path.replace('DCIM/', root)]!), digest(bytes));
      assert.not.match(world.lines.join('\n'), /counts as delivered by the answer to its upload alone/);
    });
  });
}

// For each modem family, these tests expect exactly the commands that its sheet (test/sim/sheets/) lists, in their order.

const two = { 'DCIM/100CAM/A.JPG': noise(1400, 1), 'DCIM/101CAM/B.JPG': noise(900, 2) };
const a = two['DCIM/100CAM/A.JPG'];
const b = two['DCIM/101CAM/B.JPG'];
const portOf = (world: World) => String((JSON.parse(world.read('config.json').toString()) as { ftp: { port: number } }).ftp.port);

for (const { family, method, says } of byFamily(sheet => sheet.stories)) {
  test(`${family} by ${method}: images of two folders take exactly the expected commands`, () =>
    within(worldWith(family, { files: two, config: { upload: { method } }, modem: { apn: 'internet', refusal: { stat: 3 } } }), async world => {
      await world.round();
      // a temporary name holds a digest of the picture, which depends on its file's time
      const story = world.modem.story.map(line => line.replace(/-[0-9a-f]{8}(\.JPG\.part)/g, '$1'));
      assert.equal(story, says({ port: portOf(world), password, images: [a, b] }));
      assertServed(world, two);
      assert.is(Object.keys(world.served()).some(path => path.endsWith('.part')), false);
      const temporary = world.ftpCommands().filter(line => /^RNFR .*\.part$/.test(line)).length;
      assert.is(temporary, hasTemporaryName(family) ? 2 : 0);
    }));
}

// The BG96 stores files in UFS only, its flash memory. Its commands name a file without a drive before it.

test('bg9x by efs: the image is stored in a UFS file, its checksum is compared, and it is sent from there', () =>
  within(worldWith('ec2x', { files: { 'DCIM/A.JPG': a }, modem: { series: 'BG9x' } }), async world => {
    await world.round();
    assertServed(world, { 'DCIM/A.JPG': a });
    assert.match(world.lines.join('\n'), /modem: BG96, firmware BG96MAR02A07M1G, used as bg9x,/);
    const files = world.modem.commands.filter(line => /^AT\+QF(LDS|UPL|DEL|TPPUT)/.test(line)).map(line => line.replace(/-[0-9a-f]{8}(?=\.JPG\.part)/, ''));
    assert.equal(files, ['AT+QFDEL="ferry.tmp"', 'AT+QFLDS="UFS"', 'AT+QFDEL="ferry.tmp"', 'AT+QFUPL="ferry.tmp",1400,30,1', 'AT+QFTPPUT="A.JPG.part","ferry.tmp",0', 'AT+QFDEL="ferry.tmp"']);
    assert.equal(world.modem.violations, []);
  }));

// The SIM7000 has two documented ways to a data connection: that of its manual, and that of its FTP application note.

for (const ftpBearer of ['sapbr', 'cnact'] as const) {
  for (const method of ['efs', 'stream'] as const) {
    const lacks = ftpBearer === 'cnact' ? { lacks: ['+CICCID', '+SPIC', '+CATR', '+IPREX', '+SAPBR'] } : {};
    test(`sim7000 by ${method}: FTP uses the bearer of ${ftpBearer.toUpperCase()}${ftpBearer === 'cnact' ? ', the only one' : ''}, without TLS`, () =>
      within(worldWith('sim7080', { files: some, modem: { family: 'SIM7000', ftpBearer, ...lacks }, config: { upload: { method } } }), async world => {
        await world.round();
        assertServed(world, some);
        assertOnce(world, Object.keys(some));
        assert.is(errorsOf(world), '');
        assert.equal(world.modem.violations, []);
        assert.equal(world.modem.commands.filter(line => /FTPSSL|CNACT=0,|CNCFG=0/.test(line)), []);
      }));
  }
}

test('sim7000 with both bearers: FTP uses that of CNACT', () =>
  within(worldWith('sim7080', { files: some, modem: { family: 'SIM7000', ftpBearer: 'cnact' } }), async world => {
    await world.round();
    assertServed(world, some);
    assert.is(errorsOf(world), '');
  }));

// In the next tests the modem reports a wrong checksum for an image that was copied into it.

for (const series of ['EC2x', 'BG9x'] as const) {
  test(`${series === 'EC2x' ? 'ec2x' : 'bg9x'}: a copy with a wrong checksum is not sent to the server, and the image goes by stream`, () =>
    within(worldWith('ec2x', { files: { 'DCIM/A.JPG': a, 'DCIM/B.JPG': b }, modem: { series, wrongSums: [1] } }), async world => {
      await world.round();
      assertServed(world, { 'DCIM/A.JPG': a, 'DCIM/B.JPG': b });
      assertOnce(world, ['DCIM/A.JPG', 'DCIM/B.JPG']);
      assert.match(errorsOf(world), /A\.JPG: .*differs from the image; .*AT\+QFUPL/);
      assert.is(world.modem.commands.filter(line => line.startsWith('AT+QFUPL=')).length, 2, 'the next image is staged again');
    }));
}

test.run();
