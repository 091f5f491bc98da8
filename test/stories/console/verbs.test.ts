// Tests requests from the serial console with every modem family that has a command for them, at a real server.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { families, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { createWorld, digest, noise, type Family, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const verbs = crossed('verbs');

async function asked(world: World, text: string, answer: RegExp): Promise<string> {
  const from = world.lines.length;
  const said = world.type(text);
  assert.type(said, 'string', text);
  assert.ok(await world.until(answer, 20), `${text}: ${said}\n${world.lines.slice(from).join('\n')}\n${world.modem.story.slice(-12).join('\n')}`);
  return world.lines.slice(from).join('\n');
}

for (const name of families) {
  const { lacks, appends } = sheetOf(name).console;
  const has = (verb: string) => !lacks.includes(verb);
  verbs(`each request on a ${name}`, async () => {
    const world = await createWorld(worldWith(name, { files: { 'DCIM/IMG_0001.JPG': noise(5003) }, config: { ftp: { directory: '/up' } } }));
    const at = (path: string) => join(world.folder, 'server', path);
    try {
      await world.round();
      mkdirSync(at('deep'));
      writeFileSync(at('deep/data.bin'), noise(3001, 5));
      assert.match(String(world.type('ferry.help()')), /ferry\.status\(\)/);
      assert.match(String(world.type('ferry.status()')), /resting; 1 delivered/);
      await asked(world, 'ferry.size("/deep/data.bin")', /\/deep\/data\.bin: 3001 bytes on the server/);
      await asked(world, 'ferry.get("/deep/data.bin")', /is on the card as \/snapferry\/get\/data\.bin, 3001 bytes/);
      assert.is(digest(readFileSync(join(world.folder, 'card/snapferry/get/data.bin'))), digest(noise(3001, 5)));
      await asked(world, 'ferry.mkdir("/made")', /making \/made: done/);
      assert.ok(existsSync(at('made')));
      await asked(world, 'ferry.rmdir("/made")', /removing \/made: done/);
      assert.not.ok(existsSync(at('made')));
      if (has('list')) assert.match(await asked(world, 'ferry.list("/deep")', /end of the list/), /data\.bin/);
      if (has('time')) await asked(world, 'ferry.time("/deep/data.bin")', /last changed \d{14}/);
      if (has('rename')) {
        await asked(world, 'ferry.rename("/deep/data.bin", "other.bin")', /\/deep\/data\.bin is now other\.bin/);
        assert.ok(existsSync(at('deep/other.bin')));
      } else await asked(world, 'ferry.rename("/deep/data.bin", "other.bin")', /has no command for that/);
      await asked(world, `ferry.remove("/deep/${has('rename') ? 'other' : 'data'}.bin")`, /is removed/);
      assert.not.ok(existsSync(at(`deep/${has('rename') ? 'other' : 'data'}.bin`)));
      world.put('notes.txt', 'hello');
      await asked(world, 'ferry.put("/notes.txt")', /notes\.txt delivered as/);
      assert.is(readFileSync(at('up/notes.txt'), 'utf8'), 'hello');
      await asked(world, 'ferry.put("/notes.txt", "append")', appends ? /is sent \(APPE\)/ : /has no command for that/);
      await asked(world, 'ferry.put("/notes.txt", "unique")', appends ? /is sent \(STOU\)/ : /has no command for that/);
      await asked(world, 'ferry.at("AT+CSQ")', /ferry: \+CSQ: 22,/);
      await asked(world, 'ferry.size("/nowhere.bin")', /nowhere\.bin( is not on the server|: the server gives no size)/);
      world.put('DCIM/IMG_0002.JPG', noise(700, 9));
      await asked(world, 'ferry.send()', /IMG_0002\.JPG delivered as/);
      assert.equal(world.modem.violations, []);
    } finally {
      await world.close();
    }
  });
}

for (const family of families) {
  const { moved } = sheetOf(family).console;
  if (moved) verbs(`on a ${family} a file is copied into the modem and from there back to the server`, async () => {
    const world = await createWorld(worldWith(family, { files: { 'DCIM/IMG_0001.JPG': noise(503) } }));
    try {
      await world.round();
      mkdirSync(join(world.folder, 'server/deep'));
      mkdirSync(join(world.folder, 'server/back'));
      writeFileSync(join(world.folder, 'server/deep/data.bin'), noise(3001, 5));
      await asked(world, `ferry.toModem("/deep/data.bin", "${moved.inModem}")`, /into the modem: done/);
      await asked(world, `ferry.fromModem("${moved.from}", "/back/data.bin")`, /of the modem: done/);
      assert.is(digest(readFileSync(join(world.folder, 'server/back/data.bin'))), digest(noise(3001, 5)));
    } finally {
      await world.close();
    }
  });
}

/**
 * A person stores a file in the modem under the name `toModem`, and sends it from there by the name `fromModem`. `said` matches the AT commands that
 * must have the name. `drive` is the modem's drive on which the file must lie.
 */
