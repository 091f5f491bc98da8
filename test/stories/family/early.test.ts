// A command's own result within its payload, on every family and method: in the first chunk, in the middle, and before the last byte. The
// modem accepts no more of it. The log reports it correctly, the pace stays, and the image is sent again at once.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, byFamily, fillingOf, isTrouble, within, worldWith, type Method, type Way } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('results in mid-payload');

/** 1,360 bytes is the simulated SIM800's grant; its first slice breaks. */
const size = 1360 * 15;
const files = { 'DCIM/A.JPG': noise(size, 1), 'DCIM/B.JPG': noise(size, 2), 'DCIM/C.JPG': noise(size, 3) };

interface Row {
  way: Way;
  lines: string[];
  says: RegExp;
  stays?: boolean;
  /** After the last byte it would mean a count of lost bytes, or a full server. */
  isOnlyMidway?: boolean;
}

const rows: Row[] = byFamily<Omit<Row, 'way'> & { method: Method }>({
  sim7600: [
    { method: 'stream', lines: ['+CFTPSPUT: 4'], says: /the server closed the connection \(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
    { method: 'stream', lines: ['+CFTPSPUT: 4'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/, stays: true },
    { method: 'stream', lines: ['+CFTPSPUT: 4', 'ERROR'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
    { method: 'stream', lines: ['OK', '+CFTPSPUT: 4'], says: /\(AT\+CFTPSPUT: the modem said "\+CFTPSPUT: 4"\)/ },
    { method: 'efs', lines: ['ERROR'], says: /the modem did not accept the image.*\(AT\+CFTRANRX: the modem said "ERROR"\)/ },
  ],
  sim800: [
    { method: 'stream', lines: ['+FTPPUT: 1,61'], says: /the data connection failed.*\(AT\+FTPPUT: the modem said "\+FTPPUT: 1,61"\)/ },
    { method: 'stream', lines: ['+FTPPUT: 1,61'], says: /\(AT\+FTPPUT: the modem said "\+FTPPUT: 1,61"\)/, stays: true },
    { method: 'efs', lines: ['+CME ERROR: 3'], says: /the modem did not accept the image.*\(AT\+FTPEXTPUT: the modem said "\+CME ERROR: 3"\)/ },
  ],
  sim7080: [
    { method: 'stream', lines: ['+FTPETPUT: 1,61'], says: /the data connection failed.*\(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,61"\)/ },
    { method: 'stream', lines: ['+FTPETPUT: 1,61'], says: /\(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,61"\)/, stays: true },
    { method: 'stream', lines: ['ERROR', '+FTPETPUT: 1,64'], says: /the server took too long \(AT\+FTPETPUT: the modem said "\+FTPETPUT: 1,64"\)/ },
    { method: 'efs', lines: ['ERROR'], says: /the modem did not accept the image into its file system.*\(AT\+FTPEXTPUT: the modem said "ERROR"\)/ },
  ],
  quectel: [
    { method: 'stream', lines: ['+QFTPPUT:-7'], says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+QFTPPUT:-7"\)/ },
    { method: 'stream', lines: ['OK', '+QFTPPUT: 607'], says: /the modem refused the command \(AT\+QFTPPUT: the modem said "\+QFTPPUT: 607"\)/, isOnlyMidway: true },
    { method: 'stream', lines: ['ERROR'], says: /\(AT\+QFTPPUT: the modem said "ERROR"\)/, isOnlyMidway: true },
  ],
  a76xx: [],
  ec2x: [
    { method: 'stream', lines: ['OK', '+QFTPPUT: 606,0'], says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+QFTPPUT: 606,0"\)/, isOnlyMidway: true },
    { method: 'stream', lines: ['+CME ERROR: 606'], says: /the server closed the connection \(AT\+QFTPPUT: the modem said "\+CME ERROR: 606"\)/, isOnlyMidway: true },
    { method: 'efs', lines: ['+CME ERROR: 403'], says: /the modem did not accept the image.*\(AT\+QFUPL: the modem said "\+CME ERROR: 403"\)/ },
  ],
}).map(({ family, method, ...row }) => ({ ...row, way: { family, method } }));

async function roundMs(world: World): Promise<number> {
  const from = world.clock.now();
  await world.round();
  return world.clock.now() - from;
}

const radio = { upBytesPerSecond: 5000 };
const known = new Map<string, number>();

/** Without faults; once for each method. */
async function soundMs(way: Way): Promise<number> {
  const name = `${way.family} ${way.method}`;
  const given = worldWith(way.family, { files, config: { upload: { method: way.method } }, modem: radio });
  if (!known.has(name)) await within(given, async world => void known.set(name, await roundMs(world)));
  return known.get(name)!;
}

for (const { way, lines, says, stays = false, isOnlyMidway = false } of rows) {
  test(`${way.family} by ${way.method}: ${lines.join(', ')}${stays ? ', and the data phase stays open' : ''}`, async () => {
    const usualMs = await soundMs(way);
    // the content of a slice or packet of the stream
    const bytes = way.method !== 'stream' ? size : { sim800: 1360, ec2x: 4096 }[way.family as string] ?? size;
    // the first try of each image fails; after a refusal the SIM800 loads the image into a file
    const parts = bytes < size ? Math.ceil(size / bytes) : way.family === 'sim800' ? 0 : 1;
    const earlyEnds = [1, Math.floor(bytes / 2), bytes - (isOnlyMidway ? Math.min(5000, Math.floor(bytes / 4)) : 1)]
      .map((afterBytes, i) => ({ command: fillingOf(way), nth: 1 + i * (parts + 1), afterBytes, lines, stays }));
    await within(worldWith(way.family, { files, config: { upload: { method: way.method } }, modem: { ...radio, earlyEnds } }), async world => {
      const brokenMs = await roundMs(world);
      assertServed(world, files);
      // an image loaded ahead is not logged as an error
      const told = world.lines.filter(line => says.test(line) || isTrouble(line));
      assert.is(told.filter(line => says.test(line)).length, 3, 'each is told as what it is');
      assert.is(told.length, 3, `and nothing else:\n${told.join('\n')}\n--`);
      assert.not.match(world.lines.join('\n'), /lost on the line|a second|does not answer|restarted/);
      assert.ok(brokenMs <= 2 * usualMs, `${brokenMs} ms, ${usualMs} ms without`);
    });
  });
}

test.run();
