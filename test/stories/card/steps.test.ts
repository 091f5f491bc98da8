// Counts the steps on the card in ordinary rounds. On a chip, a stat or an open takes 10 ms and more, and an append three times as long. So a round
// may have only few of them.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook, CardStep, Mode } from '../../sim/card/fs/types.ts';
import { wired } from '../../sim/world/board.ts';
import { sheetOf, within, worldWith, type FamilyName, type Method } from '../../sim/world/ways.ts';
import { noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const test = suite('steps of the card');

interface Step { step: CardStep; path: string; mode: Mode | undefined }

const nameOf = (n: number) => `DCIM/100CAM/IMG_000${n}.JPG`;
/**
 * Makes a picture that begins like a JPEG, as cameras write it. A small file of any other kind would be compared with the files that hold secrets.
 */
const pictureOf = (seed: number) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), noise(1397, seed)]);
const images = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [nameOf(i + 1), pictureOf(i + 1)]));

/** Returns the steps on the card, such as an open or a stat, of a boot and a round. The search for images that ends a round is included. */
async function stepsOf(family: FamilyName, options: Omit<WorldOptions, 'modem'>, act: (world: World) => Promise<void> = world => world.round()): Promise<Step[]> {
  const steps: Step[] = [];
  await within(worldWith(family, { ...options, onOperation: (step, path, _bytes, mode) => void steps.push({ step, path, mode }) }), act);
  return steps;
}

const isOpened = ({ step, mode }: Step, ...modes: Mode[]) => step === 'open' && modes.includes(mode!);
/**
 * Returns those card operations that open a file to write or to append. Each stands for three operations: open, write and close. The copy of
 * config.json is left out, since it is written once for each config.json. The note about the copy counts, as one of the nine writes.
 */
const writes = (steps: Step[]) => steps.filter(one => isOpened(one, 'a', 'w') && !one.path.endsWith('config.valid'));
const stats = (steps: Step[]) => steps.filter(({ step }) => step === 'stat');
const lists = (steps: Step[]) => steps.filter(({ step }) => step === 'list');
const tell = (steps: Step[]) => steps.map(({ step, path, mode }) => `${step} ${path}${mode ? ` (${mode})` : ''}`).join('\n');

/** Returns the number of steps that one more image costs: a quarter of what four more images cost. */
async function further(family: FamilyName, options: Omit<WorldOptions, 'modem' | 'files'>, count: (steps: Step[]) => Step[]): Promise<number> {
  const few = count(await stepsOf(family, { ...options, files: images(2) }));
  const many = count(await stepsOf(family, { ...options, files: images(6) }));
  return (many.length - few.length) / 4;
}

/** Returns the settings for a modem of this family, so that it is not asked for its proof. */
const configOf = (family: FamilyName, method: Method) => ({ modem: { model: sheetOf(family).model }, upload: { method } });

const boards: [title: string, options: Omit<WorldOptions, 'modem'>][] = [['a desktop', {}], ['a chip', { chip: { board: wired.board } }]];
const ways: [family: FamilyName, method: Method][] = [['sim7600', 'efs'], ['sim7600', 'stream'], ['sim800', 'efs'], ['sim7080', 'efs'], ['ec2x', 'efs'], ['quectel', 'stream']];

for (const [where, options] of boards) {
  for (const [family, method] of ways) {
    const world = { ...options, config: configOf(family, method) };
    test(`${where}, ${family} by ${method}: a boot with one image and its whole round need at most 12 stats and 9 writes`, async () => {
      const steps = await stepsOf(family, { ...world, files: images(1) });
      assert.ok(stats(steps).length <= 12, `${stats(steps).length}\n${tell(stats(steps))}`);
      assert.ok(writes(steps).length <= 9, `${writes(steps).length}\n${tell(writes(steps))}`);
      const listed = lists(steps).map(({ path }) => path);
      assert.equal(listed.filter((path, i) => listed.indexOf(path) < i - 2), [], 'a folder is listed for the look, the round, and the compared sizes');
    });

    test(`${where}, ${family} by ${method}: a further image needs at most 3 stats, one append of records and one piece of the log`, async () => {
      assert.ok(await further(family, world, stats) <= 3, `${await further(family, world, stats)} stats`);
      assert.ok(await further(family, world, writes) <= 2, `${await further(family, world, writes)} writes`);
      assert.ok(await further(family, world, steps => writes(steps).filter(({ path }) => path.endsWith('log.txt'))) <= 1, 'the log');
      assert.is(await further(family, world, lists), 0, 'no listing');
    });
  }
}

for (const [family, method] of [['sim7600', 'efs'], ['sim800', 'stream'], ['ec2x', 'stream']] as const) {
  for (const [where, options] of boards) test(`${where}, ${family} by ${method} to an HTTP server: a boot with one image and its whole round need at most 12 stats and 9 writes`, async () => {
    const steps = await stepsOf(family, { ...options, http: {}, config: configOf(family, method), files: images(1) });
    assert.ok(stats(steps).length <= 12, `${stats(steps).length}\n${tell(stats(steps))}`);
    assert.ok(writes(steps).length <= 9, `${writes(steps).length}\n${tell(writes(steps))}`);
  });

  test(`a chip, ${family} by ${method} to an HTTP server: a further image needs at most 3 stats and 2 writes`, async () => {
    const world = { chip: { board: wired.board }, http: {}, config: configOf(family, method) };
    assert.ok(await further(family, world, stats) <= 3, `${await further(family, world, stats)} stats`);
    assert.ok(await further(family, world, writes) <= 2, `${await further(family, world, writes)} writes`);
  });
}

// The firmware takes few steps on the card, so each one matters. Yet a single failed step must not let it send a delivered image again.

for (const [where, options] of boards) {
  test(`${where}: one failed step of the card, at any place of a start, sends no delivered image again`, async () => {
    let count = 0;
    let failing = 0;
    const fail: CardHook = () => {
      if (++count === failing) throw new Error('DISK_ERR');
    };
    await within(worldWith('sim7600', { ...options, files: images(2), onOperation: fail }), async world => {
      await world.round();
      for (failing = 1, count = 0; count >= failing - 1; failing++) {
        world.cut();
        count = 0;
        world.boot();
        assert.ok(await world.until(/nothing to send| round: /, 5), `step ${failing}: ${world.lines.slice(-5).join('\n')}`);
        assert.is(world.uploads().length, 2, `step ${failing}: ${world.lines.slice(-20).join('\n')}`);
      }
      assert.ok(failing > 10, `${failing} steps`);
    });
  });
}

test.run();
