// Tests the copying of the next image into the modem while the modem sends one: which image it is, and when that is given up. The result line of
// the upload may interrupt the copying.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyMarkOf } from '../../../../src/delivery/copymark.ts';
import { overlapPut } from '../../../../src/delivery/ftp/put/ahead.ts';
import { End } from '../../../../src/fault.ts';
import type { Image } from '../../../../src/source/source.ts';
import { lowered } from '../../../common/lowered.ts';
import type { Mischief } from '../../../outside.ts';
import { createReceiver, modemOf, wayOf, type Receiver, type Receives } from '../../receiver.ts';
import { contentOf, sourceOf } from '../../source.ts';
import { imageOf, sceneOf, type Ended, type Given, type Scene } from '../../trip.ts';

const test = suite('ahead');

const nextPath = '/DCIM/B.JPG';
const way = wayOf('efs', 'count', { put: [{ say: 'AT+PUT="{name}"', result: '0', ms: 60_000, refusedAs: 'put-denied' }] }, { hasDrive: true, most: 9000 });

interface Asked extends Given {
  next?: Partial<Image>;
  hasNext?: boolean;
  /** True if the modem has refused a second copy before, so that images go one at a time. */
  isAlone?: boolean;
  /** True if the modem may hold a former copy of the image that it sends now. */
  mayHaveCopy?: boolean;
  /** Milliseconds after which the upload ends. */
  putMs?: number;
  /** Result code of the upload in the modem's line of its end, such as `0`. */
  result?: string;
  /** Lines by which the modem answers the upload's command at once. */
  put?: string[];
  receives?: Receives;
  mischief?: Mischief;
}

interface Sent extends Omit<Scene, 'end'>, Ended { receiver: Receiver; next: Image; staged: string[] }

async function send({ next = {}, hasNext = true, isAlone, mayHaveCopy = false, putMs = 20_000, result = '0', put = ['OK'], receives = {}, mischief, ...given }: Asked = {}): Promise<Sent> {
  const image = imageOf({ path: nextPath, name: 'B.JPG', size: 5000, ...next });
  const source = sourceOf({ [image.path]: contentOf(5000) }, { ...(hasNext && { next: image }), ...(mischief && { mischief }) });
  const receiver = createReceiver({
    ...receives,
    answer: command => {
      if (!command.startsWith('AT+PUT')) return receives.answer?.(command) ?? ['OK'];
      if (put[0] === 'OK' && put.length === 1) scene.clock.after(putMs, () => scene.say(`\r\n+PUT: ${result}\r\n`));
      return put;
    },
  });
  const scene: Scene = sceneOf({
    modem: modemOf([way], { unstage: [{ say: 'AT+UNSTAGE="{name}"', ms: 1000 }] }), hear: receiver.hear,
    variables: { name: 'A.JPG', finalName: 'A.JPG', size: '100000' }, ...given, throttle: { method: way, ...given.throttle }, parts: { source },
  });
  Object.assign(scene.trip.copies, { mayHaveCopy, unsure: 0, ...isAlone && { isAlone } });
  const ended = await scene.end(onEnd => lowered(overlapPut)(scene.trip, onEnd));
  return { ...scene, ...ended, receiver, next: image, staged: receiver.commands.filter(command => command.startsWith('AT+STAGE')) };
}

test('the next image is staged before the put ends, and the current image is unchanged', async () => {
  const { end, ms, receiver, next, trip, staged } = await send();
  assert.equal([end, staged], [End.done, ['AT+STAGE="B.JPG",#5000']]);
  assert.ok(receiver.payloads[0]!.bytes === contentOf(5000));
  assert.ok(ms >= 20_000 && ms < 21_000, `the put takes no longer: ${ms} ms`);
  assert.is(trip.copies.ahead, copyMarkOf(next));
  assert.equal([trip.variables['name'], trip.variables['size'], trip.copies.isAlone], ['A.JPG', '100000', undefined]);
});

test('a former copy of the current image says nothing of the next one, so nothing is deleted for it', async () => {
  const { end, receiver } = await send({ mayHaveCopy: true });
  assert.equal([end, receiver.commands], [End.done, ['AT+PUT="A.JPG"', 'AT+STAGE="B.JPG",#5000']]);
});

test('the put may end in the middle of the next image\'s payload', async () => {
  for (const [result, end, code] of [['0', End.done, undefined], ['9', End.refused, 'put-denied']] as const) {
    const sent = await send({ putMs: 200, result });
    assert.equal([sent.end, sent.code], [end, code]);
    assert.is(sent.trip.copies.ahead, copyMarkOf(sent.next), 'the staged copy of the next image is complete');
  }
});