const renames: { name: string; family?: Family; title: string; toModem: string; fromModem: string; said?: RegExp; drive?: string }[] = [
  { name: 'sim7600', title: 'another name', toModem: 'other.bin', fromModem: 'other.bin', drive: 'E:/' },
  { name: 'sim7600', title: 'another name with its drive', toModem: 'E:/other.bin', fromModem: 'E:/other.bin', drive: 'E:/' },
  { name: 'sim7600', title: 'a name with a blank', toModem: 'an other.bin', fromModem: 'an other.bin', drive: 'E:/' },
  { name: 'sim800', family: { name: 'sim800' }, title: 'a name alone', toModem: 'other.bin', fromModem: 'other.bin' },
  { name: 'sim800', family: { name: 'sim800' }, title: 'its whole path', toModem: 'C:\\\\User\\\\FTP\\\\other.bin', fromModem: 'c:\\\\user\\\\ftp\\\\other.bin' },
  { name: 'sim800', family: { name: 'sim800', options: { faults: [{ command: 'AT+FTPPUTFRMFS', answer: ['ERROR'] }] } }, title: 'a name alone, by its memory', toModem: 'other.bin', fromModem: 'other.bin' },
  { name: 'quectel', family: { name: 'quectel' }, title: 'a name alone', toModem: 'other.bin', fromModem: '/UFS/other.bin' },
  { name: 'ec2x', family: { name: 'ec2x' }, title: 'a name alone', toModem: 'other.bin', fromModem: 'UFS:other.bin' },
  { name: 'bg9x', family: { name: 'ec2x', options: { series: 'BG9x' } }, title: 'a name alone', toModem: 'other.bin', fromModem: 'UFS:other.bin', said: /^AT\+QFTP(GET|PUT)="[a-z]+\.bin","other\.bin"/ },
];

for (const { name, family, title, toModem, fromModem, said, drive } of renames) {
  verbs(`on a ${name}, ${title}: the requested file is stored in the modem and sent from there, with its size`, async () => {
    const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(503) }, ...(family && { family }) });
    try {
      await world.round();
      world.putServed('deep/data.bin', noise(3001, 5));
      world.putServed('deep/second.bin', noise(800, 6));
      mkdirSync(join(world.folder, 'server/back'));
      await asked(world, `ferry.toModem("/deep/data.bin", "${toModem}")`, /into the modem: done, 3001 bytes as /);
      for (const at of ['/back/data.bin', '/back/again.bin']) {
        await asked(world, `ferry.fromModem("${fromModem}", "${at}")`, /of the modem: done(, 3001 bytes)?; the server holds 3001/);
        assert.is(digest(readFileSync(join(world.folder, 'server', at))), digest(noise(3001, 5)), at);
      }
      if (said) assert.is(world.modem.commands.filter(line => said.test(line)).length, 3);
      if (!drive) return;
      // The first request overwrites the file with a new one, and the second asks for a file that is missing.
      await asked(world, `ferry.toModem("/deep/second.bin", "${toModem}")`, new RegExp(`done, 800 bytes as ${drive}(an )?other\\.bin`));
      assert.equal(Object.keys(world.modem.drives.files()), [`${drive}${toModem.replace(drive, '')}`]);
      await asked(world, 'ferry.fromModem("nothing.bin", "/back/nothing.bin")', /of the modem failed: the requested file is not there/);
    } finally {
      await world.close();
    }
  });
}

verbs('a command that begins with a password is hidden, and the firmware continues', async () => {
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(503) }, config: { network: { apn: 'internet', password: 'sesame-open' } } });
  try {
    await world.round();
    assert.match(String(world.type('ferry.at("sesame-open")')), /\*\*\* follows/);
    await world.clock.run(() => false, 60_000);
    assert.not.match(world.lines.join('\n'), /sesame-open|Uncaught|fault in the firmware/);
  } finally {
    await world.close();
  }
});

const refusedMoves: { title: string; given: WorldOptions; word: string; says: RegExp }[] = [
  { title: 'a SIM7600 without a drive', given: { modem: { drives: {}, missingDrive: 'error' } }, word: 'ferry.toModem("/up/A.JPG", "A.JPG")', says: /failed: the modem has no drive/ },
  { title: 'another folder of a SIM800', given: { family: { name: 'sim800' } }, word: 'ferry.toModem("/up/A.JPG", "C:\\\\other\\\\A.JPG")', says: /a sim800 keeps files in C:\\User\\FTP\\; give that folder/ },
  { title: 'another drive of a SIM7600', given: {}, word: 'ferry.fromModem("F:/A.JPG", "/up/b.jpg")', says: /a sim7600 keeps files in E:\/; give that folder/ },
];

for (const { title, given, word, says } of refusedMoves) {
  verbs(`${title}: rejected with a message, and no file is moved`, async () => {
    const world = await createWorld({ files: { 'DCIM/A.JPG': noise(503) }, ...given });
    try {
      await world.round();
      await asked(world, word, says);
      assert.equal(Object.keys(world.served()), ['up/A.JPG']);
      assert.not.ok(world.modem.commands.some(line => /GETFILE|GETTOFS|FSRENAME/.test(line)));
    } finally {
      await world.close();
    }
  });
}

