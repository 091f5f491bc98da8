// Tests an upload that is interrupted. It is resumed from the server's part if the modem can do so and no byte was lost before. Otherwise it starts
// over.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, digest, noise, type WorldOptions } from '../../sim/world/world.ts';

const resume = suite('resume');

interface Case {
  title: string;
  size: number;
  /** Number of bytes that the server has directly after the interruption. */
  has: number;
  given: WorldOptions;
  /** The beginning of a command that must be sent. `never` matches commands that must not be sent. */
  says?: string;
  never?: RegExp;
}

/**
 * Makes options of a modem that answers the first command beginning with `command` by `answer`. At that moment `place` puts a part of the image
 * onto the server.
 */
const broken = (command: string, answer: string[]) => ({
  faults: [{ command, nth: 1, answer }],
  onLine: (direction: string, text: string) => { if (direction === '>' && text.startsWith(command)) place(); },
});
let place: () => void = () => undefined;

const table: Case[] = [
  { title: 'a SIM7600 resumes in the middle of the copy in its own file system', size: 200_000, has: 70_001, given: { modem: broken('AT+CFTPSPUTFILE', ['OK', '+CFTPSPUTFILE: 4']) }, says: 'AT+CFTPSPUTFILE="a.jpg",3,70001' },
  { title: 'an image with less than 64 KiB on the server is sent from its start', size: 200_000, has: 65_535, given: { modem: broken('AT+CFTPSPUTFILE', ['OK', '+CFTPSPUTFILE: 4']) }, never: /PUTFILE="a\.jpg",3,/ },
  { title: 'with a longer file on the server, which is another camera\'s, an image is sent from its start', size: 100_000, has: 100_001, given: { modem: broken('AT+CFTPSPUTFILE', ['OK', '+CFTPSPUTFILE: 5']) }, never: /PUTFILE="a\.jpg",3,/ },
  { title: 'after a restart of the modem the image is loaded again, and resumed', size: 200_000, has: 70_001, given: { modem: broken('AT+CFTPSPUTFILE', []) }, says: 'AT+CFTPSPUTFILE="a.jpg",3,70001' },
  { title: 'a SIM800 resumes by appended slices', size: 400_000, has: 100_003, given: { family: { name: 'sim800', options: broken('AT+FTPPUT=1', ['OK', '+FTPPUT: 1,64']) } }, says: 'AT+FTPPUTOPT="APPE"' },
  { title: 'a Quectel resumes by a restart offset', size: 200_000, has: 90_007, given: { family: { name: 'quectel', options: broken('AT+QFTPPUT', ['OK', '+QFTPPUT:-7']) } }, says: 'AT+QFTPCFG=3,90007' },
];