test('a put that ends before its OK: no image is staged ahead', async () => {
  const { end, staged, trip } = await send({ put: ['+PUT: 0', 'OK'] });
  assert.equal([end, staged, trip.copies.ahead], [End.done, [], '']);
});

const alone: { title: string; asked: Asked }[] = [
  { title: 'there is no next image', asked: { hasNext: false } },
  { title: 'a preview is being sent, and images wait', asked: { image: { whole: imageOf({}) } } },
  { title: 'the next image\'s upload was begun before and may be resumed', asked: { next: { begun: '20261120' } } },
  { title: 'the next image is larger than the method\'s limit', asked: { next: { size: 9001 } } },
  { title: 'the next image has the same name', asked: { next: { name: 'A.JPG' } } },
  { title: 'the next image\'s name differs only in case', asked: { next: { name: 'a.jpg' } } },
  { title: 'the modem accepts one image at a time', asked: { isAlone: true } },
  { title: 'the modem fell silent recently while an image was staged ahead', asked: { throttle: { alone: 1 } } },
  { title: 'a slower pace must be set first', asked: { throttle: { nextSpeed: 5000 } } },
  { title: 'the next image\'s directory is too long for the modem', asked: { modem: modemOf([way], {}, { longestPath: 5 }), next: { folder: '/DCIM/100CAM' } } },
];
for (const { title, asked } of alone) {
  test(`no image is staged ahead: ${title}`, async () => {
    const { end, staged, trip } = await send(asked);
    assert.equal([end, staged, trip.copies.ahead], [End.done, [], '']);
  });
}

test('after a break, images go one at a time for a while, also after a restart of the link', async () => {
  const { end, trip } = await send({ receives: { refuses: () => [] } });
  assert.is(end, End.broken);
  const alone = trip.throttle.alone!;
  assert.ok(alone > 20, `${alone}`);
  // these are the records after the modem was woken again. Of the earlier ones, only `alone`, the count of images that go one at a time, is left
  const next = await send({ throttle: { alone } });
  assert.equal([next.staged, next.trip.throttle.alone], [[], alone - 1]);
  assert.is((await send({ throttle: { alone: 0 } })).staged.length, 1, 'images are staged ahead again after a while');
});

test('a broken put without a next image does not disable staging ahead', async () => {
  const { end, trip } = await send({ hasNext: false, put: [] });
  assert.equal([end, trip.throttle.alone], [End.broken, undefined]);
});

test('a next image within the method\'s limit is staged ahead', async () => assert.is((await send({ next: { size: 5000 } })).staged.length, 1));

const troubles: { title: string; asked: Asked; end: Ended['end']; code?: string; isAlone: boolean; warns?: RegExp }[] = [
  { title: 'the modem refuses the next image: one at a time from then on', asked: { receives: { refuses: () => ['ERROR'] } }, end: End.done, isAlone: true, warns: /^warn modem: for the rest of this session images go one at a time/ },
  { title: 'bytes of the next image were lost: the pace is not blamed', asked: { receives: { loses: [300] } }, end: End.done, isAlone: true, warns: /one at a time/ },
  { title: 'the next image cannot be read: the modem is not blamed', asked: { mischief: operation => (operation === 'read' ? false : undefined) }, end: End.done, isAlone: false },
  { title: 'the modem falls silent at the next image', asked: { receives: { refuses: () => [] } }, end: End.broken, code: 'silent', isAlone: true },
  { title: 'the put is refused, possibly because of the second copy', asked: { put: ['ERROR'] }, end: End.refused, code: 'put-denied', isAlone: true },
  { title: 'the put ends with an error', asked: { result: '9' }, end: End.refused, code: 'put-denied', isAlone: true },
];
for (const { title, asked, end, code, isAlone, warns } of troubles) {
  test(`a fault while an image is staged ahead: ${title}`, async () => {
    const sent = await send(asked);
    assert.equal([sent.end, sent.code, !!sent.trip.copies.isAlone], [end, code, isAlone]);
    if (warns) {
      assert.ok(sent.lines.some(line => warns.test(line)), sent.lines.join('\n'));
      assert.ok(sent.receiver.commands.includes('AT+UNSTAGE="B.JPG"'), 'the partial copy is deleted');
    }
    assert.is(sent.trip.throttle.lostAt, 0);
    assert.is(sent.trip.variables['name'], 'A.JPG');
  });
}

test.run();
