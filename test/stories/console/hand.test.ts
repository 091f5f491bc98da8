// Tests files that a person sends from the console. They are never deleted, and files with secrets are never sent. They go into the directory of
// `ftp.directory`, and do not harm images that wait.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { canRun } from '../../needs.ts';
import { assertOnce, errorsOf, families, sheetOf, timesStored, ways, within, worldWith } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed, inWhole } from '../../whole.ts';
import { journals, typeOnEngine } from './typed.ts';

const hand = crossed('by hand');

const image = 'DCIM/100CAM/IMG_0001.JPG';
const deletes = { images: { afterUpload: 'delete' } };
const isOnCard = (world: World, path: string) => existsSync(join(world.folder, 'card', path));

for (const { family, method } of ways) {
  hand(`${family} ${method}: a file sent by hand is neither deleted nor journalled, and sent again on request`, () =>
    within(worldWith(family, { files: { [image]: noise(3001), 'notes.txt': 'hello' }, config: { ...deletes, upload: { method } } }), async world => {
      await world.round();
      for (const times of [1, 2]) {
        world.type('ferry.put("/notes.txt")');
        assert.ok(await world.until(/notes\.txt delivered as \/up\/notes\.txt/, 10));
        await world.until(/ round: /, 5);
        assert.is(timesStored(world, 'notes.txt'), times);
      }
      assert.is(world.served()['up/notes.txt']!.toString(), 'hello');
      assert.ok(isOnCard(world, 'notes.txt'));
      assert.not.ok(isOnCard(world, image), 'the image is deleted');
      assert.not.match(journals(world), /notes/);
    }));
}

hand('an image that is sent by hand is delivered once, and stays on the card', () =>
  within(worldWith('sim7600', { files: { 'DCIM/A.JPG': noise(3001) }, config: deletes }), async world => {
    world.boot();
    world.type('ferry.put("/DCIM/A.JPG")');
    await world.until(/ round: 1 delivered/, 10);
    await world.until(/never/, 2);
    world.cut();
    world.boot();
    await world.until(/nothing to send/, 2);
    assertOnce(world, ['DCIM/A.JPG']);
    assert.ok(isOnCard(world, 'DCIM/A.JPG'));
  }));

// The next tests send files with secrets by hand, which must be refused.

for (const how of ['', ', "append"', ', "unique"']) {
  hand(`files with secrets are not sent, even under other names${how && `, with${how.slice(1)}`}`, () =>
    within(worldWith('sim800', { files: { [image]: noise(503) }, config: { ...deletes, network: { pin: '1234' } }, modem: { pin: '1234' } }), async world => {
      await world.round();
      world.put('old-config.txt', world.read('config.json'));
      assert.match(String(world.type(`ferry.put("/DCIM/../config.json"${how})`)), /^\/DCIM\/\.\.\/config\.json holds a name that ends with a dot/);
      for (const path of ['/config.json', '//config.json', '/old-config.txt', '/snapferry/state']) {
        assert.match(String(world.type(`ferry.put("${path}"${how})`)), new RegExp(`^${path.replace(/\./g, '\\.')} is not sent, since /\\S+ holds secrets that must not leave the card$`));
      }
      await world.until(/never/, 1);
      assert.equal(Object.keys(world.served()), ['up/100CAM/IMG_0001.JPG']);
      assert.ok(isOnCard(world, 'config.json'));
    }));
}

hand('a file that is replaced before its upload is sent in its new version, unless that has secrets', () =>
  within(worldWith('sim7600', { files: { 'DCIM/A.JPG': noise(60_001), 'a.txt': 'a', 'b.txt': 'b' } }), async world => {
    world.boot();
    await world.until(/state: staging/, 5);
    world.type('ferry.put("/a.txt")');
    world.type('ferry.put("/b.txt")');
    world.put('a.txt', 'another, longer');
    world.put('b.txt', world.read('config.json'));
    await world.until(/ round: /, 10);
    assert.is(world.served()['up/a.txt']!.toString(), 'another, longer');
    assert.not.ok('up/b.txt' in world.served());
  }));

hand('a downloaded file can be sent, and a path without a file is rejected', () =>
  within(worldWith('sim7600', { files: { [image]: noise(503), 'empty.txt': '', 'snapferry/get/a.txt': 'hello' } }), async world => {
    await world.round();
    for (const path of ['/nowhere.txt', '/DCIM', '/empty.txt']) assert.match(String(world.type(`ferry.put("${path}")`)), /is not a file with anything in it/);
    assert.match(String(world.type('ferry.put("/a.txt", "twice")')), /"append" or "unique"/);
    world.type('ferry.put("/snapferry/get/a.txt")');
    assert.ok(await world.until(/a\.txt delivered as/, 5));
  }));

