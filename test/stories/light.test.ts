// Tests the light by the edges of its pin: its patterns during work and during pauses.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise, type World, type WorldOptions } from '../sim/world/world.ts';

const light = suite('light');
const board = 'lilygo-t-sim7600';
const pin = 'D12';
const image = { 'DCIM/IMG_0001.JPG': noise(40_000) };

/**
 * Watches the light for so many milliseconds. @returns how long it was on and off in turn, such as `+100 -900` in milliseconds; the incomplete
 * times at both ends are left out
 */
async function watch(world: World, ms: number): Promise<string[]> {
  const { edges } = world.chip!;
  const from = edges.length;
  await world.clock.run(() => false, ms);
  const seen = edges.slice(from).filter(edge => edge.pin === pin);
  return seen.slice(1).map((edge, i) => `${seen[i]!.level ? '+' : '-'}${Math.round(edge.atMs - seen[i]!.atMs)}`);
}

/** Returns one period of a pattern, which begins after the longest time off. @throws if the pattern does not repeat */
function patternOf(seen: string[]): string {
  const longest = Math.max(...seen.filter(step => step.startsWith('-')).map(step => -Number(step)));
  const from = seen.indexOf(`-${longest}`) + 1;
  const turn = seen.slice(from, seen.indexOf(`-${longest}`, from) + 1);
  for (let i = from; i < seen.length; i++) assert.is(seen[i], turn[(i - from) % turn.length], `it repeats: ${seen.join(' ')}`);
  assert.ok(seen.length >= from + turn.length * 2, `seen twice: ${seen.join(' ')}`);
  return turn.join(' ');
}

interface Case { title: string; given: WorldOptions; until: RegExp | undefined; watchMs?: number; expect: string }

/** A card that FatFs cannot mount. @param name the name of its error */
const unmounted = (name: string): WorldOptions => ({ onOperation: step => { if (step === 'mount') throw new Error(`Unable to mount media : ${name}`); } });

const cases: Case[] = [
  { title: 'starting: a short flash a second', given: { files: image, modem: { starts: 'off' } }, until: undefined, watchMs: 6_000, expect: '+100 -900' },
  { title: 'no card: two flashes', given: { onOperation: () => { throw new Error('no card'); } }, until: /no SD card can be read/, expect: '+150 -250 +150 -1500' },
  { title: 'a card without a FAT volume: six flashes', given: unmounted('NO_FILESYSTEM'), until: /no FAT volume/, expect: '+150 -250 +150 -250 +150 -250 +150 -250 +150 -250 +150 -1500' },
  { title: 'a card that answers with errors: seven flashes', given: unmounted('DISK_ERR'), until: /answers with errors/, expect: '+150 -250 +150 -250 +150 -250 +150 -250 +150 -250 +150 -250 +150 -1500' },
  { title: 'no config.json: three flashes', given: { config: null }, until: /no config.json on the card/, expect: '+150 -250 +150 -250 +150 -1500' },
  { title: 'a config.json with an error: three flashes', given: { config: '{"ftp":{}}' }, until: /ftp\.host: missing/, expect: '+150 -250 +150 -250 +150 -1500' },
  { title: 'no folder of images: three flashes', given: {}, until: /is not a folder on this card/, expect: '+150 -250 +150 -250 +150 -1500' },
  { title: 'no SIM: four flashes', given: { files: image, modem: { sim: 'absent' }, config: { schedule: { everyMinutes: 60 } } }, until: / round: /, expect: '+150 -250 +150 -250 +150 -250 +150 -1500' },
  { title: 'a missing PIN: four flashes', given: { files: image, modem: { sim: 'pin', pin: '1234' }, config: { schedule: { everyMinutes: 60 } } }, until: / round: /, expect: '+150 -250 +150 -250 +150 -250 +150 -1500' },
  { title: 'searching for a network: long flashes', given: { files: image, modem: { registration: [{ atMs: 0, stat: 2 }] } }, until: /searching for a network/, watchMs: 12_000, expect: '+1500 -500' },
  { title: 'uploading: half a second on and off', given: { files: image, modem: { upBytesPerSecond: 1000 } }, until: /sending the image/, watchMs: 12_000, expect: '+500 -500' },
  { title: 'all delivered: a blink every five seconds', given: { files: image, config: { schedule: { everyMinutes: 60 } } }, until: / round: 1 delivered/, expect: '+50 -4950' },
  { title: 'a round that failed: a flicker', given: { files: image, server: false, config: { schedule: { everyMinutes: 60 } } }, until: / round: 0 delivered/, watchMs: 5_000, expect: '+100 -100' },
];

for (const { title, given, until, watchMs, expect } of cases) {
  light(title, async () => {
    const world = await createWorld({ ...given, chip: { board } });
    try {
      world.boot();
      if (until) assert.ok(await world.until(until, 120), `${until}`);
      assert.is(patternOf(await watch(world, watchMs ?? 30_000)), expect);
    } catch (error) {
      (error as Error).message += `\n${world.lines.slice(-20).join('\n')}`;
      throw error;
    } finally {
      await world.close();
    }
  });
}

light('a look at the card every ten seconds does not disturb the pattern', async () => {
  const world = await createWorld({ files: image, chip: { board } });
  try {
    world.boot();
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.is(patternOf(await watch(world, 10 * 60_000)), '+50 -4950');
  } finally {
    await world.close();
  }
});

light('the light is off during a sleep', async () => {
  const world = await createWorld({ files: image, chip: { board }, config: { schedule: { everyMinutes: 60, sleep: true } } });
  try {
    world.boot();
    assert.ok(await world.until(/ round: asleep for /));
    assert.is(world.chip!.edges.filter(edge => edge.pin === pin).at(-1)!.level, 0);
  } finally {
    await world.close();
  }
});

light.run();
