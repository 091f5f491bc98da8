// Tests faults that come before the firmware can recover by itself. A listener for exceptions is set before all code that can throw, and the program
// starts again. The test soak/thrown does so on the real engine (Espruino).

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWorld, noise } from '../../sim/world/world.ts';
import { programOf, runOnNode } from '../module.ts';

interface Again { startAgain(error: string, tell?: (text: string) => void): void }

const test = suite('again');
const chip = { board: 'lilygo-t-sim7600' };

function programFor(engine: 'esp32' | 'linux', steps: string): string {
  return programOf<Again>('device/start/again', 'startAgain', {
    'board': `{ board: { engine: "${engine}" } }`, '../system': '{ print: function (text) { said.push(text); } }',
  }, steps)
    .replace('(function (require) {', '(function (require, setTimeout, ESP32, load) {')
    .replace('|| require(name); });', '|| require(name); }, function (run, ms) { timers.push(ms); run(); }, { reboot: function () { said.push("reboot"); } }, function () { said.push("load"); });');
}

for (const [engine, how] of [['esp32', 'reboot'], ['linux', 'load']] as const) {
  test(`${engine}: it says why and starts again sooner than a start counts as finished`, async () => {
    const [said, timers] = await runOnNode(`var said = [], timers = [];\n${programFor(engine, 'create("Error: x"); tell(said); tell(timers);')}`) as [string[], number[]];
    assert.equal(said, [how, 'a fault in the firmware (Error: x); starting over in 5 s']);
    const finishedMs = Number(/finishedMs = (\d+)/.exec(readFileSync(new URL('../../../src/device/start/start.ts', import.meta.url), 'utf8'))![1]);
    assert.ok(timers[0]! < finishedMs, 'so the guard against a boot loop counts it');
  });
}

test('a log that throws does not prevent it', async () => {
  const [said] = await runOnNode(`var said = [], timers = [];\n${programFor('esp32', 'create("Error: x", function () { throw new Error("card"); }); tell(said);')}`);
  assert.equal(said, ['reboot', 'a fault in the firmware (Error: x); starting over in 5 s']);
});

/** Makes a chip's registers, of which the first `times` reads throw. The start of the firmware reads one, so that many starts fail. */
function faultyRegisters(times: number): Map<number, number> {
  const registers = new Map<number, number>();
  const get = registers.get.bind(registers);
  let left = times;
  registers.get = at => {
    if (left-- > 0) throw new Error('no such register');
    return get(at);
  };
  return registers;
}

test('a chip whose start throws twice delivers after the third', async () => {
  const world = await createWorld({ files: { 'DCIM/IMG_0001.JPG': noise(300) }, chip });
  try {
    world.chip!.state.rtc = faultyRegisters(2);
    world.boot();
    assert.ok(await world.until(/ round: 1 delivered/), world.lines.join('\n'));
    assert.equal(world.chip!.boots.map(({ why }) => why), ['power', 'reboot', 'reboot']);
    assert.is(world.lines.filter(line => /^a fault in the firmware \(Error: no such register\); starting over in 5 s/.test(line)).length, 2);
  } finally {
    await world.close();
  }
});

test.run();
