// Tests that a modem's receive buffer does not overflow if chunks keep a pace a little below the modem's speed. Timers may be late, and the
// desktop's driver notices bytes after a silence up to 50 ms late.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPacer, usualSlackBytes } from '../../src/payload/pacer.ts';
import type { Clock, Uart } from '../../src/ports.ts';
import { timersOf } from '../outside.ts';
import { chipCosts } from '../sim/chipcosts.ts';
import { virtualClock, type VirtualClock } from '../sim/clock.ts';
import { createLine, type Line } from '../sim/line/line.ts';

const pacer = suite('pacer');

const bytes = 60_000;
/** Ratio of the pace in these tests to the modem's speed, as the firmware's search for a pace chooses it. */
const margin = 0.95;
const receivers = [[5000, 57_600], [10_000, 115_200], [20_000, 230_400]] as const;

type Write = Uart['write'];
const lateBy = (clock: Clock, lateMs: () => number): Clock => ({ ...clock, after: (ms, run) => clock.after(ms + lateMs(), run) });

/** Returns a function whose values are delays in milliseconds from 0 to `mostMs`, no two alike in a row. */
function uneven(mostMs: number): () => number {
  let at = 0;
  return () => ((at = (at + 7) % 11) * mostMs) / 10;
}

/**
 * Makes the write function of the desktop engine's serial driver, which has a buffer of 255 bytes. A thread looks at the buffer each millisecond
 * while it has bytes, otherwise every 50 milliseconds.
 */
function nappingDriver(clock: VirtualClock, line: Line): Write {
  const napMs = 50;
  const bufferBytes = 255;
  let lookMs = 0;
  let waiting = '';
  const look = (): void => {
    if (waiting) line.dte.write(Buffer.from(waiting, 'latin1'));
    lookMs = clock.now() + (waiting ? 1 : napMs);
    waiting = '';
    clock.after(lookMs - clock.now(), look);
  };
  look();
  return data => {
    for (let text = data as string; text; ) {
      const room = bufferBytes - waiting.length;
      waiting += text.slice(0, room);
      text = text.slice(room);
      if (text) clock.block(lookMs - clock.now());
    }
  };
}

const engines: { title: string; lateMs: () => number; write?: typeof nappingDriver }[] = [
  { title: 'punctual timers', lateMs: () => 0 },
  { title: 'timers up to 30 ms late', lateMs: uneven(30) },
  { title: 'the desktop driver', lateMs: () => 0, write: nappingDriver },
  { title: 'the desktop driver, timers up to 10 ms late', lateMs: uneven(10), write: nappingDriver },
];

for (const { title, lateMs, write } of engines) {
  for (const [takes, baud] of receivers) {
    pacer(`${title}: a modem that accepts ${takes} bytes/s at ${baud} baud receives at least 85 % of that without loss`, async () => {
      const clock = virtualClock(0);
      const line = createLine(clock, { dteBaud: baud, dceBaud: baud, dteBufferBytes: Infinity, fifo: { drainBytesPerSecond: takes } });
      const straight: Write = data => line.dte.write(Buffer.from(data as string, 'latin1'));
      const out = write ? write(clock, line) : straight;
      const uart = { write: out, hasFlow: () => false } as Partial<Uart> as Uart;
      const paced = createPacer(uart, lateBy(timersOf(clock), lateMs), { baud, pace: takes * margin, slack: usualSlackBytes }, 1);
      let left = bytes;
      const next = () => {
        const size = Math.min(left, paced.chunkBytes);
        out('\r'.repeat(size));
        left -= size;
        if (left > 0) paced.after(size, next);
      };
      paced.begin(next);
      await clock.run(() => line.stats.toDce.sentBytes === bytes, 60_000);
      assert.is(line.stats.toDce.overrunBytes, 0, 'no byte is lost');
      const perSecond = (bytes * 1000) / clock.now();
      assert.ok(perSecond >= 0.85 * takes, `${Math.round(perSecond)} of ${takes}`);
    });
  }
}

pacer('a stream with every byte escaped does not overflow the receive buffer', async () => {
  for (const [takes, baud] of receivers) {
    const clock = virtualClock(0);
    const line = createLine(clock, { dteBaud: baud, dceBaud: baud, dteBufferBytes: Infinity, fifo: { drainBytesPerSecond: takes } });
    const uart = { write: data => line.dte.write(Buffer.from(data as string, 'latin1')), hasFlow: () => false } as Partial<Uart> as Uart;
    const paced = createPacer(uart, timersOf(clock), { baud, pace: takes * margin, slack: usualSlackBytes }, 2);
    let left = 20_000;
    const next = () => {
      const size = Math.min(left, paced.chunkBytes);
      paced.line.write('\x10'.repeat(size * 2));
      left -= size;
      if (left > 0) paced.after(size, next);
    };
    paced.begin(next);
    await clock.run(() => line.stats.toDce.sentBytes === 40_000, 60_000);
    assert.is(line.stats.toDce.overrunBytes, 0);
  }
});

pacer('with flow control, a line faster than the writing takes each chunk in a call of its own, and the engine has its turns', async () => {
  const clock = virtualClock(0);
  const writeByteMs = chipCosts().writeByteMs;
  let [left, depth, deepest, inTurn, mostInTurn] = [200_000, 0, 0, 0, 0];
  const uart = { write: data => clock.block(data.length * writeByteMs), hasFlow: () => true, isClear: () => true } as Partial<Uart> as Uart;
  const timers = timersOf(clock);
  const paced = createPacer(uart, { ...timers, after: (ms, run) => timers.after(ms, () => { inTurn = 0; run(); }) }, { baud: 921_600, pace: 0 }, 1);
  const next = () => {
    deepest = Math.max(deepest, ++depth);
    const size = Math.min(left, paced.chunkBytes);
    paced.line.write('\r'.repeat(size));
    left -= size;
    mostInTurn = Math.max(mostInTurn, inTurn += size);
    if (left > 0) paced.after(size, next);
    depth -= 1;
  };
  paced.begin(next);
  await clock.run(() => left === 0, 60_000);
  assert.is(deepest, 1);
  assert.ok(mostInTurn <= 1024, `${mostInTurn} bytes in one turn`);
});

pacer.run();
