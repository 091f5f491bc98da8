// Tests the body of a request: an image between two texts, in exactly the announced number of bytes, whole or in slices, at any pace.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Payload } from '../../../../src/at/task.ts';
import { bodyPayload, textPayload } from '../../../../src/delivery/http/request/body.ts';
import type { FaultCode } from '../../../../src/fault.ts';
import { usualSlackBytes } from '../../../../src/payload/pacer.ts';
import type { Mischief, Wire } from '../../../outside.ts';
import { createReceiver } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Given } from '../../trip.ts';

const test = suite('body');

const path = '/DCIM/A.JPG';

interface Asked extends Given { head?: string; tail?: string; content?: string; size?: number; mischief?: Mischief }

function bodyOf({ head = 'HEAD\r\n', tail = '\r\nEND', content = contentOf(11), size = content.length, mischief, ...given }: Asked = {}) {
  const source = sourceOf({ [path]: content }, mischief && { mischief });
  const scene = sceneOf({ ...given, image: { size }, parts: { source, ...given.parts } });
  const payload = bodyPayload(scene.trip, head, tail);
  const poured: { lineMs: number; code: FaultCode | undefined }[] = [];
  const pour = (bytes: number) => payload.pour(bytes, undefined, (lineMs, fault) => void poured.push({ lineMs, code: fault?.code }));
  const all = () => (scene.trip.uart as Wire).all();
  async function pourAll(bytes: number): Promise<void> {
    const count = poured.length;
    pour(bytes);
    await scene.clock.run(() => poured.length > count, 3_600_000);
    assert.is(poured.length, count + 1, 'each slice ends once');
  }
  return { ...scene, source, payload, poured, pour, pourAll, all, head, tail, content };
}

const speeds: { title: string; given: Given }[] = [
  { title: 'at the baud rate', given: {} },
  { title: 'at a pace', given: { throttle: { pace: 5000 } } },
  { title: 'with flow control', given: { hasFlow: true } },
];

for (const { title, given } of speeds) {
  test(`${title}, in slices of every size across the borders`, async () => {
    for (let bytes = 1; bytes <= 24; bytes++) {
      const body = bodyOf(given);
      const whole = body.head + body.content + body.tail;
      for (let at = 0; at < whole.length; at += bytes) {
        assert.is(body.payload.left(), whole.length - at);
        await body.pourAll(Math.min(bytes, whole.length - at));
        assert.is(body.all(), whole.slice(0, at + bytes), `slices of ${bytes}`);
        assert.is(body.trip.attempt.phaseBytes, Math.min(bytes, whole.length - at), 'the phase covers the whole slice');
      }
      assert.is(body.payload.left(), 0);
      assert.ok(body.poured.every(one => one.code === undefined));
    }
  });

  test(`${title}, texts and image of several chunks`, async () => {
    const body = bodyOf({ ...given, head: contentOf(2500), content: contentOf(20_003), tail: contentOf(1200) });
    await body.pourAll(body.payload.left());
    assert.is(body.all(), body.head + body.content + body.tail);
  });
}

test('a text without an image is sent in parts', async () => {
  const { trip, clock } = sceneOf();
  const payload = textPayload(trip, 'GET / HTTP/1.1\r\n\r\n');
  for (const [bytes, left] of [[10, 8], [8, 0]] as const) {
    let isOver = false;
    payload.pour(bytes, undefined, () => { isOver = true; });
    await clock.run(() => isOver);
    assert.equal([payload.left(), trip.attempt.phaseBytes], [left, bytes]);
  }
  assert.equal([(trip.uart as Wire).all(), payload.okMs], ['GET / HTTP/1.1\r\n\r\n', undefined]);
  payload.close();
});

test('without texts the body is the image', async () => {
  const body = bodyOf({ head: '', tail: '' });
  await body.pourAll(11);
  assert.is(body.all(), body.content);
});

test('the OK to a body may be as late as to an image alone, and the file is closed at the end', () => {
  const { payload, source } = bodyOf({ throttle: { lateMs: 4000 } });
  assert.is(payload.okMs, 6500);
  assert.is(source.card.openFiles(), 1);
  payload.close();
  assert.is(source.card.openFiles(), 0);
});

// The following cases tell the time that the line still needs after the last write. The modem's response is not expected earlier.

