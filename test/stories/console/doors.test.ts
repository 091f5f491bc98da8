// What listens on a chip: Bluetooth and Wi-Fi are off for good, the console is locked by config.json; what is told of its engine.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const doors = suite('doors');
const board = 'lilygo-t-sim7600';
const files = { 'DCIM/IMG_0001.JPG': noise(300) };
const password = 'open sesame';

async function onChip(options: WorldOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld({ files, ...options, chip: { board, ...options.chip } });
  try {
    world.boot();
    await run(world);
  } catch (error) {
    (error as Error).message += `\n${world.lines.slice(-20).join('\n')}`;
    throw error;
  } finally {
    await world.close();
  }
}

for (const radios of [{ BLE: true, Wifi: true }, { BLE: true }, { Wifi: true }, {}]) {
  const on = Object.keys(radios);
  doors(`out of the box with ${on.join(' and ') || 'neither'} on: each is switched off by one restart, and the firmware is still there`, () => onChip({ chip: { board, radios } }, async world => {
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.equal(world.chip!.state.radios, { BLE: false, Wifi: false });
    assert.equal(world.chip!.boots.map(boot => boot.why), ['power', ...on.map(() => 'radio')]);
    world.cut();
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    assert.is(world.chip!.boots.length, on.length + 2, 'never again');
    assert.equal([...world.chip!.state.storage.keys()], ['.boot0', '.folders'], 'no mark is left');
  }));
}

doors('a radio that stays on is reported, and does not cause endless restarts', () => onChip({}, async world => {
  world.cut();
  world.chip!.state.radios = Object.defineProperty({ Wifi: false } as { BLE: boolean; Wifi: boolean }, 'BLE', { get: () => true, set: () => undefined });
  world.boot();
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.equal(world.chip!.boots.map(boot => boot.why), ['power', 'power', 'radio']);
  assert.ok(world.lines.some(line => /did not switch off BLE/.test(line)));
}));

const lockOf = (world: World) => world.chip!.engine()!.lock;

doors('the console is open until config.json says otherwise, and locked from then on', () => onChip({ config: { console: { password } } }, async world => {
  assert.equal(lockOf(world), { password, isLocked: true });
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.not.match(world.lines.join('\n'), /sesame/);
}));

doors('a person who is logged in stays so while the file is the same', () => onChip({ config: { console: { password } } }, async world => {
  lockOf(world).isLocked = false;
  assert.ok(await world.until(/ round: 1 delivered/));
  await world.clock.run(() => false, 60_000);
  assert.is(lockOf(world).isLocked, false);
}));

doors('another password locks it again; none opens it by Enter alone', () => onChip({ config: { console: { password } } }, async world => {
  const config = JSON.parse(String(world.read('config.json')));
  assert.ok(await world.until(/ round: 1 delivered/));
  lockOf(world).isLocked = false;
  world.put('config.json', JSON.stringify({ ...config, console: { password: 'shut' } }));
  await world.clock.run(() => false, 30_000);
  assert.equal(lockOf(world), { password: 'shut', isLocked: true });
  world.put('config.json', JSON.stringify({ ...config, console: undefined }));
  await world.clock.run(() => false, 30_000);
  assert.is(lockOf(world).password, '');
}));

doors('it is locked by a file that is wrong elsewhere, and stays so when the card is gone', () => onChip({ config: JSON.stringify({ console: { password } }) }, async world => {
  assert.ok(await world.until(/ftp\.host: missing/));
  assert.equal(lockOf(world), { password, isLocked: true });
  world.hide(true);
  assert.ok(await world.until(/no SD card/));
  assert.equal(lockOf(world), { password, isLocked: true });
  world.hide(false);
}));

doors('without a password nothing is set', () => onChip({}, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.equal(lockOf(world), { password: undefined, isLocked: false });
}));

const engines: { version: string; isBad: boolean }[] = [
  { version: '2v29', isBad: true }, { version: '2v28', isBad: true }, { version: '2v29.95', isBad: true }, { version: '1v99', isBad: true },
  { version: '2v29.96', isBad: false }, { version: '2v29.277', isBad: false }, { version: '2v30', isBad: false }, { version: '2v30.1', isBad: false }, { version: '3v00', isBad: false },
];

for (const { version, isBad } of engines) {
  doors(`engine ${version} is told, ${isBad ? 'with a warning' : 'without a warning'}`, () => onChip({ chip: { board, version } }, async world => {
    assert.match(world.lines[0]!, new RegExp(`boot: snapferry on .*, engine ${version}$`));
    assert.is(world.lines.some(line => line.includes(`this engine, ${version}, ${version === '1v99' ? 'keeps Storage elsewhere' : 'loses what comes after'}`)), isBad);
  }));
}

doors.run();
