// Tests requests of the browser page with the whole bundle. One hands over another config.json, with a power cut at every operation on the card.
// Others ask for the state during an upload.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Hello, PageState } from '../../../src/console/page/pageshape.ts';
import { within } from '../../sim/world/ways.ts';
import { noise, password, user, type World, type WorldOptions } from '../../sim/world/world.ts';
import { cutEach, type Outcome } from './cuts.ts';

const test = suite('page');

const files = { 'DCIM/IMG_0001.JPG': noise(40_000) };

const inWorld = (options: WorldOptions, act: (world: World) => Promise<void>) => within({ files, ...options }, act);

/** Evaluates an expression as the browser page does. @returns the answer, which comes as JSON */
function ask<T>(world: World, expression: string): T {
  return (JSON.parse(String(world.type(`JSON.stringify([${expression}])`))) as [T])[0];
}

/** Returns the text of the present config.json with another directory. */
function nextOf(world: World): string {
  const now = JSON.parse(world.read('config.json').toString()) as { ftp: object };
  return JSON.stringify({ ...now, device: 'second', ftp: { ...now.ftp, directory: '/second' } });
}

function send(world: World, text: string): void {
  for (let at = 0; at < text.length; at += 100) ask(world, `page.take(${JSON.stringify(text.slice(at, at + 100))}, ${at})`);
}

test('hello: the firmware, and the path of config.json', () => inWorld({}, async world => {
  world.boot();
  const hello = ask<Hello>(world, 'page.hello()');
  assert.equal([hello.v, hello.board, hello.camera, hello.config, hello.next], [1, 'linux', false, './card/config.json', './card/snapferry/config.new']);
  assert.match(hello.firmware, /^\d+\.\d+\.\d+$/);
  assert.ok(hello.memory > 0);
  await world.round();
  assert.is(ask<Hello>(world, 'page.hello()').device, 'camera');
}));

test('the state, requested every 250 ms of a round: the sent bytes grow to the image size, and the round is not disturbed', () => inWorld({ config: { modem: { baud: 115_200 } } }, async world => {
  world.boot();
  const states: PageState[] = [];
  const look = (): void => {
    states.push(ask<PageState>(world, 'page.state()'));
    world.clock.after(250, look);
  };
  world.clock.after(250, look);
  assert.ok(await world.until(/ round: 1 delivered, 0 skipped/));
  const poured = states.flatMap(state => (state.b === undefined ? [] : [state.b]));
  assert.ok(poured.filter(bytes => bytes > 0 && bytes < 40_000).length > 3, poured.join(' '));
  poured.forEach((bytes, i) => assert.ok(bytes >= (poured[i - 1] ?? 0), poured.join(' ')));
  assert.is(poured.at(-1), 40_000);
  assert.ok(states.every(state => state.z === undefined || (state.z === 40_000 && state.i === '/DCIM/IMG_0001.JPG')));
  const last = ask<PageState>(world, 'page.state()');
  assert.equal([last.n[0], last.m, last.q, last.p, last.t], [1, 'sim7600', 22, '/DCIM/IMG_0001.JPG', undefined]);
  assert.ok(JSON.stringify(last).length < 200);
  assert.equal(Object.keys(world.served()), ['up/IMG_0001.JPG']);
  assert.equal(world.modem.violations, []);
}));

test('a new config.json is in force at once while the firmware is resting', () => inWorld({ config: { schedule: { everyMinutes: 600 } } }, async world => {
  await world.round();
  send(world, nextOf(world));
  assert.equal(ask(world, 'page.adopt()'), []);
  assert.ok(await world.until(/config\.json is read: .*\/second/, 1));
  world.put('DCIM/IMG_0002.JPG', noise(300, 2));
  world.type('ferry.send()');
  await world.round();
  assert.ok('second/IMG_0002.JPG' in world.served());
}));

test('a new config.json during an upload is in force directly after the round, not when the next round is due', () => inWorld({ config: { schedule: { everyMinutes: 600 } } }, async world => {
  world.boot();
  assert.ok(await world.until(/state: staging/));
  const next = nextOf(world);
  for (const text of [next.replace('second', 'first!'), next]) {
    send(world, text);
    assert.equal(ask(world, 'page.adopt()'), []);
  }
  assert.ok(await world.until(/ round: 1 delivered/));
  assert.equal(Object.keys(world.served()), ['up/IMG_0001.JPG'], 'in the directory of the old config.json');
  assert.is(world.uploads().length, 1);
  assert.ok(await world.until(/config\.json is read: .*\/second/, 1));
}));

test('an invalid config.json changes nothing, and its error messages are those of the log', () => inWorld({}, async world => {
  await world.round();
  const before = world.read('config.json').toString();
  send(world, '{"ftp":{"host":"h","prot":21}}');
  const errors = ask<string[]>(world, 'page.adopt()');
  assert.match(errors.join(), /^ftp\.prot: unknown key; known are ftp\.host, /);
  assert.is(world.read('config.json').toString(), before);
  world.put('config.json', '{"ftp":{"host":"h","prot":21}}');
  assert.ok(await world.until(new RegExp(`error card: config\\.json: ${errors[0]!.slice(0, 30)}`), 1));
  // the last valid file stays in force, so its mistakes are told in short
  const [told, ...more] = ask<PageState>(world, 'page.state()').e!;
  assert.match(told!, /^config\.json: ftp\.prot: unknown key, known are ftp\.host, /);
  assert.ok(`config.json: ${errors[0]!}`.replaceAll(';', ',').startsWith(told!), told);
  assert.equal(more, []);
}));

test('copies of config.json cannot be sent by hand, and the state file cannot be read', () => inWorld({}, async world => {
  await world.round();
  send(world, nextOf(world));
  assert.match(String(world.type('ferry.put("/snapferry/config.new")')), /holds secrets that must not leave the card/);
  assert.is(ask(world, 'page.read("/snapferry/state", 0, 300)'), null);
  assert.is(Buffer.from(ask<string>(world, 'page.read("/DCIM/IMG_0001.JPG", 1000, 300)'), 'base64').compare(files['DCIM/IMG_0001.JPG'].subarray(1000, 1300)), 0);
}));

for (const chip of [undefined, { board: 'lilygo-t-sim7600' }]) {
  test(`a power cut at any card operation of the transfer, ${chip ? 'on a chip' : 'on a desktop'}: the next start has one complete configuration`, () =>
    cutEach({ most: 60, step: 3 }, async ({ n, onOperation, strike }) => {
      let outcome: Outcome | undefined;
      await inWorld({ onOperation, ...(chip && { chip }), config: { schedule: { everyMinutes: 600 } } }, async world => {
        await world.round();
        const before = world.read('config.json').toString();
        const next = nextOf(world);
        if (!await strike(world, () => (send(world, next), void ask(world, 'page.adopt()')))) return;
        const from = world.lines.length;
        world.boot();
        await world.until(/nothing to send/, 1);
        assert.ok(world.lines.slice(from).some(line => / config\.json is read: /.test(line)), `cut ${n}: no configuration is read`);
        const now = world.read('config.json').toString();
        assert.ok(now === before || now === next, `cut ${n}: ${now}`);
        outcome = now === before ? 'old' : 'new';
      });
      return outcome;
    }));
}

test('neither hello nor state contains an account or a password', () => inWorld({ config: { console: { password: 'open sesame' } } }, async world => {
  await world.round();
  assert.not.match(JSON.stringify([ask(world, 'page.hello()'), ask(world, 'page.state()')]), new RegExp(`open sesame|${password}|${user}`));
}));

test.run();
