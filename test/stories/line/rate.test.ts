// Tests the line's rate. It is the highest that board, modem and wiring support. An old rate is found again, and one at which bytes are lost is
// given up.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertServed, errorsOf, families, finish, sheetOf, within, worldWith } from '../../sim/world/ways.ts';
import { noise, type World } from '../../sim/world/world.ts';

const test = suite('rate');

const files = { 'DCIM/A.JPG': noise(3001) };
const noted = (world: World) => readFileSync(`${world.folder}/card/snapferry/state`, 'latin1');
const rateOf = (world: World) => world.line.rates().dteBaud;

for (const family of families) {
  const baud = sheetOf(family).line.highestBaud;
  test(`${family}: ${baud} baud by default, and a configured rate unchanged`, async () => {
    for (const set of [undefined, 57_600]) {
      await within(worldWith(family, { files, ...(set && { config: { modem: { baud: set } } }) }), async world => {
        await world.round();
        assertServed(world, files);
        assert.equal(world.line.rates(), { dteBaud: set ?? baud, dceBaud: set ?? baud });
        assert.is(errorsOf(world), '');
      });
    }
  });
}

for (const cleanBaud of [921_600, 460_800, 115_200]) {
  for (const dirtyRate of [0.03, 0.1]) {
    test(`wiring that garbles ${dirtyRate * 100} % above ${cleanBaud} baud: the rate below is found and kept`, () =>
      within(worldWith('sim7600', { files, line: { cleanBaud, dirtyRate } }), async world => {
        world.boot();
        await finish(world, files, 30);
        if (dirtyRate < 0.1) return;
        assert.is(rateOf(world), cleanBaud);
        assert.match(noted(world), new RegExp(`\\nceiling ${cleanBaud};`));
        const changes = world.modem.commands.filter(line => line.startsWith('AT+IPR')).length;
        world.cut();
        world.put('DCIM/B.JPG', noise(2001, 2));
        await world.round();
        assert.is(world.modem.commands.filter(line => line.startsWith('AT+IPR')).length, changes, 'the bad rate is not tried again');
      }));
  }
}

test('after a reset the chip finds the modem at its unchanged baud rate', () =>
  within(worldWith('sim7600', { files }), async world => {
    world.boot();
    await world.until(/talks at 3000000/);
    const boots = world.modem.boots;
    world.cut();
    await world.round();
    assertServed(world, files);
    assert.is(world.modem.boots, boots, 'no restart was needed');
    assert.match(world.lines.join('\n'), /used as sim7600, at 3000000 baud/);
  }));

test('a restarted modem gets the raised baud rate again', () =>
  within(worldWith('sim7600', { files }), async world => {
    await world.round();
    world.modem.reset();
    await world.clock.run(() => false, 20_000);
    world.put('DCIM/B.JPG', noise(2001, 2));
    await world.round();
    assert.equal(world.line.rates(), { dteBaud: 3_000_000, dceBaud: 3_000_000 });
  }));

const unanswered = (...faults: [command: string, nth: number][]) => ({ faults: faults.map(([command, nth]) => ({ command, nth, answer: [] })) });

test('two commands without an answer at a raised baud rate: the rate goes one step down', () =>
  within(worldWith('sim7600', { files, modem: unanswered(['AT+CFTPSPUTFILE', 1], ['AT+CFTPSLOGIN', 2]) }), async world => {
    world.boot();
    await finish(world, files, 30);
    assert.match(world.lines.join('\n'), /unreliable at 3000000 baud; it stays at 921600 or below for a while/);
    assert.is(rateOf(world), 921_600);
  }));

test('one command without an answer, again and again: the line is not to blame, and its rate stays', () =>
  within(worldWith('sim7600', { files, modem: unanswered(['AT+CFTPSPUTFILE', 1], ['AT+CFTPSPUTFILE', 2]) }), async world => {
    world.boot();
    await finish(world, files, 30);
    const said = world.lines.join('\n');
    assert.match(said, /the modem answers AT, but not this command.* \(AT\+CFTPSPUTFILE\)/);
    assert.not.match(said, /unreliable/);
    assert.is(rateOf(world), 3_000_000);
  }));

test.run();
