// Tests downloads with every modem family: an empty file, an empty directory, and a transfer that the modem aborts midway.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canList, families, familiesWith, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('downloads of the families');

async function asked(world: World, text: string, answer: RegExp): Promise<void> {
  const from = world.lines.length;
  world.type(text);
  assert.ok(await world.until(answer, 5), `${text}\n${world.lines.slice(from).join('\n')}`);
}

for (const family of families) {
  test(`${family}: an empty file and an empty directory`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(500) } }), async world => {
      await world.round();
      world.putServed('up/empty.txt', '');
      mkdirSync(join(world.folder, 'server/bare'));
      await asked(world, 'ferry.get("/up/empty.txt")', /is on the card as \/snapferry\/get\/empty\.txt, 0 bytes/);
      assert.ok(existsSync(join(world.folder, 'card/snapferry/get/empty.txt')));
      if (canList(family)) await asked(world, 'ferry.list("/bare")', /end of the list/);
      assert.not.match(world.lines.join('\n'), /failed| error |; next: /);
    }));
}

const broken: { family: FamilyName; modem: object; says: RegExp }[] = [
  ...familiesWith('AT+FTPSIZE').map(family => ({
    family, says: /the server took too long \(AT\+FTPGET: the modem said "\+FTPGET: 1,64"\)/,
    modem: { urcs: [{ command: 'AT+FTPGET=2', nth: 3, beforeLine: 0, line: '+FTPGET: 1,64' }], faults: [{ command: 'AT+FTPGET=2', nth: 3, answer: ['ERROR'] }] },
  })),
];

for (const { family, modem, says } of broken) {
  test(`${family}: an error code within a download is reported`, () =>
    within(worldWith(family, { files: { 'DCIM/A.JPG': noise(4000) }, modem }), async world => {
      await world.round();
      await asked(world, 'ferry.get("/up/A.JPG")', says);
    }));
}

test.run();
