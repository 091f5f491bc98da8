// Tests that a picture's number is never used twice: after pictures were deleted, the journal and notes were lost, or cards were exchanged.
// Restarts and the cards of other cameras must not matter either.

import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onCard, onServer } from '../../sim/world/shots.ts';
import type { World } from '../../sim/world/world.ts';
import { pictures, started, taking } from './taking.ts';

const test = suite('numbers of pictures');

/** Returns a folder beside the card's, in which a test keeps another card. */
const drawer = (world: World, name: string) => join(world.folder, `drawer-${name}`);
const card = (world: World) => join(world.folder, 'card');

async function pass(world: World, ms: number): Promise<void> {
  await world.clock.run(() => false, ms);
}

function restart(world: World): void {
  world.cut();
  world.boot();
}

/** Takes a picture by command. @returns its path on the card */
async function shoot(world: World): Promise<string> {
  const before = world.lines.length;
  await pass(world, 5000);
  world.type('ferry.shoot()');
  assert.ok(await world.until(/ camera: \/DCIM\/\S+ is taken, /, 5));
  return / camera: (\/DCIM\/\S+) is taken, /.exec(world.lines.slice(before).join('\n'))![1]!;
}

/** Exchanges the card: keeps its files under the name `away`, and inserts the card `next`. A card not used before has only a config.json. */
async function exchange(world: World, away: string, next: string): Promise<void> {
  world.hide(true);
  await pass(world, 30_000);
  world.hide(false);
  cpSync(card(world), drawer(world, away), { recursive: true });
  for (const name of ['DCIM', 'snapferry']) rmSync(join(card(world), name), { recursive: true, force: true });
  if (existsSync(drawer(world, next))) cpSync(drawer(world, next), card(world), { recursive: true });
  restart(world);
  await pass(world, 10_000);
}

const losses: { title: string; lose(world: World): void }[] = [
  { title: 'the pictures', lose: world => rmSync(join(card(world), 'DCIM/100SNAPF'), { recursive: true }) },
  { title: 'the last picture', lose: world => rmSync(join(card(world), 'DCIM/100SNAPF/SNAP0002.JPG')) },
  { title: 'the journal', lose: world => rmSync(join(card(world), 'snapferry/journal'), { recursive: true, force: true }) },
  { title: 'the notes', lose: world => rmSync(join(card(world), 'snapferry/state'), { force: true }) },
  { title: 'all of /snapferry', lose: world => rmSync(join(card(world), 'snapferry'), { recursive: true }) },
  { title: 'all of the card but config.json', lose: world => ['DCIM', 'snapferry'].forEach(name => rmSync(join(card(world), name), { recursive: true })) },
];

for (const { title, lose } of losses) {
  test(`deleted: ${title}, at rest and before a restart: no path is used twice`, () => taking('vc0706', { config: { schedule: { everyMinutes: 1440 } } }, async world => {
    await started(world);
    const paths = [await shoot(world), await shoot(world)];
    lose(world);
    paths.push(await shoot(world), await shoot(world));
    if (existsSync(join(card(world), 'DCIM/100SNAPF/SNAP0002.JPG'))) lose(world);
    restart(world);
    paths.push(await shoot(world));
    assert.is(new Set(paths).size, paths.length, paths.join(' '));
  }));
}

test('cards exchanged and put back: no two pictures have the same name, even on different cards, and all arrive', () => taking('vc0706', {
  config: { schedule: { everyMinutes: 60 } },
}, async world => {
  await started(world);
  const paths = [await shoot(world), await shoot(world)];
  await exchange(world, 'first', 'second');
  paths.push(await shoot(world));
  await exchange(world, 'second', 'first');
  paths.push(await shoot(world));
  await exchange(world, 'first', 'third');
  paths.push(await shoot(world));
  await exchange(world, 'third', 'second');
  paths.push(await shoot(world));
  assert.is(new Set(paths).size, paths.length, paths.join(' '));
  await pass(world, 2 * 3_600_000);
  const served = pictures(onServer(world)).map(({ path }) => path.replace(/^up/, '/DCIM'));
  for (const { path } of pictures(onCard(world))) assert.ok(served.includes(`/${path}`), `${path} has arrived`);
}));

test('a copy of a card, without its notes: no two pictures have the same name', () => taking('vc0706', { config: { schedule: { everyMinutes: 1440 } } }, async world => {
  await started(world);
  const paths = [await shoot(world), await shoot(world)];
  cpSync(card(world), drawer(world, 'copy'), { recursive: true });
  rmSync(join(drawer(world, 'copy'), 'snapferry/state'));
  paths.push(await shoot(world), await shoot(world));
  await exchange(world, 'first', 'copy');
  paths.push(await shoot(world), await shoot(world));
  await exchange(world, 'copy', 'first');
  paths.push(await shoot(world));
  assert.is(new Set(paths).size, paths.length, paths.join(' '));
}));

test('a card of other cameras: pictures go into a new folder', () => taking('vc0706', {
  config: { schedule: { everyMinutes: 1440 } }, files: { 'DCIM/103SNAPF/SNAP0042.JPG': 'of another camera', 'DCIM/100CANON/IMG_0001.JPG': 'of a third one' },
}, async world => {
  await started(world);
  assert.equal([await shoot(world), await shoot(world)], ['/DCIM/104SNAPF/SNAP0001.JPG', '/DCIM/104SNAPF/SNAP0002.JPG']);
}));

test.run();
