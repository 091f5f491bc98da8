// Tests an image in slices, each of which is confirmed before the next. A slice that lost bytes is sent again to its place, and nothing stays at a
// wrong place.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { carrySlices } from '../../../../src/delivery/ftp/put/slices.ts';
import { End } from '../../../../src/fault.ts';
import { lowered } from '../../../common/lowered.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('slices');

const path = '/DCIM/A.JPG';
/** Method that sends slices to the server, which is asked for the file's size each time. */
const stream = wayOf('stream', 'slices');
/** Method that sends slices into the modem's memory, whose prompt names the place of the slice. */
const memory = wayOf('efs', 'slices', { slice: [{ say: 'AT+SLICE={rest},#{left}', pour: '+SLICE: <rest>,<left>', ms: 20_000 }] });

interface Asked extends Receives {
  size?: number;
  way?: typeof stream;
  content?: string;
  /** Returns the size that the server tells in place of its own; undefined: it tells none. @param time number of earlier queries */
  sizeOf?: (bytes: number, time: number) => number | string | undefined;
  throttle?: Given['throttle'];
  /** Returns the place that the modem has understood, where noise has hit it. @param time number of earlier slices */
  placeOf?: (at: number, time: number) => number;
  /** True for a server that keeps what is behind the bytes that it gets. Otherwise it truncates the file after them. */
  keeps?: boolean;
  /** Changes the image on the card once `count` slices were announced. */
  onSlice?: (count: number, source: ReturnType<typeof sourceOf>) => void;
}

interface Carried extends Omit<Scene, 'end'>, Ended { receiver: Receiver; slices: { at: number; bytes: number }[]; isWhole: boolean }

/**
 * Returns the server's or modem's file after all slices, each at its place. A server truncates the file after the bytes that it received (RFC 3659
 * 5).
 */
function fileOf(receiver: Receiver, { way = stream, keeps = way === memory, placeOf = at => at }: Asked): string {
  let file = '';
  for (const [time, { command, bytes }] of receiver.payloads.entries()) {
    const at = placeOf(Number(/SLICE=(\d+)/.exec(command)![1]), time);
    file = file.slice(0, at).padEnd(at, '\0') + bytes + (keeps && (at > 0 || way === memory) ? file.slice(at + bytes.length) : '');
  }
  return file;
}

