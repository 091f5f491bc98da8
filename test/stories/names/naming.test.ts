// Tests that the firmware asks for the new name after a rename by the modem, since the line may have garbled the name.

import * as assert from 'uvu/assert';
import { assertOnce, assertServed, assertTruthful, errorsOf, hasTemporaryName, isDelivered, methodOf, sheetOf, ways, within, worldWith, type Way } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('the name after a rename');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(700), 'DCIM/100CAM/IMG_0002.JPG': noise(801, 2) };
const name = 'IMG_0001.JPG';
const renaming = ways.filter(({ family }) => hasTemporaryName(family));
const configOf = ({ method }: Way) => ({ upload: { method } });

/** Numbers of the queries of the size after the rename. They are repeated, because object storage shows a new name late. */
const asked = [3, 4, 5, 6, 7];

/** Returns the offset of the new name's first letter among the bytes on the line. */
async function placeOf(way: Way): Promise<number> {
  let said = '';
  await within(worldWith(way.family, { files, config: configOf(way) }), async world => {
    world.line.dce.onBytes(bytes => void (said += Buffer.from(bytes).toString('latin1')));
    await world.round();
  });
  const at = said.indexOf(`${sheetOf(way.family).ftp.beforeNewName}${name}"`);
  assert.ok(at > 0, 'the rename is on the line');
  return at + sheetOf(way.family).ftp.beforeNewName.length;
}

async function deliver(world: World): Promise<void> {
  world.boot();
  for (let minute = 0; minute < 20 && !isDelivered(world, files); minute++) {
    await world.until(/never/, 1);
    assertTruthful(world, files);
  }
  await world.until(/ round: /, 3);
  assert.ok(isDelivered(world, files), 'all images are on the server');
  assertTruthful(world, files);
}

for (const way of renaming) {
  test(`${way.family} by ${way.method}: a letter of the new name is garbled on the line: the image still arrives under its own name`, async () => {
    const from = await placeOf(way);
    for (const i of sample([...name].map((_, i) => i), 3)) {
      await within(worldWith(way.family, { files, config: configOf(way), line: { toDce: { faults: [{ at: from + i, kind: 'garble', mask: 8 }] } } }), async world => {
        await deliver(world);
        assert.match(errorsOf(world), /IMG_0001\.JPG: the server does not hold the whole image .*not in the listing|IMG_0001\.JPG: /, `letter ${i + 1}`);
      });
    }
  });

  test(`${way.family} by ${way.method}: without SIZE and listings on the server, the new name is assumed`, () =>
    within(worldWith(way.family, { files, config: configOf(way), server: { noSize: true, unknownVerbs: ['LIST', 'NLST'] } }), async world => {
      await world.round();
      assertServed(world, files);
      assertOnce(world, Object.keys(files));
      assert.match(world.lines.join('\n'), /counts as delivered by the answer to its upload alone/);
      assert.is(errorsOf(world), '');
    }));

  if (sheetOf(way.family).ftp.size) test(`${way.family} by ${way.method}: a size that is reported only under the temporary name does not verify the image`, () =>
    within(worldWith(way.family, { files, config: configOf(way), server: { unknownVerbs: ['LIST', 'NLST'], faults: asked.map(nth => ({ verb: 'SIZE', nth, how: { refuse: 550 } })) } }), async world => {
      await deliver(world);
      // If a listing is refused, too, another login shows that the server has the image.
      assert.match(errorsOf(world), /IMG_0001\.JPG: the server (does not hold the whole image .*no longer reported|refused the command \(AT\+Q?FTPLIST)/);
      assertOnce(world, Object.keys(files));
    }));
}

function lastResultOf(way: Way): Record<string, number[]> {
  const [command, nth] = methodOf(way).lastResult;
  return { [command]: [nth] };
}

const ends: { title: string; of(way: Way): Pick<WorldOptions, 'server'> & { modem?: object } }[] = [
  { title: 'the server closes the connection after the last byte and before its 226', of: () => ({ server: { faults: [{ verb: 'STOR', nth: 1, how: { closeAt: 1 } }] } }) },
  { title: 'the server does not respond after the last byte', of: () => ({ server: { faults: [{ verb: 'STOR', nth: 1, how: { hush: 'late' } }] } }) },
  { title: 'the result of the server\'s 226 is lost on the line', of: way => ({ modem: { lostResults: lastResultOf(way) } }) },
];

for (const { way, end, isOld } of ways.flatMap(way => ends.flatMap(end => [false, true].map(isOld => ({ way, end, isOld }))))) {
  test(`${way.family} by ${way.method}, in ${isOld ? 'an existing folder' : 'a new folder'}: ${end.title}: the image has its name, and is sent once`, () =>
    within(worldWith(way.family, { files, config: configOf(way), ...end.of(way) }), async world => {
      if (isOld) world.putServed('up/100CAM/other.txt', 'a file');
      await deliver(world);
      assertOnce(world, Object.keys(files));
    }));
}

test.run();