// Modem families that can append to a file on the server, or let the server choose its name.

const appending = families.filter(family => sheetOf(family).console.appends);

for (const family of appending) {
  for (const [how, command] of [['append', 'APPE'], ['unique', 'STOU']] as const) {
    hand(`${family}: "${how}" before the modem is started goes to ftp.directory, and later images go to their own directories`, () =>
      within(worldWith(family, { files: { [image]: noise(3001), 'DCIM/B.JPG': noise(4003, 2), 'notes.txt': 'hello' }, config: { ftp: { directory: '/up/{yyyy}' } } }), async world => {
        world.boot();
        assert.match(String(world.type(`ferry.put("/notes.txt", "${how}")`)), /follows/);
        await world.until(/ round: 2 delivered/, 10);
        const served = world.served();
        const names = Object.keys(served).filter(name => !/JPG$/.test(name));
        assert.is(names.length, 1);
        assert.match(names[0]!, how === 'append' ? /^up\/\d{4}\/notes\.txt$/ : /^up\/\d{4}\/[^/]+$/);
        assert.is(served[names[0]!]!.toString(), 'hello');
        for (const [at, bytes] of [[image, noise(3001)], ['DCIM/B.JPG', noise(4003, 2)]] as const) {
          const name = Object.keys(served).find(one => one.endsWith(at.replace('DCIM', '')));
          assert.is(digest(served[name!]!), digest(bytes), at);
        }
        assert.is(world.ftpCommands().filter(line => line.startsWith(command)).length, 1);
        assert.is(errorsOf(world), '');
      }));
  }

  hand(`${family}: "append" between images in folders appends each time, and the images keep their directories`, () =>
    within(worldWith(family, { files: { [image]: noise(30_001), 'DCIM/101CAM/IMG_0002.JPG': noise(4003, 2), 'notes.txt': 'hello' } }), async world => {
      world.boot();
      await world.until(/state: staging/, 5);
      world.type('ferry.put("/notes.txt", "append")');
      world.type('ferry.put("/notes.txt", "append")');
      await world.until(/ round: 2 delivered/, 10);
      const served = world.served();
      assert.equal(Object.keys(served).sort(), ['up/100CAM/IMG_0001.JPG', 'up/101CAM/IMG_0002.JPG', 'up/notes.txt']);
      assert.is(served['up/notes.txt']!.toString(), 'hellohello');
      assert.is(digest(served['up/101CAM/IMG_0002.JPG']!), digest(noise(4003, 2)));
    }));
}

if (canRun('commands by hand on the real engine', 'espruino')) {
  const typing = { family: 'sim800', typed: 'ferry.put("/notes.txt", "append")', until: / round: /, files: { 'notes.txt': 'hello'.repeat(600) } } as const;
  inWhole(hand)('on the real engine: "append" before the modem is started', () => typeOnEngine(typing, (lines, folder) => {
    assert.is(readFileSync(join(folder, 'server/up/notes.txt'), 'latin1'), 'hello'.repeat(600));
    assert.not.match(lines.join('\n'), /Uncaught|starting over| error |; next: /);
  }));
}

// A request that breaks the FTP session must not harm the images that wait.

for (const family of families) {
  hand(`${family}: after a request that breaks the link, waiting images are delivered in the same round at their first try`, () =>
    within(worldWith(family, { files: { [image]: noise(3001) }, config: { schedule: { everyMinutes: 60 } }, modem: { faults: [{ command: 'AT+SILENT', answer: [] }] } }), async world => {
      await world.round();
      world.put('DCIM/B.JPG', noise(4003, 2));
      world.put('notes.txt', 'hello');
      world.type('ferry.at("AT+SILENT")');
      world.type('ferry.size("/up/100CAM/IMG_0001.JPG")');
      await world.until(/ round: /, 20);
      const said = world.lines.join('\n');
      assert.is(digest(world.served()['up/B.JPG']!), digest(noise(4003, 2)));
      assert.match(said, /AT\+SILENT failed: the modem answers AT, but not this command/);
      assert.match(said, /IMG_0001\.JPG: 3001 bytes on the server/, 'other requests are also served');
      assert.not.match(said, /try 2 of 3|is skipped|starting the modem/);
      assert.not.match(said, / (error|warn) .*IMG_0001/, 'the fault is not logged for an image');
    }));
}

hand.run();
