// Tests names of pictures on the real engine (Espruino), with the keys that `--setup` writes for receivers with rules. Each name passes the
// receiver's rules and has the picture's own time. Three pictures are of each second. `npm run test:faults` has 500 for each receiver, `npm run test:all` a
// few for one of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usualEngine } from '../../../firmware/engine/espruino.js';
import { receivers } from '../../../web/configure/receivers.ts';
import { jpegTaken } from '../../delivery/exif.ts';
import { canRun } from '../../needs.ts';
import { smallEngine } from '../../sim/engine/engines.ts';
import { listTree } from '../../sim/tree.ts';
import { digest, noise } from '../../sim/world/world.ts';
import { carrierOf } from '../../tools/bench/line/carrier.ts';
import { carryOnChip } from '../../tools/bench/processor/chip.ts';
import { withValues } from '../../tools/demo/setup/questions.ts';
import { isWhole, sample } from '../../whole.ts';

const test = suite('names of pictures on the real engine');

const device = 'alpinehut';
const secondsOfOne = 5;
const burst = 3;

interface Picture { path: string; /** The picture's time as yyyymmddHHMMSS. */ taken: string; bytes: Buffer }

/** Makes so many pictures, in the order of their names on the card. */
function picturesOf(count: number): Picture[] {
  return Array.from({ length: count }, (_none, i) => {
    const taken = new Date(Date.UTC(2026, 10, 20, 22, 50) + Math.floor(i / burst) * 37_000).toISOString().slice(0, 19);
    const head = jpegTaken(taken.replace(/-/g, ':').replace('T', ' '), { isLittle: i % 2 > 0, entries: i % 12, gap: i % 50 });
    return { path: `DCIM/${100 + Math.floor(i / 100)}CAM/IMG_${String(i + 1).padStart(4, '0')}.JPG`, taken: taken.replace(/\D/g, ''), bytes: Buffer.concat([Buffer.from(head, 'latin1'), noise(300 + i, i)]) };
  });
}

/**
 * For each receiver, a pattern of its names by the receiver's source and documentation: the time, and the number that pictures of one second get.
 */
const rules: Record<'aviationwx' | 'addaxai' | 'phenocam', RegExp> = {
  // The receiver uses glob('*.jpg'), which does not find an ending in capitals.
  aviationwx: /^up\/(?<time>\d{8}_\d{6})(?<number>-\d)?\.jpg$/,
  addaxai: /^up\/INSTAR\/lat47\.07000_lon15\.44000\/A_(?<time>\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)(?<number>-\d)?\.jpg$/,
  phenocam: new RegExp(`^data/${device}/${device}_(?<time>\\d{4}_\\d\\d_\\d\\d_\\d{6})(?<number>-\\d)?\\.jpg$`),
};

function configOf(name: keyof typeof rules): Record<string, unknown> {
  const { 'images.skipOlderMinutes': _none, ...values } = receivers[name]!.values([47.07, 15.44]);
  return withValues({ device }, values) as Record<string, unknown>;
}

async function check(command: string, name: keyof typeof rules, count: number): Promise<void> {
  const pictures = picturesOf(count);
  const files = Object.fromEntries(pictures.map(({ path, bytes }) => [path, bytes]));
  await carryOnChip({ command, carrier: carrierOf('sim7600', 'stream'), sizes: [], files, config: configOf(name), limitMs: 300_000 + count * secondsOfOne * 1000 }, ({ lines }, cwd) => {
    assert.is(lines.filter(line => line.includes(` round: ${count} delivered, 0 skipped, 0 left`)).length, 1, lines.slice(-20).join('\n'));
    const root = join(cwd, 'server');
    const served = listTree(root);
    assert.is(served.length, count);
    const nameOf = new Map(served.map(path => [digest(readFileSync(join(root, path))), path]));
    pictures.forEach(({ path, taken, bytes }, i) => {
      const given = nameOf.get(digest(bytes));
      assert.ok(given, `${path} is on the server`);
      const { time, number } = rules[name].exec(given)?.groups ?? {};
      assert.is(time?.replace(/\D/g, ''), taken, `${path}: ${given}`);
      assert.is(number, i % burst ? `-${i % burst}` : undefined, `${path}: ${given}`);
    });
  });
}

const names = Object.keys(rules) as (keyof typeof rules)[];
test('the pictures differ', () => assert.is(new Set(picturesOf(9).map(({ taken }) => taken)).size, 3));
if (canRun('names of pictures', 'espruino')) {
  for (const name of sample(names, names.length)) {
    const count = isWhole ? 500 : 8;
    test(`${name}: the receiver accepts the names of ${count} pictures`, () => check(usualEngine, name, count));
  }
}
// This engine is tested, too, because its texts consist of bytes, as on the chip.
if (canRun('names of pictures whose texts are bytes', smallEngine)) test(`${smallEngine}: aviationwx accepts the names of 4 pictures`, () => check(smallEngine, 'aviationwx', 4));

test.run();
