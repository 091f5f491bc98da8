// Tests the listener of a serial port that throws later. The engine removes a listener that throws at once, but it keeps this one.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { virtualClock } from '../sim/clock.ts';
import { compileFirmware, startNodeEngine } from '../sim/engine/node.ts';
import { StorageFiles } from '../sim/engine/storagefiles.ts';
import { createLine } from '../sim/line/line.ts';
import { programOf } from './module.ts';

interface Later { throwLater(take: (bytes: string) => void): (bytes: string) => void }

const test = suite('throwlater');

/** Runs a program whose listener throws at each text. @returns the lines that it prints */
async function listen(listener: string): Promise<string[]> {
  const clock = virtualClock();
  const line = createLine(clock);
  const lines: string[] = [];
  const code = programOf<Later>('device/throwlater', 'throwLater', {}, `
    function take(bytes) { console.log("got " + bytes); throw new Error("of " + bytes); }
    Serial1.setup(115200, { path: "x" });
    Serial1.on("data", ${listener});`);
  const chip = { bornMs: 0, wakeCause: 0, radios: { BLE: false, Wifi: true }, storage: new StorageFiles(), rtc: new Map() };
  const engine = startNodeEngine(compileFirmware(code), { clock, folder: '/nowhere', serial: { Serial1: line.dte }, print: text => void lines.push(text), chip });
  await clock.run(() => lines.includes('all told'), 1000);
  for (const text of ['a', 'b']) {
    line.dce.write(Buffer.from(text));
    await clock.run(() => false, 500);
  }
  engine.stop();
  return lines.filter(text => text !== 'all told');
}

test('a listener that throws is called again, and each exception comes to the listener of errors', async () => {
  assert.equal(await listen('create(take)'), ['got a', 'Uncaught Error: of a', 'got b', 'Uncaught Error: of b']);
});

test('the engine takes one off that throws by itself', async () => {
  assert.equal(await listen('take'), ['got a', 'Uncaught Error: of a', 'Error processing Serial data handler - removing it.']);
});

test.run();