for (const { title, size, has, given, says, never } of table) {
  resume(title, async () => {
    const image = noise(size, 3);
    const world = await createWorld({ files: { 'DCIM/a.jpg': image }, ...given });
    try {
      place = () => {
        mkdirSync(join(world.folder, 'server/up'), { recursive: true });
        const temporary = /"([^"]*\.part)"/.exec(world.modem.commands.at(-1)!)?.[1];
        writeFileSync(join(world.folder, 'server/up', temporary ?? 'a.jpg'), has <= size ? image.subarray(0, has) : noise(has, 8));
        place = () => undefined;
      };
      for (let round = 0; round < 3 && !/ 1 delivered/.test(world.lines.join('\n')); round++) await world.round(90);
      const isOther = has > size;
      assert.equal(Object.values(world.served()).map(digest).sort(), [image, ...(isOther ? [noise(has, 8)] : [])].map(digest).sort());
      assert.match(Object.keys(world.served()).join(), isOther ? /^up\/a-[0-9a-f]{8}\.jpg,up\/a\.jpg$/ : /^up\/a\.jpg$/);
      if (says) assert.ok(world.modem.commands.includes(says), says);
      if (never) assert.not.ok(world.modem.commands.some(line => never.test(line)), String(never));
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-25).join('\n')}\n${world.modem.commands.slice(-25).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

resume('without SIZE on the server the count of a Quectel verifies an image, and a too small count does not', async () => {
  for (const [count, delivered] of [[3001, 1], [2999, 0]] as const) {
    const world = await createWorld({
      files: { 'DCIM/a.jpg': noise(3001) }, server: { noSize: true },
      family: { name: 'quectel', options: { faults: [{ command: 'AT+QFTPLEN', answer: [`+QFTPLEN:${count}`, 'OK'] }] } },
    });
    try {
      await world.round(90);
      assert.match(world.lines.join('\n'), new RegExp(` round: ${delivered} delivered`));
      assert.is(/counts as delivered by the answer to its upload alone/.test(world.lines.join('\n')), delivered === 1);
    } finally {
      await world.close();
    }
  }
});

// An older file on the server under the image's name is another camera's, so it must not become a part of the image.

for (const [what, size] of [['as large', 60_000], ['shorter, but long enough to resume', 55_000 + 15_000], ['larger', 90_000]] as const) {
  for (const command of ['AT+CFTRANRX', 'AT+CFTPSPUTFILE']) {
    resume(`an older file on the server under the image's name, ${what}, does not become a part of it if ${command} fails at first`, async () => {
      const image = noise(what === 'as large' ? 60_000 : 80_000, 3);
      const answer = command === 'AT+CFTRANRX' ? ['ERROR'] : ['OK', '+CFTPSPUTFILE: 14'];
      const world = await createWorld({ files: { 'DCIM/a.jpg': image }, config: { images: { afterUpload: 'delete' } }, modem: { faults: [{ command, nth: 1, answer }] } });
      try {
        mkdirSync(join(world.folder, 'server/up'), { recursive: true });
        writeFileSync(join(world.folder, 'server/up/a.jpg'), noise(size, 9));
        for (let round = 0; round < 3 && !/ 1 delivered/.test(world.lines.join('\n')); round++) await world.round(90);
        // The older file stays, and the image gets another name.
        assert.equal(Object.values(world.served()).map(digest).sort(), [image, noise(size, 9)].map(digest).sort());
      } finally {
        await world.close();
      }
    });
  }
}

// In the next tests another camera's file of the image's name comes while the image is copied into the modem.

interface Old {
  title: string;
  size: number;
  /** Size in bytes of another camera's file of the image's name. */
  old: number;
  given: WorldOptions;
  /** The command that must resume the upload. It is undefined if the upload must start over. */
  expect: RegExp | undefined;
}

const says = (line: string) => /PUTFILE="a-\w+\.jpg",3,|QFTPCFG=3,[1-9]|"APPE"/.test(line);
const torn = (bytes: number) => ({ faults: [{ verb: 'STOR', nth: 1, how: { tear: bytes } }] });
const refused = (command: string, nth: number[], answer: string[]) => ({ faults: nth.map(one => ({ command, nth: one, answer })) });

const olds: Old[] = [
  { title: 'a SIM7600 does not resume after the first break', size: 200_000, old: 70_001, given: { modem: refused('AT+CFTPSPUTFILE', [1], ['OK', '+CFTPSPUTFILE: 14']) }, expect: undefined },
  { title: 'a SIM7600 resumes after the second break', size: 200_000, old: 70_001, given: { modem: refused('AT+CFTPSPUTFILE', [1], ['OK', '+CFTPSPUTFILE: 4']), server: torn(100_000) }, expect: /PUTFILE="a-\w+\.jpg",3,100000$/ },
  { title: 'a SIM7600 resumes after the first break of a large image', size: 1_048_576, old: 1_048_576, given: { server: torn(600_000) }, expect: /PUTFILE="a-\w+\.jpg",3,600000$/ },
  { title: 'a SIM800 does not resume if the put was refused before any byte', size: 400_000, old: 100_003, given: { family: { name: 'sim800', options: refused('AT+FTPPUT=1', [1], ['OK', '+FTPPUT: 1,64']) } }, expect: undefined },
  { title: 'a SIM800 resumes if bytes were accepted', size: 400_000, old: 100_003, given: { family: { name: 'sim800' }, server: torn(150_000) }, expect: /"APPE"$/ },
  { title: 'a Quectel does not resume if the put was refused before any byte', size: 200_000, old: 90_007, given: { family: { name: 'quectel', options: refused('AT+QFTPPUT', [1], ['OK', '+QFTPPUT:-7']) } }, expect: undefined },
  { title: 'a Quectel resumes if bytes were accepted', size: 200_000, old: 90_007, given: { family: { name: 'quectel', options: { failsInData: 'at-end' } }, server: torn(150_000) }, expect: /QFTPCFG=3,150000$/ },
];

for (const { title, size, old, given, expect } of olds) {
  resume(`beside another camera's file, ${title}`, async () => {
    const image = noise(size, 3);
    const world = await createWorld({ files: { 'DCIM/a.jpg': image }, ...given });
    try {
      world.putServed('up/other.txt', 'a file');
      world.boot();
      // The other camera's file comes after the image was picked, and before its upload.
      assert.ok(await world.until(/ state: staging /, 5));
      world.putServed('up/a.jpg', noise(old, 8));
      for (let round = 0; round < 3 && !/ 1 delivered/.test(world.lines.join('\n')); round++) await world.round(90);
      assert.match(Object.keys(world.served()).join(), /^up\/a-[0-9a-f]{8}\.jpg,up\/a\.jpg,up\/other\.txt$/);
      assert.equal(Object.values(world.served()).slice(0, 2).map(digest), [image, noise(old, 8)].map(digest));
      const resumed = world.modem.commands.filter(says);
      assert.is(resumed.length, expect ? 1 : 0);
      if (expect) assert.match(resumed[0]!, expect);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-25).join('\n')}\n${world.modem.commands.slice(-25).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

resume.run();
