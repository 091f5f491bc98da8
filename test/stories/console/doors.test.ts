// Tests the ways by which a stranger could get into a chip. Bluetooth is off, Wi-Fi is silent, and a boot loop ends. config.json can lock the
// console. The log reports the state of the engine.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runInContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardOf } from '../../sim/world/chip.ts';
import { createWorld, noise, type World, type WorldOptions } from '../../sim/world/world.ts';

const doors = suite('open ports and the lock');
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

/**
 * Which of the chip's radios are switched on before the start (`radios`) and after it (`end`), and how often the chip restarts. The four cases are
 * the engine's default, the state after flash.sh, both radios off by older firmware, and Bluetooth alone.
 */
const switches = [
  { radios: { BLE: true, Wifi: true }, restarts: 1, end: { BLE: false, Wifi: true } },
  { radios: { BLE: false, Wifi: true }, restarts: 0, end: { BLE: false, Wifi: true } },
  { radios: { BLE: false, Wifi: false }, restarts: 0, end: { BLE: false, Wifi: false } },
  { radios: { BLE: true, Wifi: false }, restarts: 2, end: { BLE: false, Wifi: true } },
];

for (const { radios, restarts, end } of switches) {
  const on = Object.entries(radios).filter(([, isOn]) => isOn).map(([name]) => name);
  doors(`with ${on.join(' and ') || 'neither radio'} on in NVS the firmware restarts ${restarts} times, then stays up without an open port`, () => onChip({ chip: { board, radios } }, async world => {
    assert.ok(await world.until(/ round: 1 delivered/));
    assert.equal(world.chip!.state.radios, end);
    assert.equal(world.chip!.boots.map(boot => boot.why), ['power', ...Array(restarts).fill('radio')]);
    assert.equal(world.chip!.listened, [{ ports: [], wifiMode: 0 }], 'no open port at any boot');
    world.cut();
    world.boot();
    assert.ok(await world.until(/nothing to send/));
    assert.is(world.chip!.boots.length, restarts + 2, 'no further restart');
    assert.equal([...world.chip!.state.storage.keys()].sort(), ['.boot0', '.folders', '.lock', '.wificfg', 'a', 'b', 'mark'], 'no other file is in Storage');
  }));
}

doors('on a chip without PSRAM and with Wi-Fi off in NVS, Wi-Fi is switched on before Bluetooth is switched off', async () => {
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

/** Lets the engine crash so many milliseconds after the firmware's start. */
async function crash(world: World, afterMs: number): Promise<void> {
  await world.clock.run(() => false, afterMs);
  world.chip!.crash();
}

doors('after three early crashes the fourth start runs only the console, and tries again after 15 minutes', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts each ended within 10 s/, 1));
  assert.is(world.chip!.boots.length, 4);
  const from = world.lines.length;
  await world.clock.run(() => false, 14 * 60_000);
  assert.equal(world.lines.slice(from), [], 'nothing else runs');
  assert.equal(world.chip!.listened.at(-1), { ports: [], wifiMode: 0 });
  assert.ok(await world.until(works), 'then the firmware works again');
  assert.is(world.chip!.boots.length, 5);
}));

doors('a persistent boot loop is retried once in 15 minutes', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  assert.ok(await world.until(/ boot: snapferry on /, 16));
  await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
}));

doors('a power cut ends the pause after a boot loop', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  world.cut();
  world.boot();
  assert.ok(await world.until(works));
}));

doors('crashes later than 10 s after the start and power cuts do not count as a boot loop', () => onChip({}, async world => {
  for (let i = 0; i < 4; i++) await crash(world, 15_000);
  for (let i = 0; i < 4; i++) {
    world.cut();
    world.boot();
    await world.clock.run(() => false, 2000);
  }
  assert.is(world.lines.filter(line => / boot: snapferry on /.test(line)).length, 8);
  assert.not.match(world.lines.join('\n'), /the last 3 starts/);
}));

