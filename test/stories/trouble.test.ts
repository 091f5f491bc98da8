// Tests faults in the field. The log names each, nothing is lost, and all images arrive once the fault is mended.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkBytes } from '../../src/payload/chunks.ts';
import { isTrouble } from '../sim/world/ways.ts';
import { createWorld, digest, noise, password, user, type World, type WorldOptions } from '../sim/world/world.ts';

const trouble = suite('trouble');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(4001), 'DCIM/100CAM/IMG_0002.JPG': noise(7001, 2) };

async function within(options: WorldOptions, act: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ files, ...options });
  try {
    await act(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-25).join('\n')}\n${world.modem.story.slice(-15).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

function errorsOf(world: World): string {
  return world.lines.filter(isTrouble).join('\n');
}

function assertAll(world: World, content: Record<string, Uint8Array> = files): void {
  const served = world.served();
  const expected = Object.keys(content).map(path => path.replace('DCIM', 'up'));
  assert.equal(Object.keys(served), expected);
  for (const [path, bytes] of Object.entries(content)) assert.is(digest(served[path.replace('DCIM', 'up')]!), digest(bytes), path);
}

const goodConfig = (port: number, extra = '') =>
  `{"ftp":{"host":"127.0.0.1","port":${port},"user":"${user}","password":"${password}","directory":"/up"},"network":{"apn":"internet"}${extra}}`;

const portIn = (world: World) => Number(/"port":(\d+)/.exec(readFileSync(join(world.folder, 'card/config.json'), 'latin1'))![1]);

// Faults in config.json: the file's text, and what the log says.

const badConfigs: { title: string; text: string; says: RegExp[] }[] = [
  { title: 'an empty config.json', text: '', says: [/config\.json is empty/] },
  { title: 'blanks only', text: ' \r\n\t', says: [/config\.json is empty/] },
  { title: 'no JSON', text: 'ftp.host = example', says: [/config\.json is not readable as JSON/] },
  { title: 'a truncated config.json', text: '{"ftp": {"host": "exam', says: [/config\.json is not readable as JSON.*cut off/] },
  { title: 'a list instead of an object', text: '[1, 2]', says: [/config\.json is not an object/] },
  { title: 'a huge config.json', text: `{"device": "${'x'.repeat(9000)}"}`, says: [/config\.json is too large \(9014 bytes\).* 4096/] },
  { title: 'a deeply nested config.json', text: `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`, says: [/config\.json is nested too deeply/] },
  { title: 'a deeply nested list', text: '['.repeat(2000), says: [/config\.json is nested too deeply/] },
  { title: 'no host', text: '{}', says: [/ftp\.host: missing/] },
  { title: 'unknown keys, in a section and outside', text: '{"ftp":{"host":"h","pasword":"x"},"kamera":1}', says: [/ftp\.pasword: unknown key; known are .*ftp\.password/, /kamera: unknown key/] },
  { title: 'a quote and a command in a value', text: '{"ftp":{"host":"h","user":"a\\"\\r\\nAT+CPOF"}}', says: [/ftp\.user: holds a quote or a control character/] },
  { title: 'a control character', text: '{"ftp":{"host":"h\\u0001"}}', says: [/ftp\.host: holds a quote or a control character/] },
  { title: 'wrong types and ranges, all reported at once', text: '{"ftp":{"host":5,"port":"21"},"upload":{"attempts":0},"schedule":{"everyMinutes":1.5},"device":null,"network":[]}',
    says: [/ftp\.host: found 5, needs a text/, /ftp\.port: found "21", needs a whole number from 1 to 65535/, /upload\.attempts: found 0, needs a whole number from 1 to 100/, /schedule\.everyMinutes: found 1\.5/, /device: found null/, /network: found a list, needs an object/] },
  { title: 'an unknown choice', text: '{"ftp":{"host":"h"},"images":{"afterUpload":"burn"}}', says: [/images\.afterUpload: found "burn", needs one of "keep", "delete"/] },
  { title: 'a sleep without a period', text: '{"ftp":{"host":"h"},"schedule":{"sleep":true}}', says: [/schedule\.sleep: found true, needs schedule\.everyMinutes of at least 1/] },
  { title: 'an invalid PIN', text: '{"ftp":{"host":"h"},"network":{"pin":"12a4"}}', says: [/network\.pin: found a value that is not shown, needs 4 to 8 digits in quotes/] },
];

for (const { title, text, says } of badConfigs) {
  trouble(title, () => within({ config: text }, async world => {
    world.boot();
    await world.until(/never/, 1);
    for (const sentence of says) assert.match(errorsOf(world), sentence);
    assert.equal(world.modem.commands, [], 'no command is sent to the modem');
    world.put('config.json', goodConfig(21).replace(':21,', ':1,'));
    assert.ok(await world.until(/config\.json is read/, 1), 'the card is checked again every 10 seconds');
  }));
}

trouble('no config.json: an example is written and reported', () => within({ config: null }, async world => {
  world.boot();
  await world.until(/never/, 1);
  assert.match(errorsOf(world), /no config\.json on the card; .*config\.example\.json/);
  assert.equal(JSON.parse(readFileSync(join(world.folder, 'card/config.example.json'), 'latin1')).ftp.host, 'ftp.example.com');
}));

for (const [name, says] of [
  ['config.json.txt', 'rename config.json.txt, which is there, to config.json: the computer may hide its end .txt;'],
  ['CONFIG.JSON.TXT', 'rename config.json.txt, which is there, to config.json: the computer may hide its end .txt;'],
  ['config.json.json', 'rename config.json.json, which is there, to config.json: the computer may hide its end .json;'],
] as const) {
  trouble(`${name} instead of config.json: the person is asked to rename it`, () => within({ config: null, files: { [name]: '{}' } }, async world => {
    world.boot();
    await world.until(/ error card: /, 1);
    assert.ok(errorsOf(world).includes(`no config.json on the card; ${says}`), errorsOf(world));
    assert.ok(existsSync(join(world.folder, 'card/config.example.json')));
  }));
}

trouble('no config.json, and the example cannot be written: this is reported', () => within({
  config: null, onOperation: (step, path) => { if (/config\.example/.test(path) && step !== 'stat') throw new Error('no'); },
}, async world => {
  world.boot();
  await world.until(/never/, 1);
  assert.match(errorsOf(world), /no config\.json on the card; an example cannot be written either: check that the card is not full or locked/);
}));

trouble('config.json is a folder', () => within({ config: null, files: { ...files, 'config.json/x': '1' } }, async world => {
  world.boot();
  await world.until(/never/, 1);
  assert.match(errorsOf(world), /config\.json is a folder/);
}));

trouble('a byte-order mark and CRLF are accepted', () => within({}, async world => {
  const port = portIn(world);
  world.put('config.json', `\ufeff${goodConfig(port).replace(/,/g, ',\r\n')}\r\n`);
  await world.round();
  assertAll(world);
}));

trouble('no card, then a card', () => {
  let isThere = false;
  return within({ onOperation: (step, path) => { if (!isThere && /card/.test(path)) throw new Error(step); } }, async world => {
    world.boot();
    await world.until(/never/, 1);
    assert.match(errorsOf(world), /no SD card can be read/);
    isThere = true;
    await world.round();
    assertAll(world);
  });
});

trouble('no folder of images', () => within({ config: { images: { folder: '/PICS' } } }, async world => {
  world.boot();
  await world.until(/never/, 1);
  assert.match(errorsOf(world), /images\.folder: \/PICS is not a folder on this card/);
}));

// The next tests are about faults of modem, SIM and network.

trouble('a modem that never answers', () => within({ modem: { silentFrom: 1 } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the modem does not answer; check its power, its RX\/TX wires and modem\.baud/);
}));

