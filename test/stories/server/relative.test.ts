// Tests `ftp.directory` without a leading slash, which is relative to the directory after the login. The session may be in any directory when the
// next image or a request of the console comes.

import * as assert from 'uvu/assert';
import { errorsOf, families, timesStored, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('relative directories');

const files = { 'DCIM/C.JPG': noise(1002, 3), 'DCIM/100CAM/A.JPG': noise(1000), 'DCIM/101CAM/deep/B.JPG': noise(1001, 2), 'DCIM/100CAM/D.JPG': noise(1003, 4) };
const names = ['100CAM/A.JPG', '100CAM/D.JPG', '101CAM/deep/B.JPG', 'C.JPG'];

const directories = [
  { title: 'one level', directory: 'cam', at: 'cam/' },
  { title: 'two levels', directory: 'cam/x', at: 'cam/x/' },
  { title: 'three levels and a slash', directory: 'cam/x/y/', at: 'cam/x/y/' },
  { title: 'no directory', directory: '', at: '' },
];

interface Case {
  family: FamilyName;
  title: string;
  modem: object;
}

/** The modem families. In the last case, a SIM7600 does not report the directory after the login, so the firmware can use only relative paths. */
const cases: Case[] = [
  ...families.map(family => ({ family, title: family, modem: {} })),
  { family: 'sim7600', title: 'sim7600 that does not report the login directory', modem: { faults: [{ command: 'AT+CFTPSPWD', nth: 1, answer: ['ERROR'] }, { command: 'AT+CFTPSPWD', answer: ['+CFTPSPWD: 9', 'ERROR'] }] } },
];

for (const { family, title, modem } of cases) {
  for (const { title: how, directory, at } of directories) {
    test(`${title}: ${how}, with folders of the card below, in two sessions`, () =>
      within(worldWith(family, { files, config: { ftp: { directory } }, modem }), async world => {
        await world.round();
        assert.equal(Object.keys(world.served()), names.map(name => at + name).sort());
        assert.is(errorsOf(world), '');
        // The directories exist by now. The firmware must enter them, and not report an error because it cannot make them again.
        world.put('DCIM/101CAM/deep/E.JPG', noise(1005, 5));
        world.put('DCIM/F.JPG', noise(1006, 6));
        await world.round();
        assert.equal(Object.keys(world.served()), [...names, '101CAM/deep/E.JPG', 'F.JPG'].map(name => at + name).sort());
        assert.is(errorsOf(world), '');
        assert.equal(world.modem.violations, []);
      }));
  }

  test(`${title}: a session that restarts between two images begins in the login's directory`, () =>
    within(worldWith(family, { files, config: { ftp: { directory: 'cam/x' } }, modem, server: { faults: [{ verb: 'STOR', nth: 2, how: { tear: 300 } }] } }), async world => {
      await world.round();
      assert.equal(Object.keys(world.served()), names.map(name => `cam/x/${name}`).sort());
    }));

  test(`${title}: console requests in between do not change the directories of images`, () =>
    within(worldWith(family, { files: { 'DCIM/100CAM/A.JPG': noise(1000) }, config: { ftp: { directory: 'cam/x' } }, modem }), async world => {
      await world.round();
      world.putServed('other/data.bin', noise(700, 9));
      for (const [text, answer] of [
        ['ferry.size("/other/data.bin")', /data\.bin: 700 bytes on the server/],
        ['ferry.size("other/data.bin")', /data\.bin: 700 bytes on the server/],
        ['ferry.get("other/data.bin")', /is on the card as \/snapferry\/get\/data\.bin, 700 bytes/],
        ['ferry.mkdir("made")', /making made: done/],
        ['ferry.mkdir("made/below")', /making made\/below: done/],
        ['ferry.rmdir("made/below")', /removing made\/below: done/],
        ['ferry.size("cam/x/100CAM/A.JPG")', /A\.JPG: 1000 bytes on the server/],
      ] as const) {
        world.type(text);
        assert.ok(await world.until(answer, 5), text);
      }
      world.put('DCIM/101CAM/B.JPG', noise(1001, 2));
      world.put('DCIM/100CAM/D.JPG', noise(1003, 4));
      await world.until(/ round: .* 0 left/, 5);
      await world.until(/ round: .* 0 left/, 1);
      assert.equal(Object.keys(world.served()).sort(), ['cam/x/100CAM/A.JPG', 'cam/x/100CAM/D.JPG', 'cam/x/101CAM/B.JPG', 'other/data.bin']);
      assert.is(timesStored(world, 'DCIM/101CAM/B.JPG'), 1);
    }));
}

test.run();
