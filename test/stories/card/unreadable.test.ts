// Tests cards that FatFs cannot use: none in the slot, one without a FAT volume, and one whose reads fail. A volume may be exFAT or ext4, or have a GPT
// partition table. Each has a sentence of its own, and the next report tells why a card could not be read.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { wired } from '../../sim/world/board.ts';
import { within, worldWith } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';

const test = suite('cards that cannot be read');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003) };
const cards = [
  { title: 'no card', error: 'Unable to mount media : NOT_READY', says: /no SD card can be read; put one in \(FAT32\)/, code: undefined },
  { title: 'a card without a FAT volume', error: 'Unable to mount media : NO_FILESYSTEM', code: 'card-unformatted',
    says: /the SD card has no FAT volume where one is looked for .*GPT.*; format it as FAT32, with an MBR partition table \(NO_FILESYSTEM\)/ },
  { title: 'a card that answers with errors', error: 'Unable to mount media : DISK_ERR', code: 'card-broken',
    says: /an SD card is there, but answers with errors; clean its contacts.* \(DISK_ERR\)/ },
];

for (const { title, error, says, code } of cards) {
  test(`${title}: it is told by the log and the next report`, () => {
    let isBad = true;
    const onOperation: CardHook = step => {
      if (isBad && step === 'mount') throw new Error(error);
    };
    const config = { report: { name: 'report.json', everyHours: 1 } };
    return within(worldWith('sim7600', { files, config, onOperation, chip: { board: wired.board } }), async world => {
      world.boot();
      await world.clock.run(() => says.test(world.lines.join('\n')), 60_000);
      assert.match(world.lines.join('\n'), says);
      for (const other of cards) if (other.title !== title) assert.not.match(world.lines.join('\n'), other.says);
      isBad = false;
      await world.until(/ round: 1 delivered/, 5);
      const { 'up/report.json': report, ...images } = world.served();
      assert.equal(Object.keys(images), ['up/100CAM/IMG_0001.JPG']);
      const { fault } = JSON.parse(Buffer.from(report!).toString()) as { fault?: { code: string } };
      assert.is(fault?.code, code);
    });
  });
}

test.run();