trouble('an unknown modem is reported with its answer', () => within({ modem: { model: 'SARA-R412M-02B' } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /this modem is not a known one.*"SARA-R412M-02B"/);
  assert.not.ok(world.modem.commands.some(line => /CFTPS/.test(line)));
}));

trouble('no SIM', () => within({ modem: { sim: 'absent' } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /no SIM card was found/);
}));

trouble('the SIM requires a PIN, and none is set', () => within({ modem: { sim: 'pin' } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the SIM needs its PIN; set network\.pin/);
  assert.is(world.modem.pinTries().pin, 3);
}));

trouble('a wrong PIN is tried once, over rounds and restarts, until it is changed', () => within({ modem: { sim: 'pin', pin: '1234' }, config: { network: { pin: '9999' } } }, async world => {
  await world.round();
  await world.round();
  world.cut();
  await world.round();
  assert.is(world.modem.pinTries().pin, 2);
  assert.match(errorsOf(world), /the SIM refused network\.pin; it is not tried again until it is changed/);
  const path = join(world.folder, 'card/config.json');
  writeFileSync(path, readFileSync(path, 'latin1').replace('9999', '1234'));
  await world.round();
  assertAll(world);
}));

for (const answer of ['+CME ERROR: 14', 'ERROR']) {
  trouble(`a PIN that the SIM has not tried (${answer}) is sent again, and no try is lost`, () =>
    within({ modem: { sim: 'pin', pin: '1234', faults: [{ command: 'AT+CPIN=', nth: 1, answer: [answer] }] }, config: { network: { pin: '1234' } } }, async world => {
      await world.round();
      assertAll(world);
      assert.is(world.modem.pinTries().pin, 3);
      assert.not.match(world.lines.join('\n'), /the SIM refused network\.pin/);
    }));

  trouble(`a wrong PIN that the SIM has not tried (${answer}) at first is tried once, also over power cuts`, () =>
    within({ modem: { sim: 'pin', pin: '1234', faults: [{ command: 'AT+CPIN=', nth: 1, answer: [answer] }] }, config: { network: { pin: '9999' } } }, async world => {
      world.boot();
      await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+CPIN=')), 60_000);
      world.cut();
      await world.clock.run(() => false, 10_000);
      await world.round();
      await world.round();
      assert.is(world.modem.pinTries().pin, 2);
      assert.match(errorsOf(world), /the SIM refused network\.pin/);
    }));
}