verbs('sim7600: a failed fromModem keeps the name of the file, and a file of toModem is not sent as a staged image', async () => {
  const faults: { command: string; nth: number; answer: string[] }[] = [];
  const files = { 'DCIM/A.JPG': noise(40_000), 'DCIM/B.JPG': noise(3001, 2) };
  const world = await createWorld({ files, modem: { faults, upBytesPerSecond: 20_000 } });
  try {
    world.boot();
    await world.until(/state: sending/);
    // While A.JPG is sent, the image B.JPG is copied into the modem. The request puts another file of that name there, which must not be sent as
    // the image.
    world.putServed('deep/B.JPG', noise(3001, 77));
    world.type('ferry.toModem("/deep/B.JPG", "B.JPG")');
    await world.round();
    assert.is(digest(world.served()['up/B.JPG']!), digest(files['DCIM/B.JPG']));
    await asked(world, 'ferry.toModem("/deep/B.JPG", "kept.bin")', /done, 3001 bytes as E:\/kept\.bin/);
    faults.push({ command: 'AT+CFTPSPUTFILE', nth: 1, answer: ['OK', '+CFTPSPUTFILE: 9'] });
    await asked(world, 'ferry.fromModem("kept.bin", "/deep/new.bin")', /of the modem failed/);
    assert.equal(Object.keys(world.modem.drives.files()), ['E:/kept.bin']);
  } finally {
    await world.close();
  }
});

const gets = [
  { family: 'sim7600', command: 'AT+CFTPSGET=', says: ['OK', '+CFTPSGET: 4'], onward: (from: number) => `AT+CFTPSGET="data.bin",${from}` },
  { family: 'quectel', command: 'AT+QFTPGET=', says: ['OK', '+QFTPGET:-6'], onward: (from: number) => `AT+QFTPCFG=3,${from}` },
] as const;

for (const { family, command, says, onward } of gets) {
  for (const [have, goesOn] of [[70_001, true], [65_535, false]] as const) {
    verbs(`${family}: a get that broke after ${have} bytes ${goesOn ? 'is resumed there' : 'is restarted'}`, () => {
      const content = noise(150_000, 5);
      let place = () => undefined as void;
      const onLine = (direction: string, text: string) => { if (direction === '>' && text.startsWith(command)) place(); };
      const faults = [1, 2].map(nth => ({ command, nth, answer: [...says] }));
      const files = { 'DCIM/IMG_0001.JPG': noise(503) };
      return within(worldWith(family, { files, modem: { onLine, faults, keepsRestOnFailure: true } }), async world => {
        await world.round();
        writeFileSync(join(world.folder, 'server/data.bin'), content);
        place = () => {
          world.put('snapferry/get/data.bin', content.subarray(0, have));
          place = () => undefined;
        };
        await asked(world, 'ferry.get("/data.bin")', /getting \/data\.bin failed: the server closed the connection/);
        // The session breaks a second time. The next transfer must not begin at the offset of the first one.
        world.put('DCIM/IMG_0002.JPG', noise(1361, 3));
        await asked(world, 'ferry.get("/data.bin")', /getting \/data\.bin failed: the server closed the connection/);
        await world.until(/IMG_0002\.JPG delivered/);
        assert.is(digest(world.served()['up/IMG_0002.JPG']!), digest(noise(1361, 3)));
        await asked(world, 'ferry.get("/data.bin")', /is on the card as \/snapferry\/get\/data\.bin, 150000 bytes/);
        assert.is(digest(readFileSync(join(world.folder, 'card/snapferry/get/data.bin'))), digest(content));
        assert.is(world.modem.commands.includes(onward(have)), goesOn);
      });
    });
  }
}

verbs('requests during an upload wait for their turn, at most eight of them', async () => {
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(60013), 'DCIM/IMG_0002.JPG': noise(60013, 2) } });
  try {
    world.boot();
    await world.until(/state: staging/);
    for (let i = 0; i < 8; i++) assert.match(String(world.type('ferry.size("/up/IMG_0001.JPG")')), /follows/);
    assert.match(String(world.type('ferry.size("/up/IMG_0001.JPG")')), /too many requests are waiting/);
    await world.round();
    assert.is(world.lines.filter(line => /60013 bytes on the server/.test(line)).length, 8);
    assert.is(Object.keys(world.served()).length, 2);
  } finally {
    await world.close();
  }
});

verbs('an argument typed at the console cannot become a modem command', async () => {
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(503) } });
  try {
    await world.round();
    await asked(world, 'ferry.size("/a\\"\\r\\nAT+CPOF")', /failed/);
    assert.not.ok(world.modem.commands.some(line => /CPOF/.test(line)));
  } finally {
    await world.close();
  }
});

verbs.run();
