// Tests that the firmware goes on by itself after any single fault of a card or a modem: it never stops, and nothing is lost.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardStep } from '../sim/card/fs/types.ts';
import { createWorld, digest, noise, type WorldOptions } from '../sim/world/world.ts';
import { sample } from '../whole.ts';

const onward = suite('onward');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(4001), 'DCIM/100CAM/IMG_0002.JPG': noise(3001, 2) };

/** Asserts that all images arrive within half an hour. */
async function assertArrival(options: WorldOptions): Promise<void> {
  const world = await createWorld({ files, ...options });
  const isAll = () => Object.entries(files).every(([path, bytes]) => {
    const found = world.served()[path.replace('DCIM', 'up')];
    return found && digest(found) === digest(bytes);
  });
  try {
    world.boot();
    for (let minute = 0; minute < 30 && !isAll(); minute++) await world.until(/never/, 1);
    assert.ok(isAll(), 'all images arrived');
    assert.not.match(world.lines.join('\n'), /Uncaught/);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-15).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const glitches: { step: CardStep; path: RegExp; what: string; most: number }[] = [
  { step: 'read', path: /IMG_0001/, what: 'an image is read', most: 5 },
  { step: 'open', path: /IMG_0001/, what: 'an image is opened', most: 2 },
  { step: 'close', path: /IMG_0001/, what: 'an image is closed', most: 1 },
  { step: 'stat', path: /IMG_0001/, what: 'the size of an image is queried', most: 3 },
  { step: 'list', path: /DCIM/, what: 'a folder is listed', most: 3 },
  { step: 'read', path: /journal/, what: 'the journal is read', most: 2 },
  { step: 'write', path: /journal/, what: 'the journal is written', most: 3 },
  { step: 'read', path: /config/, what: 'config.json is read', most: 2 },
  { step: 'read', path: /snapferry.state/, what: 'the notes are read', most: 2 },
  { step: 'write', path: /log\.txt/, what: 'the log is written', most: 3 },
  { step: 'makeFolder', path: /./, what: 'a folder is made', most: 3 },
];

for (const { step, path, what, nth } of sample(glitches.flatMap(one => Array.from({ length: one.most }, (_, i) => ({ ...one, nth: i + 1 }))), 2)) {
  onward(`a card that fails once while ${what}, time ${nth}`, () => {
    let times = 0;
    return assertArrival({
      onOperation: (at, where) => {
        if (at === step && path.test(where) && ++times === nth) throw new Error('the card did not answer');
      },
    });
  });
}

const refusals = ['AT', 'ATE0', 'AT+CMEE', 'AT+CGMM', 'AT+CGMR', 'AT+CPIN?', 'AT+CEREG?', 'AT+CGDCONT', 'AT+CCLK?', 'AT+CFTPSSTART', 'AT+CFTPSLOGIN', 'AT+CFTPSTYPE', 'AT+CFTPSPWD', 'AT+CFTPSCWD', 'AT+FSCD', 'AT+CFTRANRX', 'AT+CFTPSPUTFILE', 'AT+CFTPSSIZE', 'AT+FSDEL'];

for (const { command, answer } of sample(refusals.flatMap(command => [['ERROR'], []].map(answer => ({ command, answer }))), 3)) {
  onward(`a modem that once ${answer.length ? 'says ERROR to' : 'does not answer'} ${command}`, () => assertArrival({ modem: { faults: [{ command, nth: 1, answer }] } }));
}

onward('an image whose upload always fails, with more tries than recoveries, does not block others forever', async () => {
  // The modem answers each upload of the first image by result code 10, after which its FTP session has ended, too.
  const faults = Array.from({ length: 200 }, (_, i) => ({ command: 'AT+CFTPSPUTFILE="IMG_0001.JPG"', nth: i + 1, answer: ['OK', '+CFTPSPUTFILE: 10'] }));
  const world = await createWorld({ files, modem: { faults }, config: { upload: { attempts: 50 } } });
  try {
    world.boot();
    for (let minute = 0; minute < 60 && !world.served()['up/100CAM/IMG_0002.JPG']; minute++) await world.until(/never/, 1);
    assert.is(digest(world.served()['up/100CAM/IMG_0002.JPG']!), digest(files['DCIM/100CAM/IMG_0002.JPG']));
    assert.ok(world.lines.filter(line => /IMG_0001\.JPG waits until all others are done/.test(line)).length <= 1, 'or it waits for itself, and ends no round');
  } finally {
    await world.close();
  }
});

onward('abandoned rounds lengthen the rest only until an image is delivered', async () => {
  const faults = Array.from({ length: 20 }, (_, i) => ({ command: 'AT+CFTPSSTART', nth: i + 1, answer: ['+CFTPSSTART: 9', 'ERROR'] }));
  const world = await createWorld({ files, modem: { faults } });
  try {
    await world.round();
    for (let rounds = 0; rounds < 9 && !world.lines.some(line => / 2 delivered/.test(line)); rounds++) await world.until(/ round: /, 30);
    assert.is(Object.keys(world.served()).length, 2);
    world.put('DCIM/100CAM/IMG_0003.JPG', noise(500, 3));
    assert.ok(await world.until(/IMG_0003\.JPG delivered/, 0.25), 'the card is checked again after 10 seconds');
  } finally {
    await world.close();
  }
});

onward.run();