trouble('a PIN whose answer is lost in a power cut is reported and not tried again', () => within({ modem: { sim: 'pin', pin: '1234', delays: { 'AT+CPIN=': 5000 } }, config: { network: { pin: '9999' } } }, async world => {
  world.boot();
  await world.clock.run(() => world.modem.commands.some(line => line.startsWith('AT+CPIN=')), 60_000);
  world.cut();
  await world.clock.run(() => false, 10_000);
  await world.round();
  assert.is(world.modem.pinTries().pin, 2);
  assert.match(errorsOf(world), /network\.pin was tried, and neither the SIM nor the modem has said whether it is right/);
}));

trouble('a locked SIM', () => within({ modem: { sim: 'puk' }, config: { network: { pin: '1234' } } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the SIM is locked and asks for its PUK/);
}));

trouble('no network', () => within({ modem: { registration: [{ atMs: 0, stat: 2 }] } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /no network accepts the modem; check the antenna/);
}));

for (const wrongApnAt of ['start', 'login'] as const) {
  trouble(`a wrong APN, rejected at ${wrongApnAt}`, () => within({ modem: { apn: 'web.example', wrongApnAt } }, async world => {
    await world.round();
    assert.match(errorsOf(world), /the data connection failed; check network\.apn/);
  }));
}

// The next tests are about faults of the server.

trouble('a host that is not found', () => within({ config: { ftp: { host: 'no-such-host.invalid' } } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the server name cannot be found; check ftp\.host/);
}));

trouble('a missing server', () => within({ server: false }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the server cannot be reached; check ftp\.host and ftp\.port/);
}));

trouble('a wrong password', () => within({ config: { ftp: { password: 'not-this-one' } } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the server did not accept the login; check ftp\.user and ftp\.password/);
  assert.not.ok(world.lines.join('\n').includes('not-this-one'));
}));

trouble('a directory that is not allowed', () => within({ server: { denyDirectory: true } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /the server does not allow this folder to be made or entered; check ftp\.directory/);
}));

trouble('a full server: the image stays on the card and is reported', () => within({ server: { quotaBytes: 6000 } }, async world => {
  await world.round();
  assert.match(errorsOf(world), /IMG_0002\.JPG: the transfer broke off before its end; the server may be full/);
  assert.match(errorsOf(world), /IMG_0002\.JPG is skipped for this round/);
  assert.ok(existsSync(join(world.folder, 'card/DCIM/100CAM/IMG_0002.JPG')));
  assert.ok(existsSync(join(world.folder, 'server/up/100CAM/IMG_0001.JPG')));
}));

for (const full of ['at-once', 'at-end'] as const) {
  trouble(`a modem whose drive is full, ${full}`, () => within({ modem: { drives: { C: { totalBytes: 1 << 20 }, E: { totalBytes: 5000 } }, full } as never }, async world => {
    await world.round();
    assert.match(errorsOf(world), /IMG_0002\.JPG: the modem did not accept the image into its file system/);
    assert.ok(existsSync(join(world.folder, 'server/up/100CAM/IMG_0001.JPG')));
  }));
}

// The next tests are about faults of an image.

