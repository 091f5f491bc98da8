// Tests the firmware's chance. The chip's own random numbers are the same after each start and in all chips. Yet cameras must spread their calls, and
// each wake must look through other folders.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wired } from '../sim/world/board.ts';
import { families, within, worldWith, type FamilyName } from '../sim/world/ways.ts';
import { noise, type World } from '../sim/world/world.ts';

const test = suite('chance');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(1400) };
const chip = (serialNumber: string) => ({ chip: { board: wired.board, serialNumber } });

/** Returns the boundaries of the forms that the server got, each of which the firmware draws by chance. */
const boundaries = (world: World) => world.http!.requests.filter(({ method }) => method === 'POST').map(({ headers }) => /boundary=(.*)/.exec(headers.find(([name]) => name.toLowerCase() === 'content-type')![1])![1]!);

function boundariesOf(family: FamilyName, serial: string, starts: number): Promise<string[]> {
  let found: string[] = [];
  const options = { ...chip(serial), files, http: { form: { file: 'f' } }, config: { http: { form: { file: 'f' } } } };
  return within(worldWith(family, options), async (world) => {
    for (let i = 0; i < starts; i++) {
      world.put(`DCIM/100CAM/IMG_000${i + 2}.JPG`, noise(1400, i + 2));
      await world.round();
      world.cut();
      await world.clock.run(() => false, 20_000);
    }
    found = boundaries(world);
  }).then(() => found);
}

for (const family of families) {
  test(`${family}: a form's boundary differs after each start, and between two chips`, async () => {
    const one = await boundariesOf(family, '00000000-addeadde-00000001', 3);
    const other = await boundariesOf(family, '00000000-addeadde-00000002', 1);
    const all = [...new Set([...one, ...other])];
    assert.ok(one.length >= 3 && other.length >= 1, `${one.length}, ${other.length}`);
    assert.ok(all.length >= 4, all.join('\n'));
  });
}

test('with sleep and several folders, each rewritten image is found in the end', () => {
  const folders = ['100CAM', '101CAM', '102CAM', '103CAM', '104CAM'];
  const given = Object.fromEntries(folders.map((name, i) => [`DCIM/${name}/IMG_0001.JPG`, noise(1400, i + 1)]));
  return within(worldWith('sim7600', { ...chip('00000000-addeadde-00000003'), files: given, config: { schedule: { everyMinutes: 60, sleep: true } } }), async (world) => {
    await world.round();
    for (const [i, name] of folders.entries()) world.put(`DCIM/${name}/IMG_0001.JPG`, noise(2000 + i, i + 11));
    await world.clock.run(() => world.uploads().length >= 10, 48 * 3_600_000);
    assert.is(new Set(world.uploads().map(({ bytes }) => bytes)).size, 6, 'five rewritten ones, and the first size');
  });
});

test.run();
