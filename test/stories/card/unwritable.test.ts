// Tests a card that can be read but not written: each write takes seconds and fails. The first check of the card reports this, and lines of the log
// do not wait for it. All images arrive once the card can be written.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CardHook } from '../../sim/card/fs/types.ts';
import { errorsOf, finish, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('a card that cannot be written');

const files = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003), 'DCIM/100CAM/IMG_0002.JPG': noise(3001, 2) };
/** Milliseconds that a write takes before it fails on a worn card, as in FatFs. */
const failMs = 4000;
const told = / error card: the card cannot be written: .* check that it is not locked, full or broken/;

/**
 * Makes a card on which writes fail while `isBad`. `tries` counts all of them, `ofLog` those of log lines. Deleting the log does not count, since
 * the firmware does so on a full card.
 */
function wornCard(block: (ms: number) => void) {
  const card = { isBad: true, tries: 0, ofLog: 0 };
  const hook: CardHook = (step, path, _bytes, mode) => {
    const writes = step === 'write' || step === 'makeFolder' || step === 'remove' || (step === 'open' && mode !== 'r');
    if (!card.isBad || !writes) return;
    card.tries++;
    if (path.endsWith('log.txt') && step !== 'remove') card.ofLog++;
    block(failMs);
    throw new Error('DISK_ERR');
  };
  return { card, hook };
}

/** Runs a test world with a card on which writes fail. @param act gets the card; if it sets `isBad` to false, writes succeed again */
function withWorn(config: object, act: (world: World, card: { isBad: boolean; tries: number; ofLog: number }) => Promise<void>): Promise<void> {
  let block: (ms: number) => void = () => undefined;
  const { card, hook } = wornCard(ms => block(ms));
  return within(worldWith('sim7600', { files, config: { ...config }, onOperation: hook }), world => {
    block = world.clock.block;
    return act(world, card);
  });
}

for (const [title, config] of [['', {}], [', at log level error', { log: { level: 'error' } }]] as const) {
  test(`the fault is logged before the first modem command, and log lines do not wait for the card${title}`, () => withWorn(config, async (world, card) => {
    const startMs = world.clock.now();
    // The firmware checks the card in its first turn, before `boot` returns.
    world.boot();
    assert.ok(world.lines.some(line => told.test(line)), world.lines.join('\n'));
    assert.ok(world.clock.now() - startMs < 3 * failMs, `${(world.clock.now() - startMs) / 1000} s`);
    assert.equal(world.modem.commands, []);
    assert.ok(await world.until(/the journal cannot be written/, 3));
    assert.ok(card.ofLog <= 1, `the log was tried ${card.ofLog} times`);
    assert.ok(world.clock.now() - startMs < 60_000, `the round was given up after ${(world.clock.now() - startMs) / 1000} s`);
    assert.equal(world.served(), {});
    card.isBad = false;
    await finish(world, files, 40);
    await world.until(/never/, 6);
    assert.ok(existsSync(join(world.folder, 'card/snapferry/log.txt')), 'the log continues');
  }));
}

test('in half an hour with nothing to send, the card is tried and reported a few times, not at each check', () => withWorn({ images: { match: '*.png' } }, async (world, card) => {
  world.boot();
  await world.until(/never/, 30);
  const times = world.lines.filter(line => told.test(line)).length;
  assert.ok(times >= 5 && times <= 7, `logged ${times} times`);
  assert.ok(card.tries <= 2 * times, `${card.tries} tries for ${times} log lines`);
}));

test('a card that fails within a round causes one failed log write, and is reported at the next check', () => withWorn({}, async (world, card) => {
  card.isBad = false;
  world.boot();
  assert.ok(await world.until(/ state: checking/, 2));
  assert.ok(world.read('snapferry/log.txt').toString().includes(' state: waking'), 'the log comes in pieces');
  card.isBad = true;
  assert.ok(await world.until(/the journal cannot be written/, 3));
  assert.ok(card.ofLog <= 1, `the log was tried ${card.ofLog} times`);
  assert.ok(await world.until(told, 1));
  card.isBad = false;
  await finish(world, files, 40);
  await world.until(/never/, 6);
  world.put('DCIM/100CAM/IMG_0003.JPG', noise(1009, 3));
  assert.ok(await world.until(/ round: 1 delivered/, 5));
  assert.match(world.read('snapferry/log.txt').toString(), /IMG_0003\.JPG delivered as /);
}));

/** Makes a hook for a card that can be written until the first record of a new upload. */
function closingCard(): CardHook {
  let isBad = false;
  return (step, path, bytes, mode) => {
    const writes = step === 'write' || step === 'makeFolder' || step === 'remove' || (step === 'open' && mode !== 'r');
    if (isBad && writes) throw new Error('DISK_ERR');
    if (step === 'write' && path.includes('/journal/') && /^\n?[bs] /.test(Buffer.from(bytes ?? []).toString('latin1'))) isBad = true;
  };
}

for (const [title, http, config] of [['by a form', { form: { file: 'document' } }, { http: { form: { file: 'document' } } }], ['by the reply alone', {}, { upload: { verify: 'reply' } }]] as const) {
  test(`a card that becomes unwritable after an upload has begun: the image is sent once, ${title}`, () => {
    const one = { 'DCIM/100CAM/IMG_0001.JPG': noise(2003) };
    return within(worldWith('sim7600', { files: one, http, config, onOperation: closingCard() }), async world => {
      world.boot();
      await world.until(/never/, 180);
      assert.is(world.http!.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD').length, 1);
      assert.ok(world.lines.some(line => told.test(line)));
    });
  });
}

test('a writable card causes no error, and its log has an empty line between two boots', () => withWorn({}, async (world, card) => {
  card.isBad = false;
  await world.round();
  world.cut();
  world.boot();
  assert.ok(await world.until(/nothing to send/, 2));
  assert.is(errorsOf(world), '');
  const log = world.read('snapferry/log.txt').toString();
  assert.is(log.split('\n\n').length, 2, log);
  assert.not.ok(log.startsWith('\n'));
}));

test.run();
