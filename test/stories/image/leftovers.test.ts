// Tests settings that the firmware has made in the modem for other purposes than images. An earlier session or boot may also have left them in a
// modem that stayed on. Each image still arrives under its own name, complete and from its first byte.

import * as assert from 'uvu/assert';
import { families, isTrouble, sheetOf, ways, within, worldWith, type FamilyName } from '../../sim/world/ways.ts';
import { digest, noise, type World } from '../../sim/world/world.ts';
import { crossed, sample } from '../../whole.ts';

const test = crossed('leftovers');

interface Fault { command: string; nth: number; answer: string[]; executes?: boolean }

const refusals = [
  { title: 'refused', answer: ['ERROR'] },
  { title: 'accepted with a lost answer', answer: [], executes: true },
];

/** Types a request at the console, and waits for its end. @returns the commands that the modem got for it */
async function say(world: World, word: string): Promise<string[]> {
  const from = world.modem.commands.length;
  world.type(word);
  await world.until(/ ferry: /, 40);
  return world.modem.commands.slice(from);
}

/**
 * Puts an image onto the card, and runs a request. The image must arrive after the request at its first try, in the same session unless the request
 * broke it.
 */
async function deliver(world: World, image: string, seed: number, after: string, say: () => Promise<unknown>): Promise<void> {
  const bytes = noise(2000 + seed, seed);
  const from = world.lines.length;
  const isDelivered = () => world.lines.slice(from).some(line => line.includes(`/DCIM/${image} delivered`));
  world.put(`DCIM/${image}`, bytes);
  await say();
  if (!isDelivered()) await world.until(new RegExp(`/DCIM/${image} delivered`), 30);
  const served = world.served()[`up/${image}`];
  assert.ok(served, `${after}: ${image} is not there`);
  assert.is(digest(served), digest(bytes), `${after}: ${image} is not whole`);
  const troubles = world.lines.slice(from).filter(line => isTrouble(line) && line.includes(`/DCIM/${image}`));
  assert.equal(troubles, [], `${after}: ${image} goes at its first try`);
  await world.until(/ round: /, 2);
}

/** Asserts that the server has only the images and the files of the requests. */
function assertNothingBeside(world: World, images: string[]): void {
  const isNote = (content: Buffer) => /^(a note)*$/.test(content.toString('latin1'));
  const strange = Object.entries(world.served()).filter(([path, content]) => path.startsWith('up/') && !images.includes(path.slice(3)) && !isNote(content)).map(([path]) => path);
  assert.equal(strange, []);
}

async function prepare(world: World, family: FamilyName): Promise<void> {
  await world.round();
  world.putServed('other/data.bin', noise(1500, 99));
  if (sheetOf(family).console.fetched) assert.match((await say(world, `ferry.toModem("/other/data.bin", "${sheetOf(family).console.fetched}")`)).join('\n'), /AT/);
}

const said = ways.flatMap(way => sheetOf(way.family).console.requests.map(word => ({ ...way, word })));

for (const { family, method, word } of sample(said, 10)) {
  test(`${family} by ${method}: ${word}, with each of its commands in turn refused, or accepted with a lost answer`, () => {
    const faults = [...((sheetOf(family).console.worst as { faults?: Fault[] }).faults ?? [])];
    const files = { 'DCIM/0.JPG': noise(700), 'notes.txt': 'a note' };
    return within(worldWith(family, { files, config: { upload: { method } }, modem: { ...sheetOf(family).console.worst, faults } }), async world => {
      await prepare(world, family);
      const images = ['0.JPG'];
      let commands: string[] = [];
      await deliver(world, '1.JPG', 1, 'none refused', async () => { commands = await say(world, word); });
      images.push('1.JPG');
      // Only the commands of the request itself are tested, between those that open and end the session.
      const opened = commands.findIndex(text => sheetOf(family).ftp.opened.test(text)) + 1;
      const own = commands.slice(opened).filter((text, i, all) => sheetOf(family).console.own.test(text) && all.indexOf(text) === i);
      assert.ok(own.length > 0);
      for (const command of own) {
        for (const { title, ...how } of refusals) {
          faults.unshift({ command, nth: 1, ...how });
          const image = `${images.length}.JPG`;
          await deliver(world, image, images.length, `${command} ${title}`, () => say(world, word));
          images.push(image);
        }
      }
      assertNothingBeside(world, images);
    });
  });
}

for (const family of families) {
  test(`${family}: settings of another program before the reset of the chip`, () =>
    within(worldWith(family, { files: { 'DCIM/0.JPG': noise(700) }, modem: sheetOf(family).console.worst }), async world => {
      await prepare(world, family);
      const images = ['0.JPG'];
      for (const setting of sheetOf(family).console.settings) {
        const said = await say(world, `ferry.at(${JSON.stringify(setting)})`);
        assert.ok(said.includes(setting), setting);
        world.cut();
        const image = `${images.length}.JPG`;
        await deliver(world, image, images.length, setting, async () => world.boot());
        images.push(image);
      }
      assertNothingBeside(world, images);
    }));
}

for (const verify of ['none', 'size']) {
  test(`quectel, verify ${verify}: the restart offset of a broken upload does not outlast its session`, () => {
    const files = { 'DCIM/0.JPG': noise(150_000) };
    const faults = [{ verb: 'STOR', nth: 1, how: { tear: 80_000 } }, { verb: 'STOR', nth: 2, how: { tear: 30_000 } }];
    return within(worldWith('quectel', { files, config: { upload: { verify } }, server: { faults }, modem: { keepsRestOnFailure: true, failsInData: 'at-end', upBytesPerSecond: 20_000 } }), async world => {
      world.boot();
      assert.ok(await world.until(/is resumed at byte/, 10));
      await world.until(/ (error|warn) sending/, 10);
      // An empty file stands for an interrupted upload whose bytes the server has dropped.
      const [name, ...more] = Object.keys(world.served());
      assert.match(name!, verify === 'none' ? /0\.JPG$/ : /0-[0-9a-f]{8}\.JPG\.part$/);
      assert.equal(more, []);
      world.putServed(name!, '');
      await world.until(/0\.JPG delivered/, 60);
      assert.is(digest(world.served()['up/0.JPG']!), digest(files['DCIM/0.JPG']));
    });
  });
}

test.run();
