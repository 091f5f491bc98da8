// Tests the return to commands after a data phase that the modem ended early. It covers when AT is sent, what its answers mean, and when the
// link is lost.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Meaning } from '../../../src/at/answer.ts';
import { resync, type Resync } from '../../../src/at/phases/resync.ts';
import { createWire, timersOf, type Wire } from '../../outside.ts';
import { virtualClock, type VirtualClock } from '../../sim/clock.ts';

const test = suite('resync');

interface Stand { clock: VirtualClock; wire: Wire; one: Resync; ends: { atMs: number; isBack: boolean; failed: string }[]; run(ms: number): Promise<unknown> }

function stand({ lineMs = 1000, end = '', failed = '' }: { lineMs?: number; end?: string; failed?: string } = {}): Stand {
  const clock = virtualClock(0);
  const wire = createWire(clock);
  const ends: Stand['ends'] = [];
  const meaningOf = (line: string): Meaning => (line === 'ERROR' || line.startsWith('+PUT: ') ? 'failed' : line === 'OK' ? 'lost' : 'urc');
  const one = resync({ uart: wire, clock: timersOf(clock) }, { lineMs, end, failed }, meaningOf, (isBack, why) => void ends.push({ atMs: clock.now(), isBack, failed: why }));
  return { clock, wire, one, ends, run: ms => clock.run(() => false, ms) };
}

test('AT is sent every quarter of a second, but only after all written bytes are out', async () => {
  const { wire, run } = stand();
  await run(999);
  assert.equal(wire.writes, []);
  await run(600);
  assert.equal(wire.writes.map(({ atMs }) => atMs), [1000, 1250, 1500]);
  for (const { text } of wire.writes) assert.match(text, /^\r{64}AT\r$/, 'carriage returns first end a command already begun');
});

test('the terminator of a data phase without a count is sent twice, and once only', async () => {
  const { wire, run } = stand({ end: '\x1a' });
  await run(1600);
  assert.equal(wire.writes.map(({ text }) => text.split('\x1a').length - 1), [2, 0, 0]);
});

const answers: { title: string; failed?: string; lines: [atMs: number, line: string][]; atMs: number; why: string }[] = [
  // `lines` are the modem's lines with their times, and `atMs` is the time at which the return to commands ends. After ERROR, the return waits up to
  // a second for the command's own result
  { title: 'the count was reached, and AT is answered', lines: [[1100, 'OK']], atMs: 1400, why: '' },
  { title: 'AT is answered very early', failed: 'ERROR', lines: [[1010, 'OK']], atMs: 1310, why: 'ERROR' },
  { title: 'the latest answer counts: answers to earlier ATs are waited for', lines: [[1100, 'OK'], [1300, 'OK']], atMs: 1600, why: '' },
  { title: 'a result with a number replaces an earlier ERROR', failed: 'ERROR', lines: [[1050, '+PUT: 9'], [1100, 'OK']], atMs: 1400, why: '+PUT: 9' },
  { title: 'a later ERROR does not replace a result with a number', failed: '+PUT: 9', lines: [[1050, 'ERROR'], [1100, 'OK']], atMs: 1400, why: '+PUT: 9' },
  { title: 'the first result with a number counts', failed: '+PUT: 9', lines: [[1050, '+PUT: 4'], [1100, 'OK']], atMs: 1400, why: '+PUT: 9' },
  { title: 'a result with a number counts although no failure was reported before', lines: [[1050, '+PUT: 9'], [1100, 'OK']], atMs: 1400, why: '+PUT: 9' },
];
for (const { title, failed, lines, atMs, why } of answers) {
  test(title, async () => {
    const { clock, one, ends, run } = stand(failed === undefined ? {} : { failed });
    for (const [at, line] of lines) clock.after(at, () => one.take(line));
    await run(20_000);
    assert.equal(ends, [{ atMs, isBack: true, failed: why }]);
  });
}

test('after an early answer, the result of the row is awaited for one second', async () => {
  const { clock, one, ends, run } = stand({ lineMs: 0, failed: 'ERROR' });
  clock.after(100, () => one.take('OK'));
  await run(20_000);
  assert.equal(ends, [{ atMs: 1000, isBack: true, failed: 'ERROR' }]);
});

test('a result with a number that was reported already is not awaited', async () => {
  const { clock, one, ends, run } = stand({ lineMs: 0, failed: '+PUT: 9' });
  clock.after(100, () => one.take('OK'));
  await run(20_000);
  assert.is(ends[0]!.atMs, 400);
});

test('an OK before the first AT answers no AT', async () => {
  const { one, ends, run, wire } = stand();
  assert.is(one.take('OK'), true);
  await run(5000);
  assert.equal([ends.length, wire.writes.length > 5], [0, true]);
});

for (const [lineMs, atMs] of [[1000, 12_000], [0, 10_000]] as const) {
  test(`no answer at all, ${lineMs} ms on the line: given up after twice that and ten seconds`, async () => {
    const { ends, run, clock } = stand({ lineMs, failed: 'ERROR' });
    await run(30_000);
    assert.equal([ends.length, ends[0]!.isBack, ends[0]!.failed, clock.pending()], [1, false, 'ERROR', 0]);
    assert.ok(ends[0]!.atMs >= atMs && ends[0]!.atMs <= atMs + 250, `${ends[0]!.atMs}`);
  });
}

test('unsolicited lines are not taken', () => {
  const { one } = stand();
  assert.equal(['+CREG: 1', 'ERROR', '+PUT: 9'].map(line => one.take(line)), [false, true, true]);
});

test('nothing is sent after a stop', async () => {
  const { one, run, wire, clock } = stand();
  one.stop();
  await run(20_000);
  assert.equal([wire.writes, clock.pending()], [[], 0]);
});

test.run();
