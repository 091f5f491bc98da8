// Tests how a modem is brought out of a data phase in which it still waits for bytes. Filler is sent until the modem answers, and the number of its
// bytes shows how many were missing.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, type FaultCode } from '../../src/fault.ts';
import { drain } from '../../src/link/drain.ts';
import type { Drained, Phase } from '../../src/link/filler.ts';
import { lowered } from '../common/lowered.ts';
import { sceneOf, type Given, type Scene } from '../delivery/trip.ts';

const test = suite('drain');

/** A simulated modem that waits for the rest of a payload, and accepts commands after that. */
interface Waiting {
  /** How many bytes are missing. With Infinity, the modem never accepts commands again. */
  missing: number;
  /** The time from the last missing byte to the modem's OK, in milliseconds. If no byte is missing, the time begins at the start of the test. */
  okMs?: number;
  /** Whether the modem sends no OK at the end of the payload. */
  isMute?: boolean;
  /** Milliseconds of silence before which the modem accepts no AT. If undefined, it accepts an AT at once. */
  restMs?: number;
}

interface Outcome extends Drained { end: End; code: FaultCode | undefined; scene: Scene; ms: number; writes: { atMs: number; text: string }[]; left: string }

const usual: Phase = { bytes: 60_000, isCounted: true, isPatient: true, pace: 6000, leastPace: 1500, isOkKnown: true };

async function fill(modem: Waiting, phase: Partial<Phase> = {}, given: Given = {}): Promise<Outcome> {
  const writes: Outcome['writes'] = [];
  let missing = modem.missing;
  let line = '';
  let heardMs = 0;
  /** Whether the payload is complete and the modem's OK to it is still to come. */
  let isBusy = missing === 0;
  const waiting: string[] = [];

  function hearLine(say: (chunk: string) => void): void {
    // V.250 5.2.1: a line that does not begin with AT is no command
    if (line === 'AT') scene.clock.after(5, () => say('\r\nOK\r\n'));
    line = '';
  }

  const scene: Scene = sceneOf({
    ...given,
    hear: (text, { say }) => {
      const now = scene.clock.now();
      const isRested = now - heardMs >= (modem.restMs ?? 0);
      heardMs = now;
      writes.push({ atMs: now, text });
      const taken = Math.min(missing, text.length);
      missing -= taken;
      if (taken > 0 && missing === 0 && !modem.isMute) {
        isBusy = true;
        scene.clock.after(modem.okMs ?? 5, () => listen(say));
      }
      for (const c of text.slice(taken)) {
        if (c !== '\r') line += c;
        else if (isRested && !isBusy) hearLine(say);
        else {
          if (isBusy) waiting.push(line);
          line = '';
        }
      }
    },
  });

  function listen(say: (chunk: string) => void): void {
    isBusy = false;
    say('\r\nOK\r\n');
    const half = line;
    for (line of waiting.splice(0)) hearLine(say);
    line = half;
  }

  const begunMs = scene.clock.now();
  if (isBusy) scene.clock.after(modem.okMs ?? 5, () => listen(scene.say));
  let drained: Drained | undefined;
  let end: End | undefined;
  let code: FaultCode | undefined;
  lowered(drain)(scene.trip, { ...usual, ...phase }, found => { [drained, end] = [found, End.done]; }, (how, fault) => { [end, code] = [how, fault?.code]; });
  await scene.clock.run(() => end !== undefined, 3_600_000);
  return { ...drained!, end: end!, code, scene, ms: scene.clock.now() - begunMs, writes: writes.map(({ atMs, text }) => ({ atMs: atMs - begunMs, text })), left: line };
}

const all = ({ writes }: Outcome) => writes.map(({ text }) => text).join('');

for (const missing of [1, 2, 3, 4]) {
  test(`${missing} missing bytes are counted exactly`, async () => {
    const found = await fill({ missing });
    assert.equal([found.missing, found.isExact, found.isLate], [missing, true, false]);
    assert.is(found.left, '', 'no part of an AT is left to garble the next command');
  });
}

for (const missing of [5, 6, 12, 13, 100, 2000, 2048, 5000, 60_000]) {
  test(`${missing} missing bytes: the count is not too low, and at most two pieces too high`, async () => {
    const found = await fill({ missing });
    assert.ok(found.missing >= missing && found.missing <= missing + 2 * 256, `${found.missing}`);
    assert.equal([found.isExact, found.isLate], [false, false]);
    assert.match(all(found), /^[AT\r]*$/, 'filler contains no command except AT');
  });
}

test('the first 2,048 bytes of filler are sent slowly, the rest no faster than the pace', async () => {
  const { writes, fastMs, slowBytes, missing } = await fill({ missing: 20_000 }, { pace: 6000 });
  let sent = 0;
  for (const [i, { atMs, text }] of writes.entries()) {
    const before = writes[i - 1];
    if (before && sent < 2048) assert.ok(atMs - before.atMs >= 130, `${sent} bytes: ${atMs - before.atMs} ms`);
    else if (before && text.length > 3) assert.ok(atMs - before.atMs >= before.text.length / 6 - 1, `${sent} bytes: ${atMs - before.atMs} ms`);
    sent += text.length;
  }
  assert.ok(slowBytes < 2048 && slowBytes > 1024, `${slowBytes}`);
  assert.ok(Math.abs(fastMs - (missing - slowBytes) / 6) < 500, `${fastMs} ms for ${missing - slowBytes} bytes at 6 a millisecond`);
});