doors('the LED flashes five times and pauses after a boot loop', () => onChip({}, async world => {
  for (let i = 0; i < 3; i++) await crash(world, 5000);
  assert.ok(await world.until(/^snapferry: the last 3 starts/, 1));
  const from = world.chip!.edges.length;
  await world.clock.run(() => false, 6900);
  const { led } = boardOf(board) as { led?: { pin: string; active: 0 | 1 } };
  const lit = world.chip!.edges.slice(from).filter(edge => edge.pin === led!.pin && edge.level === led!.active);
  assert.is(lit.length, 5);
}));

doors('an engine without room for the firmware reports this and does not restart', () => onChip({ chip: { board, memory: { usage: 60, total: 2400 } } }, async world => {
  assert.match(world.lines[0]!, /^snapferry: this engine has room for 2400 JsVars, and the firmware needs 3200, so it stays off/);
  await world.clock.run(() => false, 30 * 60_000);
  assert.is(world.chip!.boots.length, 1);
  assert.is(world.lines.length, 1);
}));

const isLocked = (world: World) => !world.chip!.engine()!.console.isOn;

/** Sends a line to the console, and returns what the console answers. */
async function type(world: World, text: string): Promise<string> {
  const from = world.lines.length;
  world.chip!.engine()!.console.give(`${text}\n`);
  await world.clock.run(() => false, 50);
  return world.lines.slice(from).join('\n');
}

/** Cuts the power and boots again. The next boot has not read any file yet. */
function restart(world: World): void {
  world.cut();
  world.boot();
}

const locking = { config: { console: { password } } };

doors('the console is open until a config.json with a password is read, and then locked', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.ok(isLocked(world));
  assert.not.match(world.lines.join('\n'), /sesame/);
}));

doors('a login stays valid while the file is unchanged', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.match(await type(world, password), /^Logged in\.$/);
  await world.clock.run(() => false, 60_000);
  assert.is(isLocked(world), false);
  world.hide(true);
  assert.ok(await world.until(/no SD card/));
  world.hide(false);
  await world.clock.run(() => false, 60_000);
  assert.is(isLocked(world), false);
}));

doors('after a login the console locks again by itself, but not while the page or a person uses it', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.match(await type(world, password), /Logged in/);
  for (const used of ['page.state()', 'ferry']) {
    await world.clock.run(() => false, 4.5 * 60_000);
    runInContext(used, world.chip!.engine()!.context);
    assert.is(isLocked(world), false, used);
  }
  await world.clock.run(() => false, 5.5 * 60_000);
  assert.ok(isLocked(world));
  assert.ok(world.lines.some(line => /^The console is locked again/.test(line)));
}));

doors('the delay after wrong passwords goes on after a reset', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  for (const seconds of [1, 2, 4, 8, 16]) {
    assert.match(await type(world, 'guess'), new RegExp(`Invalid password; wait ${seconds} s`));
    restart(world);
    assert.match(await type(world, password), /Too early/);
    await world.clock.run(() => false, seconds * 1000);
  }
  assert.match(await type(world, password), /Logged in/);
  restart(world);
  assert.match(await type(world, password), /Logged in/, 'a login has ended it');
}));

doors('a changed password locks the console again; a file without one opens it, also after a restart', () => onChip(locking, async world => {
  const config = JSON.parse(String(world.read('config.json')));
  assert.ok(await world.until(/ round: 1 delivered/));
  await type(world, password);
  world.put('config.json', JSON.stringify({ ...config, console: { password: 'shut' } }));
  await world.clock.run(() => false, 30_000);
  assert.match(await type(world, password), /Invalid password; wait 1 s/);
  await world.clock.run(() => false, 1000);
  assert.match(await type(world, 'shut'), /Logged in/);
  restart(world);
  assert.ok(isLocked(world));
  world.put('config.json', JSON.stringify({ ...config, console: undefined }));
  await world.clock.run(() => false, 30_000);
  assert.is(isLocked(world), false);
  restart(world);
  assert.is(isLocked(world), false);
}));

doors('after a start the console is locked before the card is read, also without a card', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  world.cut();
  world.hide(true);
  world.boot();
  assert.ok(isLocked(world));
  assert.ok(await world.until(/no SD card/));
  assert.match(await type(world, 'print(1)'), /Invalid password/);
  await world.clock.run(() => false, 1000);
  assert.match(await type(world, password), /Logged in/);
  world.hide(false);
  restart(world);
  assert.ok(isLocked(world));
}));

