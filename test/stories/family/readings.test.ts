// Tests points that a modem family's manuals leave open, or describe in two ways. Under each reading of them the images arrive, complete and once.

import * as assert from 'uvu/assert';
import type { Reading } from '../../sim/sheets/sheet.ts';
import { assertOnce, assertServed, families, sheetOf, ways, within, worldWith, type FamilyName, type Way } from '../../sim/world/ways.ts';
import { noise } from '../../sim/world/world.ts';
import { crossed } from '../../whole.ts';

const test = crossed('readings of the families');

const few = { 'DCIM/100CAM/IMG_0001.JPG': noise(3001), 'DCIM/100CAM/IMG_0002.JPG': noise(9, 2), 'DCIM/IMG_0003.JPG': Uint8Array.from(Buffer.from('\x03\x10\x1a\r\nOK\r\n'.repeat(99), 'latin1')) };

/** Ways to understand the manuals (readings) that may apply to any modem family. */
const readings: Reading[] = [
  { title: 'answers a byte at a time', line: { cuts: [1], gapMs: 2 } },
  { title: 'answers in pieces of seven bytes', line: { cuts: [7], gapMs: 30 } },
  { title: 'answers 100 ms late', modem: { delayMs: 100 } },
  { title: 'echo from the start, and garbage before the first answer', modem: { echo: true }, line: { toDte: { faults: [{ at: 0, kind: 'insert', bytes: [0xff, 0x00, 0x3e] }] } } },
  { title: 'echo that cannot be switched off', modem: { faults: [{ command: 'ATE0', answer: ['OK'] }], echoesData: false } },
  { title: 'one command a line', modem: { takesChains: false } },
  { title: 'a radio of 9,600 bit/s', modem: { upBytesPerSecond: 960, rttMs: 1500 } },
  { title: 'no DELE on the server', server: { unknownVerbs: ['DELE'] } },
  { title: 'no RNFR on the server', server: { unknownVerbs: ['RNFR', 'RNTO'] } },
  { title: 'still booting', modem: { starts: 'booting' } },
  { title: 'a configured baud rate', config: { modem: { baud: 57600 } } },
  { title: 'verify none', config: { upload: { verify: 'none' } } },
  { title: 'an APN with an account', modem: { apn: 'internet', apnUser: 'guest', apnPassword: 'pw' }, config: { network: { apn: 'internet', user: 'guest', password: 'pw' } } },
  { title: 'the right PIN', modem: { sim: 'pin', pin: '0042' }, config: { network: { pin: '0042', apn: 'internet' } } },
];

/** Returns the upload method with which a reading of the manuals is tested. If the reading does not name one, the family's methods take turns. */
function wayOf(family: FamilyName, reading: Reading, turn: number): Way {
  const own = ways.filter(way => way.family === family && (!reading.method || way.method === reading.method));
  return own[(turn + families.indexOf(family)) % own.length]!;
}

for (const family of families) {
  for (const [turn, reading] of [...readings, ...sheetOf(family).readings].entries()) {
    const way = wayOf(family, reading, turn);
    const { modem = {}, line = {}, server = {}, config = {} } = reading;
    const upload = { method: way.method, ...config['upload'] as object };
    test(`${way.family} by ${way.method}: ${reading.title}`, () =>
      within(worldWith(way.family, { files: few, modem, line, server, config: { ...config, upload } }), async world => {
        await world.round();
        if (!/ 3 delivered, 0 skipped, 0 left/.test(world.lines.join('\n'))) await world.round();
        assertServed(world, few);
        if (!/RNFR/.test(reading.title)) assertOnce(world, Object.keys(few));
        assert.not.match(world.lines.join('\n'), /Uncaught/);
      }));
  }
}

test.run();
