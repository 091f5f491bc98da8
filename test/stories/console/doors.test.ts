// What listens on a chip: Bluetooth is off, Wi-Fi is silent, a boot loop ends; the console is locked by config.json; what is told of its engine.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from '../../sim/world/chip.ts';
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

/** Out of the box; after flash.sh; of a firmware that switched Wi-Fi off as well, on a chip with PSRAM; and one that a person left so. */
const switches = [
  { radios: { BLE: true, Wifi: true }, restarts: 1, end: { BLE: false, Wifi: true } },
  { radios: { BLE: false, Wifi: true }, restarts: 0, end: { BLE: false, Wifi: true } },
  { radios: { BLE: false, Wifi: false }, restarts: 0, end: { BLE: false, Wifi: false } },
  { radios: { BLE: true, Wifi: false }, restarts: 2, end: { BLE: false, Wifi: true } },
];

for (const { radios, restarts, end } of switches) {
  const on = Object.entries(radios).filter(([, isOn]) => isOn).map(([name]) => name);
  doors(`with ${on.join(' and ') || 'neither radio'} on in NVS the firmware restarts ${restarts} times, stays up, and nothing listens`, () => onChip({ chip: { board, radios } }, async world => {
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.equal(world.chip!.state.radios, end);
    assert.equal(world.chip!.boots.map(boot => boot.why), ['power', ...Array(restarts).fill('radio')]);
    assert.equal(world.chip!.listened, [{ ports: [], wifiMode: 0 }], 'at no boot');
    world.cut();
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    assert.is(world.chip!.boots.length, restarts + 2, 'never again');
    assert.equal([...world.chip!.state.storage.keys()].sort(), ['.boot0', '.folders', '.wificfg'], 'no mark is left');
  }));
}

doors('a chip without PSRAM that has Wi-Fi off in NVS gets it back before Bluetooth goes off', async () => {
  const bare = { ...boardOf(board), psram: false };
  await onChip({ chip: { board: bare, radios: { BLE: true, Wifi: false } } }, async world => {
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.equal(world.chip!.state.radios, { BLE: false, Wifi: true });
  });
});

for (const saved of [undefined, '{"mode":2,"ssidAP":"hut"}', '{"mode":3}', 'no JSON {']) {
  doors(`Wi-Fi settings ${saved ?? 'that are missing'} start neither access point nor station`, () => onChip({}, async world => {
    world.cut();
    if (saved === undefined) world.chip!.state.storage.delete('.wificfg');
    else world.chip!.state.storage.set('.wificfg', saved);
    world.boot();
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.equal(world.chip!.listened.at(-1), { ports: [], wifiMode: 0 });
  }));
}

doors('a radio that stays on is reported, and does not cause endless restarts', () => onChip({}, async world => {
  world.cut();
  world.chip!.state.radios = Object.defineProperty({ Wifi: true } as { BLE: boolean; Wifi: boolean }, 'BLE', { get: () => true, set: () => undefined });
  world.boot();
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.equal(world.chip!.boots.map(boot => boot.why), ['power', 'power', 'radio']);
  assert.ok(world.lines.some(line => /did not switch Bluetooth off/.test(line)));
}));

doors('Wi-Fi that stays off in NVS keeps Bluetooth on, since a chip without PSRAM could not start with neither', () => onChip({}, async world => {
  world.cut();
  world.chip!.state.radios = Object.defineProperty({ BLE: true } as { BLE: boolean; Wifi: boolean }, 'Wifi', { get: () => false, set: () => undefined });
  world.boot();
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.equal(world.chip!.state.radios.BLE, true);
  assert.ok(world.lines.some(line => /did not switch Wi-Fi on, so Bluetooth stays on/.test(line)));
}));

const works = / round: 1 delivered|nothing to send/;

/** The engine crashes so long after the firmware began. */
async function crash(world: World, afterMs: number): Promise<void> {
  await world.clock.run(() => false, afterMs);
  world.chip!.crash();
}

doors('the fourth start after three that crashed early stays a bare console, and tries again after 15 minutes', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts each ended within 10 s/, 1));
  assert.is(world.chip!.boots.length, 4);
  const from = world.lines.length;
  await world.clock.run(() => false, 14 * 60_000);
  assert.equal(world.lines.slice(from), [], 'nothing else runs');
  assert.equal(world.chip!.listened.at(-1), { ports: [], wifiMode: 0 });
  assert.ok(await world.until(works), 'and then it works again');
  assert.is(world.chip!.boots.length, 5);
}));

doors('a broken loop that goes on is tried once in 15 minutes', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  assert.ok(await world.until(/ boot: snapferry on /, 16));
  await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
}));

doors('the reset button and a power cut start afresh', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  world.cut();
  world.boot();
  assert.ok(await world.until(works));
}));

doors('crashes later than 10 s after the start, and power cuts, are no boot loop', () => onChip({}, async world => {
  for (let i = 0; i < 4; i++) await crash(world, 15_000);
  for (let i = 0; i < 4; i++) {
    world.cut();
    world.boot();
    await world.clock.run(() => false, 2000);
  }
  assert.is(world.lines.filter(line => / boot: snapferry on /.test(line)).length, 8);
  assert.not.match(world.lines.join('\n'), /the last 3 starts/);
}));

doors('the light of a broken loop flashes five times and pauses', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  const from = world.chip!.edges.length;
  await world.clock.run(() => false, 6900);
  const { led } = boardOf(board) as { led?: { pin: string; active: 0 | 1 } };
  const lit = world.chip!.edges.slice(from).filter(edge => edge.pin === led!.pin && edge.level === led!.active);
  assert.is(lit.length, 5);
}));

doors('an engine without room for the firmware says so and does not restart', () => onChip({ chip: { board, memory: { usage: 60, total: 2400 } } }, async world => {
  assert.match(world.lines[0]!, /^snapferry: this engine has room for 2400 JsVars, and the firmware needs 3200, so it stays off/);
  await world.clock.run(() => false, 30 * 60_000);
  assert.is(world.chip!.boots.length, 1);
  assert.is(world.lines.length, 1);
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