doors('the console stays locked after a boot loop', () => onChip(locking, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  for (let i = 0; i < 4; i++) {
    world.chip!.engine()!.context['E'].reboot();
    await world.clock.run(() => false, 2000);
  }
  assert.ok(world.lines.some(line => /starts each ended within/.test(line)), world.lines.slice(-5).join('\n'));
  assert.ok(isLocked(world));
}));

const mistakes: { title: string; make(config: string): string | undefined }[] = [
  { title: 'an extra comma', make: config => config.replace(/\}$/, ',}x') },
  { title: 'a truncated file', make: config => config.slice(0, -3) },
  { title: 'a password that is too long', make: config => config.replace(password, 'x'.repeat(21)) },
  { title: 'a password that is a number', make: config => config.replace(`"${password}"`, '17') },
  { title: 'a key that is misspelled', make: config => config.replace('"password":"open', '"pasword":"open') },
  { title: 'a section that is misspelled', make: config => config.replace('"console"', '"consol"') },
  { title: 'a file that is too large', make: config => config + ' '.repeat(4200) },
  { title: 'no file', make: () => undefined },
];
for (const { title, make } of mistakes) {
  doors(`the console stays locked, also after a restart: ${title}`, () => onChip(locking, async world => {
    assert.ok(await world.until(/ round: 1 delivered/));
    const text = make(String(world.read('config.json')));
    assert.not.equal(text, String(world.read('config.json')));
    if (text === undefined) rmSync(join(world.folder, 'card/config.json'));
    else world.put('config.json', text);
    await world.clock.run(() => false, 30_000);
    assert.ok(isLocked(world));
    restart(world);
    await world.clock.run(() => false, 30_000);
    assert.ok(isLocked(world));
    assert.match(await type(world, password), /Logged in/, 'unlocked by the last valid password');
  }));
}

doors('a file with a mistake elsewhere locks the console', () => onChip({ config: JSON.stringify({ console: { password } }) }, async world => {
  assert.ok(await world.until(/ftp\.host: missing/));
  assert.ok(isLocked(world));
}));

doors('without a password the lock file stays blank', () => onChip({}, async world => {
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.is(isLocked(world), false);
  assert.match(world.chip!.state.storage.get('.lock')!, /^\xff{640}$/);
}));

const engines: { version: string; why: string; remedy: string }[] = [
  ...['2v26', '2v27.45'].map(version => ({ version, why: 'loses what comes after', remedy: 'does not free all memory that a large folder on the card takes; flash a newer build' })),
  ...['2v28', '2v29', '2v29.95'].map(version => ({ version, why: 'loses what comes after', remedy: 'flash a newer build' })),
  { version: '1v99', why: 'keeps Storage elsewhere', remedy: 'flash a newer build' },
  ...['2v29.96', '2v29.261'].map(version => ({ version, why: 'reads only 256 bytes of the modem in 100 ms', remedy: 'flash a newer build' })),
  ...['2v29.262', '2v29.277'].map(version => ({ version, why: '', remedy: '' })),
  ...['2v29.278', '2v30', '3v00'].map(version => ({ version, why: 'is newer than the newest build that snapferry was tested with', remedy: 'if images fail, flash 2v29' })),
];

for (const { version, why, remedy } of engines) {
  doors(`engine ${version} is named at boot, ${why ? 'with a warning' : 'without a warning'}`, () => onChip({ chip: { board, version } }, async world => {
    assert.match(world.lines[0]!, new RegExp(`boot: snapferry on .*, engine ${version}$`));
    const warnings = world.lines.filter(line => line.includes('this engine, '));
    assert.is(warnings.length, why ? 1 : 0);
    if (!why) return;
    assert.ok(warnings[0]!.includes(`this engine, ${version}, ${why}`), warnings[0]);
    assert.ok(warnings[0]!.includes(`${remedy} (docs/install.md)`), warnings[0]);
  }));
}

doors.run();