test('filler is sent no faster than the baud rate, even with a higher pace', async () => {
  const { ms, missing } = await fill({ missing: 20_000 }, { pace: 1e6 }, { link: { baud: 9600 } });
  assert.ok(ms >= (missing - 2048) / 0.96, `${ms} ms`);
});

test('a late modem that answers the payload and each AT has lost no bytes', async () => {
  for (const okMs of [1000, 3000, 7000]) {
    const found = await fill({ missing: 0, okMs }, { isOkKnown: false });
    assert.equal([found.missing, found.isLate], [0, true], `${okMs} ms late`);
  }
});

const lates: { title: string; modem: Waiting; phase?: Partial<Phase>; expect: [least: number, most: number] }[] = [
  { title: 'an OK at once is the answer to the last byte', modem: { missing: 9 }, expect: [0, 0] },
  { title: 'an OK within half a second is the answer to the last byte', modem: { missing: 12, okMs: 500 }, expect: [0, 0] },
  // the expected time includes that for the twelve missing bytes: four single bytes that are 130 ms apart, and the others in larger pieces
  { title: 'an OK 2 s after the last byte counts as late by that time', modem: { missing: 12, okMs: 2000 }, expect: [2500, 3000] },
  { title: 'a late OK is not timed if the delay of the OK is known', modem: { missing: 12, okMs: 2000 }, phase: { isOkKnown: true }, expect: [0, 0] },
  { title: 'a late OK is not timed after a data phase without a count', modem: { missing: 12, okMs: 2000 }, phase: { isCounted: false }, expect: [0, 0] },
];
for (const { title, modem, phase = {}, expect: [least, most] } of lates) {
  test(`how late: ${title}`, async () => {
    const { lateMs } = await fill(modem, { isOkKnown: false, ...phase });
    assert.ok(lateMs >= least && lateMs <= most, `${lateMs} ms`);
  });
}

const silences: { title: string; phase: Partial<Phase>; seconds: number }[] = [
  // the expected time is that for all bytes, plus 8 s for a late OK and 2 s for the answer to the last AT
  { title: 'after all bytes at the least pace, if the modem is known to wait', phase: { bytes: 60_000, leastPace: 1500, isPatient: true }, seconds: 40 + 10 },
  { title: 'after all bytes at the pace, if it is unknown whether the modem waits', phase: { bytes: 120_000, pace: 6000, isPatient: false }, seconds: 20 + 10 },
  { title: 'not before twelve seconds', phase: { bytes: 100, isPatient: true }, seconds: 12 + 10 },
  { title: 'within a quarter of an hour', phase: { bytes: 2 ** 31, isPatient: true, pace: 1500 }, seconds: 900 + 10 },
];
for (const { title, phase, seconds } of silences) {
  test(`a modem that never answers is given up, ${title}`, async () => {
    const found = await fill({ missing: Infinity }, phase);
    assert.equal([found.end, found.code], [End.broken, 'silent']);
    assert.ok(Math.abs(found.ms / 1000 - seconds) < 1, `${found.ms} ms`);
    assert.ok(found.writes.at(-1)!.atMs < found.ms - 2000, 'filler stops in time for the modem to empty its buffer');
    assert.is(found.scene.clock.pending(), 0, 'no timer is left afterwards');
  });
}

test('each minute the log has the reason of the wait, and its longest time', async () => {
  const { scene } = await fill({ missing: Infinity }, { bytes: 300_000, leastPace: 1500, pace: 6000 });
  const told = scene.lines.filter(line => /info modem: does not answer; it may wait for the rest of an image, so it gets filler: /.test(line));
  assert.is(told.length, 3);
  assert.match(told[0]!, /: 3\d{5} bytes so far, for 148 s more at most$/);
  const short = await fill({ missing: 20_000 });
  assert.equal(short.scene.lines.filter(line => /filler/.test(line)), []);
});

test('a data phase without a count is first ended by the modem\'s terminator, sent twice', async () => {
  assert.ok(all(await fill({ missing: 2 }, { isCounted: false })).startsWith('\x1a\x1a'));
  assert.not.ok(all(await fill({ missing: 2 })).includes('\x1a'), 'a data phase with a count would take the terminator as content');
});

test('a data phase of an unknown modem is ended by the terminators of all modems', () => {
  let text = '';
  const scene = sceneOf({ hear: more => void (text += more) });
  Object.assign(scene.trip.link, { modem: undefined });
  lowered(drain)(scene.trip, { ...usual, isCounted: false }, () => undefined, () => undefined);
  assert.ok(text.startsWith('\x1a\x1a\x03\x03'), JSON.stringify(text));
});

for (const missing of [1, 2, 3, 700, 30_000]) {
  test(`a payload that ends without OK, ${missing} missing bytes: the first OK answers an AT`, async () => {
    const found = await fill({ missing, isMute: true }, { isMute: true });
    assert.ok(found.missing >= missing - 3 && found.missing <= missing + 512, `${found.missing}`);
    assert.is(found.isExact, false);
  });
}

test('if filler pushes AT out of the modem\'s buffer, AT is sent alone after a rest', async () => {
  const found = await fill({ missing: 9000, isMute: true, restMs: 300 }, { isMute: true });
  assert.ok(found.missing >= 9000, `${found.missing}`);
});

test('the watch on progress gets the longest time before the first byte is sent', () => {
  const told: number[] = [];
  const scene = sceneOf({ parts: { expect: ms => void told.push(ms) }, hear: () => told.push(-1) });
  lowered(drain)(scene.trip, { ...usual, bytes: 60_000 }, () => undefined, () => undefined);
  assert.equal(told.slice(0, 2), [48_000, -1]);
});

test.run();