trouble('an image of 0 bytes is reported once and skipped until it grows', () => within({ files: { ...files, 'DCIM/100CAM/empty.jpg': '' } }, async world => {
  await world.round();
  world.cut();
  world.boot();
  await world.until(/never/, 1);
  assert.is(world.lines.filter(line => /empty\.jpg is empty \(0 bytes\)/.test(line)).length, 1);
  assertAll(world);
  world.put('DCIM/100CAM/empty.jpg', noise(99));
  await world.round();
  assert.is(digest(world.served()['up/100CAM/empty.jpg']!), digest(noise(99)));
}));

trouble('an image that cannot be opened does not block the others', () => within({
  onOperation: (step, path) => { if (step === 'open' && /IMG_0001/.test(path)) throw new Error('no'); },
}, async world => {
  await world.round();
  assert.match(errorsOf(world), /IMG_0001\.JPG: the image cannot be read from the card/);
  assert.ok(existsSync(join(world.folder, 'server/up/100CAM/IMG_0002.JPG')));
}));

for (const how of ['grows', 'shrinks', 'vanishes'] as const) {
  trouble(`an image that ${how} while it is sent`, async () => {
    let chunks = 0;
    let path = '';
    const change = () => {
      if (how === 'vanishes') rmSync(path);
      else writeFileSync(path, noise(how === 'grows' ? 9000 : 100, 7));
    };
    await within({
      // Only reads of a whole chunk count. Before an image is sent, the firmware also reads its beginning, which is shorter.
      onOperation: (step, at, _bytes, _mode, count) => {
        if (step === 'read' && /IMG_0001/.test(at) && count === chunkBytes && ++chunks === 2) change();
      },
    }, async world => {
      path = join(world.folder, 'card/DCIM/100CAM/IMG_0001.JPG');
      await world.round();
      assert.match(errorsOf(world), /IMG_0001\.JPG: the image changed while it was read/);
      await world.until(/ round: /, 5);
      const served = world.served();
      assert.is(digest(served['up/100CAM/IMG_0002.JPG']!), digest(files['DCIM/100CAM/IMG_0002.JPG']));
      if (how === 'vanishes') assert.not.ok(served['up/100CAM/IMG_0001.JPG']);
      else assert.is(digest(served['up/100CAM/IMG_0001.JPG']!), digest(noise(how === 'grows' ? 9000 : 100, 7)));
    });
  });
}

trouble('an image that vanishes before its first byte is sent', async () => {
  let path = '';
  await within({
    // The image is deleted when the firmware reads its beginning, before it sends the image.
    onOperation: (step, at, _bytes, _mode, count) => {
      if (step === 'read' && /IMG_0001/.test(at) && count! < chunkBytes && existsSync(path)) rmSync(path);
    },
  }, async world => {
    path = join(world.folder, 'card/DCIM/100CAM/IMG_0001.JPG');
    await world.round();
    assert.match(world.lines.join('\n'), /IMG_0001\.JPG is gone from the card/);
    assert.equal(Object.keys(world.served()), ['up/100CAM/IMG_0002.JPG']);
    assert.equal(world.modem.violations, []);
  });
});

trouble('images with awkward names arrive, each under its own name', async () => {
  const names = ['with blank.jpg', 'a,b.jpg', 'a;b.jpg', "it's.jpg", 'quote".jpg', 'ümläut.jpg', '-dash.jpg', '.hidden.jpg', `${'n'.repeat(59)}.jpg`, 'two..dots.JPG', 'per%cent.jpg', 'brace{name}.jpg', '日本.jpg'];
  const odd = Object.fromEntries(names.map((name, i) => [`DCIM/odd, folder/${name}`, noise(300 + i, i + 1)]));
  await within({ files: odd }, async world => {
    await world.round();
    const served = Object.entries(world.served());
    assert.is(served.length, names.length);
    assert.equal(served.map(([, bytes]) => digest(bytes)).sort(), Object.values(odd).map(digest).sort());
    for (const name of ['with blank.jpg', "it's.jpg", `${'n'.repeat(59)}.jpg`]) assert.ok(served.some(([path]) => path.endsWith(`/${name}`)), name);
    assert.equal(world.modem.violations, []);
    world.cut();
    world.boot();
    assert.is(await world.until(/ round: /, 3), false, 'none is sent twice');
  });
});

// The last tests are about faults of the card on which the journal is written.

trouble('a card that cannot be written: no image is sent, as it could not be journalled', () => within({
  onOperation: (step, path) => { if ((step === 'write' || step === 'makeFolder') && /snapferry/.test(path)) throw new Error('write protected'); },
}, async world => {
  await world.round();
  assert.match(errorsOf(world), /the journal cannot be written; check that the card is not full, locked or broken/);
  assert.equal(world.served(), {});
}));

trouble.run();