async function carry(given: Asked = {}): Promise<Carried> {
  const { size = 10_000, way = stream, content = contentOf(size), sizeOf = bytes => bytes, throttle, onSlice, placeOf: _place, keeps: _keeps, ...receives } = given;
  const source = sourceOf({ [path]: content });
  let asked = 0;
  let announced = 0;
  const receiver: Receiver = createReceiver({
    ...(way === memory && { prompt: command => command.replace(/^AT\+SLICE=(\d+),#(\d+)$/, '+SLICE: $1,$2') }),
    ...receives,
    refuses: (command, time) => {
      onSlice?.(++announced, source);
      return receives.refuses?.(command, time);
    },
    answer: command => {
      if (receives.answer) return receives.answer(command);
      if (!command.startsWith('AT+SIZE')) return ['OK'];
      const told = sizeOf(fileOf(receiver, given).length, asked++);
      return told === undefined ? ['ERROR'] : [`+SIZE: ${told}`, 'OK'];
    },
  });
  const scene = sceneOf({
    modem: modemOf([way], { size: [{ say: 'AT+SIZE', result: '{serverSize}', ms: 5000 }], list: [{ say: 'AT+LIST', ms: 1000 }], listAll: [{ say: 'AT+LIST', ms: 1000 }] }, { isCode: () => false }),
    hear: receiver.hear, image: { size }, throttle: { method: way, noise: 2, isOkKnown: true, ...throttle }, parts: { source },
  });
  const ended = await scene.end(onEnd => lowered(carrySlices)(scene.trip, scene.trip.attempt.image!, 0, onEnd));
  const slices = receiver.commands.map(command => /SLICE=(\d+),#(\d+)/.exec(command)).filter(found => found !== null).map(found => ({ at: Number(found[1]), bytes: Number(found[2]) }));
  assert.is(source.card.openFiles(), 0);
  return { ...scene, ...ended, receiver, slices, isWhole: fileOf(receiver, given) === content };
}

for (const [name, way] of [['to the server', stream], ['into the memory', memory]] as const) {
  for (const size of [1, 128, 129, 1920, 1921, 2048, 2049, 10_000]) {
    test(`${name}, ${size} bytes: complete, each byte once, and no slice above the modem's limit`, async () => {
      const { end, isWhole, slices, trip } = await carry({ way, size });
      assert.is(end, End.done);
      assert.ok(isWhole);
      assert.is(slices.reduce((sum, { bytes }) => sum + bytes, 0), size);
      assert.ok(slices.every(({ bytes }) => bytes <= 1920));
      assert.is(trip.variables['rest'], '', 'the next upload is not resumed');
      // the last slice cannot get longer when it is repeated, so it must be short
      if (size > 128) assert.ok(slices.at(-1)!.bytes <= 128, `${slices.at(-1)!.bytes}`);
    });
  }

  test(`${name}: a slice that lost bytes is sent again at its offset, slightly longer`, async () => {
    const { end, isWhole, slices, lines } = await carry({ way, loses: [0, 3, 1] });
    assert.is(end, End.done);
    assert.ok(isWhole);
    assert.equal(slices.slice(0, 4), [{ at: 0, bytes: 1920 }, { at: 1920, bytes: 1920 }, { at: 1920, bytes: 1936 }, { at: 1920, bytes: 1952 }]);
    assert.ok(lines.includes(`warn modem: 2 slices of ${path} were sent again`), lines.join('\n'));
  });

  test(`${name}: a refused slice is sent again; four refusals disable slices for the session`, async () => {
    const once = await carry({ way, refuses: (_command, time) => (time === 1 ? ['ERROR'] : undefined) });
    assert.equal([once.end, once.isWhole, !!once.trip.session.noSlices], [End.done, true, false]);
    assert.ok(once.lines.includes(`warn modem: 1 slice of ${path} was sent again`));
    // the second and the third slice are refused three times each
    const often = await carry({ way, refuses: (_command, time) => ([1, 2, 3, 5, 6, 7].includes(time) ? ['ERROR'] : undefined) });
    assert.equal([often.end, often.isWhole], [End.done, true]);
    const never = await carry({ way, refuses: () => ['ERROR'] });
    assert.equal([never.end, never.code, never.slices.length, !!never.trip.session.noSlices], [End.refused, 'refused', 4, true]);
  });

  test(`${name}: a silent modem is woken each time; the upload breaks if it stays silent`, async () => {
    const once = await carry({ way, refuses: (_command, time) => (time === 1 ? [] : undefined) });
    assert.equal([once.end, once.isWhole], [End.done, true]);
    const gone = await carry({ way, refuses: () => [], answer: () => [] });
    assert.equal([gone.end, gone.code], [End.broken, 'silent']);
  });

  test(`${name}: an image that changes meanwhile is a fault`, async () => {
    const { end, code, slices, trip } = await carry({ way, onSlice: (count, { card }) => count === 2 && card.put(path, 'another') });
    assert.equal([end, code], [End.refused, 'image-changed']);
    assert.is(slices.filter(({ at }) => at === slices.at(-1)!.at).length, 1, 'the slice is not sent again');
    assert.is(!!trip.session.noSlices, false, 'slices stay in use');
  });
}

test('a slice that always loses bytes restarts the image with slices half as long, five times at most', async () => {
  const { end, code, line, slices, trip } = await carry({ way: memory, loses: Array<number>(1000).fill(5) });
  assert.equal([end, code, line], [End.refused, 'line-noise', 'its slices do not get through']);
  assert.is(!!trip.session.noSlices, true);
  // Each of the five starts of the image tries its first slice seven times. The list has the length of each first try in bytes. It halves with each
  // start, down to 240.
  assert.equal(slices.filter((_slice, i) => i % 7 === 0).map(({ bytes }) => bytes), [1920, 960, 480, 240, 240]);
  assert.is(slices.length, 35);
  assert.ok(slices.every(({ at }) => at === 0));
});

test('after eight slices without a loss the length doubles, up to the modem\'s limit', async () => {
  // noise hits the first slice 14 times. Seven losses of one slice end a start of the image, so the third start succeeds
  const { end, isWhole, slices } = await carry({ way: memory, size: 60_000, loses: Array<number>(14).fill(5) });
  assert.is(end, End.done);
  assert.ok(isWhole);
  const lengths = slices.slice(14).map(({ bytes }) => bytes);
  assert.equal(lengths.slice(0, 18), [...Array<number>(8).fill(480), ...Array<number>(8).fill(960), 1920, 1920]);
});

test('the last slice on the server cannot grow: a loss restarts the image', async () => {
  const { end, isWhole, slices } = await carry({ size: 1000, loses: [0, 5] });
  assert.is(end, End.done);
  assert.ok(isWhole);
  assert.equal(slices, [{ at: 0, bytes: 872 }, { at: 872, bytes: 128 }, { at: 0, bytes: 872 }, { at: 872, bytes: 128 }]);
});

const places: { title: string; sizeOf: NonNullable<Asked['sizeOf']>; isWhole: boolean; code?: string; begins: number; noSlices?: boolean }[] = [
  { title: 'a wrong size restarts the image', sizeOf: (bytes, time) => (time === 1 ? bytes + 7 : bytes), isWhole: true, begins: 2 },
  { title: 'a missing file restarts the image', sizeOf: (bytes, time) => (time === 1 ? 0 : bytes), isWhole: true, begins: 2 },
  { title: 'a size that is missing later is asked for again, after the slice', sizeOf: (bytes, time) => (time === 1 ? undefined : bytes), isWhole: true, begins: 1 },
  { title: 'a server that reports no size disables slices', sizeOf: () => undefined, isWhole: false, code: 'line-noise', begins: 1, noSlices: true },
];
for (const { title, sizeOf, isWhole, code, begins, noSlices = false } of places) {
  test(`the size is queried after each slice: ${title}`, async () => {
    const carried = await carry({ sizeOf });
    assert.equal([carried.code, !!carried.trip.session.noSlices], [code, noSlices]);
    if (isWhole) assert.ok(carried.isWhole);
    assert.is(carried.slices.filter(({ at }) => at === 0).length, begins);
  });
}

test('a size that is missing after a loss is asked for again, before the slice goes again', async () => {
  const { end, isWhole, slices } = await carry({ loses: [0, 5], sizeOf: (bytes, time) => (time === 1 ? undefined : bytes) });
  assert.is(end, End.done);
  assert.ok(isWhole);
  assert.equal(slices.slice(0, 3), [{ at: 0, bytes: 1920 }, { at: 1920, bytes: 1920 }, { at: 1920, bytes: 1936 }]);
});

for (const keeps of [false, true]) {
  test(`noise hits the bytes of a slice and its offset, on a server that ${keeps ? 'keeps' : 'truncates'} what is behind: the image restarts, and nothing wrong stays`, async () => {
    const { end, isWhole, slices } = await carry({ keeps, loses: [0, 0, 5], placeOf: (at, time) => (time === 2 ? 384 : at) });
    assert.is(end, End.done);
    assert.equal(slices.slice(0, 4), [{ at: 0, bytes: 1920 }, { at: 1920, bytes: 1920 }, { at: 3840, bytes: 1920 }, { at: 0, bytes: 960 }]);
    assert.ok(isWhole);
  });
}

test('an offset garbled on the line: the modem waits for bytes and gets some before the image restarts', async () => {
  const { end, isWhole, slices } = await carry({ way: memory, prompt: (command, time) => (time === 1 ? '+SLICE: 99,1920' : command.replace(/^AT\+SLICE=(\d+),#(\d+)$/, '+SLICE: $1,$2')) });
  assert.is(end, End.done);
  assert.ok(isWhole);
  assert.equal(slices.slice(0, 3), [{ at: 0, bytes: 1920 }, { at: 1920, bytes: 1920 }, { at: 0, bytes: 960 }]);
});

test('after slices without a loss the next image goes as a whole; after a loss in slices', async () => {
  assert.is((await carry({ throttle: { noise: 5 } })).trip.throttle.noise, 1);
  assert.is((await carry({ loses: [0, 1], throttle: { noise: 5 } })).trip.throttle.noise, 5);
});

test.run();
