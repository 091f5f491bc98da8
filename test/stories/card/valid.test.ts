// Tests a config.json with mistakes on a card that had one without. The last valid one stays in force, and log, light and report tell the mistakes.
// A key that only newer firmware may know is left out.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise, password, user, type World, type WorldOptions } from '../../sim/world/world.ts';

const valid = suite('the last valid config.json');

const files = { 'DCIM/IMG_0001.JPG': noise(300) };
const report = { name: 'status.json', everyHours: 1 };

async function inWorld(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ files, ...options });
  try {
    world.boot();
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-30).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

const config = (world: World) => JSON.parse(world.read('config.json').toString()) as Record<string, Record<string, unknown>>;
const told = (world: World, text: RegExp) => world.lines.filter(line => text.test(line)).length;
const reportIn = (world: World) => JSON.parse(String(world.served()['/up/status.json'] ?? world.served()['up/status.json'] ?? '{}')) as { status?: string; fault?: { code: string; words?: string } };

/** What a person puts onto the card, and how the log and the report name it. */
const wrong: [title: string, text: (world: World) => string, says: RegExp][] = [
  ['with a misspelt key', world => JSON.stringify({ ...config(world), images: { folderr: '/DCIM' } }), /config\.json: images\.folderr: unknown key/],
  ['with a value that is out of range', world => JSON.stringify({ ...config(world), upload: { attempts: 0 } }), /config\.json: upload\.attempts: found 0/],
  ['that is cut off', world => world.read('config.json').toString().slice(0, -9), /config\.json is not readable as JSON/],
  ['that is empty', () => '', /config\.json is empty/],
];

for (const [title, text, says] of wrong) valid(`after a config.json ${title}, images go on by the last valid one, also after a restart`, () => inWorld({ config: { report } }, async world => {
  assert.ok(await world.until(/IMG_0001\.JPG delivered/));
  assert.ok(await world.until(/nothing to send/));
  const good = world.read('config.json');
  world.put('config.json', text(world));
  world.put('DCIM/IMG_0002.JPG', noise(300, 2));
  assert.ok(await world.until(/config\.json has mistakes, so the last one that had none stays in force/));
  assert.is(told(world, says), 1);
  assert.ok(await world.until(/IMG_0002\.JPG delivered/));
  assert.ok(await world.until(/report: is sent/));
  assert.equal([reportIn(world).status, reportIn(world).fault?.code], ['degraded', 'config-wrong']);
  assert.match(reportIn(world).fault?.words ?? '', says);
  world.cut();
  world.put('DCIM/IMG_0003.JPG', noise(300, 3));
  world.boot();
  assert.is(told(world, /config\.json has mistakes, so the last one that had none stays in force/), 2);
  assert.ok(await world.until(/IMG_0003\.JPG delivered/));
  assert.is(world.uploads().filter(({ path }) => /IMG_0001/.test(path)).length, 1);
  world.put('config.json', good);
  world.put('DCIM/IMG_0004.JPG', noise(300, 4));
  assert.ok(await world.until(/IMG_0004\.JPG delivered/));
  assert.ok(await world.until(/report: is sent/));
  assert.is(reportIn(world).status, 'ok');
}));

valid('while it has mistakes, the light shows them at rest: three flashes', () => inWorld({ chip: { board: 'lilygo-t-sim7600' } }, async world => {
  assert.ok(await world.until(/nothing to send/));
  world.put('config.json', '{');
  assert.ok(await world.until(/stays in force/));
  await world.until(/no such line/, 2);
  const { edges } = world.chip!;
  const from = edges.length;
  await world.clock.run(() => false, 9000);
  const seen = edges.slice(from).filter(edge => edge.pin === 'D12');
  assert.match(seen.slice(1).map((edge, i) => Math.round(edge.atMs - seen[i]!.atMs)).join(' '), /150 250 150 250 150 1500/);
}));

const strange = { images: { sharpen: true }, weather: { station: 'hut' } };

valid('keys that are like no known one are left out, told, and in the report, as the card had a config.json without mistakes', () => inWorld({ config: { report } }, async world => {
  assert.ok(await world.until(/nothing to send/));
  world.put('config.json', JSON.stringify({ ...config(world), ...strange, device: 'hut 2' }));
  world.put('DCIM/IMG_0002.JPG', noise(300, 2));
  assert.ok(await world.until(/IMG_0002\.JPG delivered/));
  assert.is(told(world, /config\.json: images\.sharpen: unknown key/), 1);
  assert.is(told(world, /config\.json: weather: unknown key/), 1);
  assert.is(told(world, /in force without the keys that this firmware does not know/), 1);
  assert.ok(await world.until(/report: is sent/));
  assert.equal([reportIn(world).status, reportIn(world).fault?.code], ['degraded', 'config-wrong']);
}));

valid('keys that are like no known one on a card that never had a valid config.json: nothing is sent', () => inWorld({ config: strange }, async world => {
  await world.until(/no such line/, 4);
  assert.is(told(world, /images\.sharpen: unknown key/), 1);
  assert.is(world.uploads().length, 0);
}));

valid('a misspelt key on a card that never had a valid config.json: nothing is sent', () => inWorld({ config: { ftp: { pasword: 'x' } } }, async world => {
  await world.until(/no such line/, 4);
  assert.is(told(world, /ftp\.pasword: unknown key/), 1);
  assert.is(world.uploads().length, 0);
}));

valid('a copy that a power cut has torn is not used', () => inWorld({}, async world => {
  assert.ok(await world.until(/nothing to send/));
  assert.match(world.read('snapferry/config.valid').toString(), `"user":"${user}","password":"${password}"`);
  world.put('snapferry/config.valid', world.read('snapferry/config.valid').subarray(0, 40));
  world.put('config.json', '{');
  world.put('DCIM/IMG_0002.JPG', noise(300, 2));
  await world.until(/no such line/, 5);
  assert.is(world.uploads().length, 1);
}));

valid.run();