const waits: { title: string; asked: Asked }[] = [
  { title: 'a small image after a long text', asked: { head: contentOf(2000), tail: '' } },
  { title: 'a text after an image', asked: { head: '', content: contentOf(3000), tail: contentOf(100) } },
  { title: 'an image between two texts', asked: { head: contentOf(900), content: contentOf(900), tail: contentOf(900) } },
];
for (const { title, asked } of waits) {
  test(`${title}: the line time covers all bytes`, async () => {
    const body = bodyOf({ ...asked, link: { baud: 9600 } });
    const bytes = body.payload.left();
    const startMs = body.clock.now();
    await body.pourAll(bytes);
    const needsMs = bytes * 10_000 / 9600;
    const endsMs = body.clock.now() - startMs + body.poured[0]!.lineMs;
    assert.ok(Math.abs(endsMs - needsMs) < 2, `${endsMs} ms after ${needsMs}`);
    assert.ok(Math.abs(body.trip.attempt.phaseMs - needsMs) < 2, 'the phase time is the line time');
  });
}

test('a slice of text has its own line time, not that of the image before', async () => {
  const body = bodyOf({ head: contentOf(1000), tail: contentOf(960), link: { baud: 9600 }, attempt: { phaseMs: 99_999 } });
  await body.pourAll(960);
  assert.is(body.trip.attempt.phaseMs, 1000);
});

// The following payloads are stopped, since the modem has refused, or asks for no more bytes.

for (const { title, given } of speeds.slice(1)) {
  for (const place of [0, 700, 1100, 2600, 3900]) {
    test(`${title}, stopped after ${place} bytes: no more bytes are sent, and no end is reported`, async () => {
      const body = bodyOf({ ...given, head: contentOf(1000), content: contentOf(2000), tail: contentOf(1000) });
      const stop = body.pour(4000);
      await body.clock.run(() => body.all().length >= place, 60_000);
      const lineMs = stop();
      const before = body.all().length;
      assert.ok(lineMs >= 0 && lineMs <= 1100 / 11.52, `${lineMs} ms`);
      await body.clock.run(() => false, 60_000);
      assert.equal([body.all().length, body.poured], [before, []]);
      assert.is(body.payload.left() >= 4000 - before - 1024, true);
    });
  }
}

test('stopped right after all bytes were written: the line time covers all of them', () => {
  const body = bodyOf({ head: contentOf(960), content: '', size: 0, tail: '', link: { baud: 9600 } });
  assert.is(Math.round(body.pour(960)()), 1000);
});

// The following modems take bytes more slowly than the line carries them.

for (const takes of [2000, 6000, 11_000]) {
  test(`a modem that takes ${takes} bytes a second loses none at the borders`, async () => {
    const receiver = createReceiver({ takes });
    const body = bodyOf({ hear: receiver.hear, throttle: { pace: takes * 0.97, slack: usualSlackBytes }, head: contentOf(700), content: contentOf(3000), tail: contentOf(300) });
    body.trip.uart.write('AT+TAKE=#4000\r');
    await body.clock.run(() => false, 100);
    await body.pourAll(4000);
    await body.clock.run(() => false, 5000);
    assert.is(receiver.payloads[0]!.bytes, body.head + body.content + body.tail);
  });
}

// The following cards give other bytes than were announced.

const bad: { title: string; asked: Asked; code: FaultCode; opens?: boolean }[] = [
  { title: 'an image that has become shorter', asked: { size: 20 }, code: 'image-changed' },
  { title: 'an image that has grown', asked: { size: 5 }, code: 'image-changed' },
  { title: 'an image that is gone', asked: { mischief: operation => (operation === 'open' ? false : undefined) }, code: 'image-unreadable' },
  { title: 'a card that cannot be read', asked: { mischief: operation => (operation === 'read' ? false : undefined) }, code: 'image-unreadable' },
];
for (const { title, asked, code } of bad) {
  test(`${title}: the byte count and the texts are kept, and the fault is reported`, async () => {
    for (const bytes of [1000, 7, 3, 1]) {
      const body = bodyOf(asked);
      const size = asked.size ?? 11;
      for (let left = body.payload.left(); left > 0; left = body.payload.left()) await body.pourAll(Math.min(bytes, left));
      const all = body.all();
      assert.is(all.length, body.head.length + size + body.tail.length);
      assert.ok(all.startsWith(body.head) && all.endsWith(body.tail));
      // the fault is reported with the slice that holds the image's last byte, or an earlier one
      assert.is(body.poured.find(one => one.code)?.code, code, `slices of ${bytes}`);
      if (bytes === 1000) assert.is(body.poured.at(-1)!.code, code);
    }
  });
}

test('a body ignores received bytes', () => {
  const { payload } = bodyOf();
  assert.is((payload as Payload).take('x', true), undefined);
});

test.run();
