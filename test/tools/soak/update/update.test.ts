// Tests a sample of `npm run test:faults`: power cuts while signed firmware is installed, tried and given up. It also tests rules.ts, which has the
// loader's rules a second time, and what a cut leaves of the flash.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeRecord } from '../../../../firmware/image/layout.js';
import { createChance } from '../../../sim/chance.ts';
import { noise } from '../../../sim/world/world.ts';
import { isWhole } from '../../../whole.ts';
import { planUpdate } from './plan.ts';
import { judge } from './rules.ts';
import { formatUpdate, parseUpdate, stories, type UpdateSpec } from './spec.ts';
import { flashTears, tearFlash } from './tear.ts';
import { tryUpdate } from './trial.ts';

const test = suite('power cuts of updates');

/**
 * Number of power cuts tried for each story (a kind of update, see spec.ts). The plan is shuffled, so that its beginning has something of everything.
 */
const cutsOfStory = isWhole ? 40 : 3;

test('a cut of an update is described by one line, and read back from it', () => {
  for (const line of ['first 12 seed 3', 'nextbroken 40+350 7 seed 0', 'whole seed 1']) assert.is(formatUpdate(parseUpdate(line)), line);
  for (const line of ['', 'last 3 seed 1', 'first 3', 'first x seed 1']) assert.throws(() => parseUpdate(line), /is no cut of an update; write it as "first 120 seed 3"/);
});

const [imageA, imageB] = [noise(9000, 1), noise(5000, 2)];
const slotOf = (image: Uint8Array) => {
  const slot = Buffer.alloc(401_376, 0xff);
  slot.set(image);
  return slot;
};
const record = (change: (bytes: Uint8Array) => void = () => undefined, isGood = false) => {
  const bytes = writeRecord('b', imageB, isGood);
  change(bytes);
  return bytes;
};
const spoil = (slot: Buffer, at: number) => {
  slot[at]! ^= 1;
  return slot;
};

const rules: [title: string, after: Uint8Array[], b: Buffer, slot: string][] = [
  ['the one record', [], slotOf(imageB), 'a'],
  ['a trial with starts left', [record(bytes => bytes.fill(0, 16, 18))], slotOf(imageB), 'b'],
  ['a trial without starts', [record(bytes => bytes.fill(0, 16, 19))], slotOf(imageB), 'a'],
  ['a spoiled trial', [record()], spoil(slotOf(imageB), 2000), 'a'],
  ['a good one, whose samples are right', [record(undefined, true)], spoil(slotOf(imageB), 2000), 'b'],
  ['a good one, whose samples are wrong', [record(undefined, true)], spoil(slotOf(imageB), 4090), 'a'],
  ['a void record', [record(bytes => bytes.fill(0, 24, 28))], slotOf(imageB), 'a'],
  ['a record that is void in part', [record(bytes => bytes.fill(0x7f, 25, 26))], slotOf(imageB), 'a'],
  ['a record without its first word', [record(bytes => bytes.fill(0xff, 0, 4))], slotOf(imageB), 'a'],
  ['a record of another slot', [record(bytes => bytes.set([0x63]))], slotOf(imageB), 'a'],
  ['a record with another length', [record(bytes => bytes.set([0], 5))], slotOf(imageB), 'a'],
  ['a trial after a torn record', [record(bytes => bytes.fill(0xff, 0, 4)), record()], slotOf(imageB), 'b'],
  ['a record after a free one', [Buffer.alloc(32, 0xff), record()], slotOf(imageB), 'a'],
];
for (const [title, after, b, slot] of rules) test(`the rules for ${title}`, () => {
  const marks = Buffer.alloc(8160, 0xff);
  [writeRecord('a', imageA, true), ...after].forEach((bytes, at) => marks.set(bytes, 32 * at));
  assert.is(judge(marks, { a: slotOf(imageA), b }).slot, slot);
});

test('a cut leaves each bit of the flash as it was or as it was to be', () => {
  for (const step of ['write', 'erase'] as const) for (const how of flashTears) for (let seed = 0; seed < 20; seed++) {
    const before = step === 'write' ? Buffer.alloc(64, 0xff) : Buffer.from(noise(64, 3));
    const after = step === 'write' ? Buffer.from(noise(64, 3)) : Buffer.alloc(64, 0xff);
    const left = tearFlash(how, { step, file: 'b', from: 0, before, after }, createChance(seed));
    assert.ok(left.length === 64 && left.every((byte, at) => ((byte ^ before[at]!) & ~(before[at]! ^ after[at]!)) === 0), `${step} ${how}`);
    if (how === 'none') assert.equal(left, before);
    if (how === 'whole') assert.equal(left, after);
  }
});

async function hold(spec: UpdateSpec): Promise<void> {
  const { complaints, places, trace } = await tryUpdate(spec);
  assert.equal(complaints, [], `${formatUpdate(spec)}\n${trace().slice(-60).join('\n')}`);
  assert.ok(places.length > 0, formatUpdate(spec));
}

for (const story of stories) test(`${story}: always one of two whole firmwares starts, and each image is once on the server`, async () => {
  const { base, specs } = await planUpdate(story, 0);
  assert.equal(base.complaints, [], base.trace().slice(-60).join('\n'));
  for (const spec of specs.slice(0, cutsOfStory)) await hold(spec);
});

test.run();
