// Tests the words of an SPI camera's scripts, such as `07=40`, which writes a register (src/camera/spi/words.ts). It checks the bytes on the bus
// and the result of each answer. The test defines the values of the registers.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sayWords, type Registers } from '../../../src/camera/spi/words.ts';
import { End } from '../../../src/fault.ts';
import type { CameraBus } from '../../../src/ports.ts';
import { createListLog, timersOf } from '../../outside.ts';
import { virtualClock } from '../../sim/clock.ts';

const test = suite('words');

interface Answers {
  /** Values that a register gives one after the other; the last one repeats. */
  registers?: Record<number, number[]>;
  sensor?: Record<number, number | undefined>;
  isDeaf?: boolean;
  valueAt?: 1 | 2;
  level?: 'info' | 'debug';
}

const hex = (values: Iterable<number>) => [...values].map(value => value.toString(16).toUpperCase().padStart(2, '0')).join(' ');

function stand({ registers = {}, sensor = {}, isDeaf = false, valueAt = 1, level = 'info' }: Answers) {
  const clock = virtualClock();
  const startMs = clock.now();
  const said: string[] = [];
  let isSelected = false;
  const next = (register: number) => {
    const values = registers[register] ?? [0];
    return values.length > 1 ? values.shift()! : values[0]!;
  };
  const bus: CameraBus = {
    open: () => undefined,
    close: () => undefined,
    select: () => void (isSelected = true),
    deselect: () => void (isSelected = false),
    send(bytes) {
      assert.ok(isSelected);
      said.push(`${clock.now() - startMs}: ${hex(bytes)}`);
      const heard = new Uint8Array(bytes.length);
      if (bytes[0]! < 0x80) heard[valueAt] = next(bytes[0]!);
      return heard;
    },
    textOf: () => undefined,
    sensorWrite(address, register, value) {
      said.push(`${clock.now() - startMs}: to ${hex([address])} ${hex([register, value])}`);
      return !isDeaf;
    },
    sensorRead: (_, register) => (isDeaf ? undefined : sensor[register]),
  };
  const log = createListLog(level);
  const to: Registers = { trip: { clock: timersOf(clock), log, expect: () => undefined }, bus, wiring: { name: 'a-camera', valueAt, sensor: 0x30 }, isClosed: false, kept: [] };
  return { clock, said, to, log, isSelected: () => isSelected };
}

async function say(text: string, answers: Answers = {}) {
  const all = stand(answers);
  const { clock, said, to, log } = all;
  const startMs = clock.now();
  let end: { mistake: string | undefined; kept: number[]; ms: number } | undefined;
  sayWords(to, text, 'no-picture', (_end, fault) => {
    assert.is(end, undefined, 'reported twice');
    end = { mistake: fault && `${fault.code}, ${fault.where}: ${fault.line}`, kept: to.kept, ms: clock.now() - startMs };
  });
  assert.equal([end, said], [undefined, []], 'no action in the turn of the call');
  await clock.run(() => false, 20_000);
  assert.is(clock.pending(), 0);
  assert.not.ok(all.isSelected());
  return { ...end!, said, log: log.lines };
}

interface Row extends Answers {
  title: string;
  text: string;
  said?: string[];
  mistake?: string;
  kept?: number[];
  ms?: number;
}

const gave = (register: string, value: string, code = 'no-picture') => `${code}, a-camera: register ${register} gave ${value}`;
const deaf = 'no-camera, a-camera: its sensor does not acknowledge on I2C';

const rows: Row[] = [
  { title: 'no words', text: '', said: [] },
  { title: 'a write', text: '07=40', said: ['0: 87 40'] },
  { title: 'several writes', text: '07=80 00=55 2A=0F', said: ['0: 87 80', '0: 80 55', '0: AA 0F'] },
  { title: 'a pause', text: '07=80 +100 07=00', said: ['0: 87 80', '100: 87 00'], ms: 100 },
  { title: 'a pause at the end', text: '+30', said: [], ms: 30 },
  { title: 'clearing set bits', text: '06-02', registers: { 6: [0x87] }, said: ['0: 06 00', '0: 06 00', '0: 86 85'] },
  { title: 'clearing bits that are already clear', text: '06-02', registers: { 6: [0x05] }, said: ['0: 06 00', '0: 06 00', '0: 86 05'] },
  { title: 'bits with two different reads are not changed', text: '06-02', registers: { 6: [0x87, 0x05] }, said: ['0: 06 00', '0: 06 00'], mistake: gave('06', '87') },
  { title: 'a true condition, read twice', text: '44&03=02/2000', registers: { 0x44: [0xfe] }, said: ['0: 44 00', '0: 44 00'] },
  { title: 'a condition that becomes true', text: '44&03=02/2000', registers: { 0x44: [3, 3, 2] }, said: ['0: 44 00', '5: 44 00', '10: 44 00', '10: 44 00'], ms: 10 },
  { title: 'a condition that was true for one read only', text: '44&03=02/2000', registers: { 0x44: [2, 3, 3, 2] }, ms: 10 },
  { title: 'a condition that is never true', text: '44&03=02/2000', registers: { 0x44: [1] }, mistake: gave('44', '01'), ms: 2000 },
  { title: 'a condition that is not true at once', text: '00&FF=55/0', registers: { 0: [0x54] }, said: ['0: 00 00'], mistake: gave('00', '54') },
  { title: 'a register that reads zero', text: '44&03=02/2000', mistake: gave('44', '00'), ms: 2000 },
  { title: 'all ones count as a missing camera, with any mask', text: '44&03=03/2000', registers: { 0x44: [0xff] }, mistake: gave('44', 'FF', 'no-camera'), ms: 700 },
  { title: 'all ones, and then an answer', text: '44&00=00/2000', registers: { 0x44: [...Array.from({ length: 60 }, () => 0xff), 0] }, ms: 300 },
  { title: 'all ones within a wait', text: '44&03=02/2000', registers: { 0x44: [...Array.from({ length: 20 }, () => 3), 0xff] }, mistake: gave('44', 'FF', 'no-camera'), ms: 795 },
  { title: 'reads with stored values', text: '45>00 46>01 47>02', registers: { 0x45: [0x12], 0x46: [0xff], 0x47: [0] }, kept: [0x12, 0xff, 0] },
  { title: 'a repeated read with the same value', text: '45>00 45>00', registers: { 0x45: [0] }, kept: [0] },
  { title: 'a repeated read with another value', text: '45>00 45>00', registers: { 0x45: [0x12, 0x13] }, mistake: gave('45', '13') },
  { title: 'writes to sensor registers', text: 'FF01 1280 8000', said: ['0: to 30 FF 01', '0: to 30 12 80', '0: to 30 80 00'] },
  { title: 'a sensor that does not acknowledge', text: 'FF01 1280', isDeaf: true, said: ['0: to 30 FF 01'], mistake: deaf },
  { title: 'reads of sensor registers', text: '0A:FF=26 0B:FC=40', sensor: { 0x0a: 0x26, 0x0b: 0x42 } },
  { title: 'a wrong sensor', text: '0A:FF=26 07=40', sensor: { 0x0a: 0x56 }, said: [], mistake: 'no-picture, a-camera: register 0A of its sensor gave 56' },
  { title: 'a missing sensor', text: '0A:FF=26', isDeaf: true, mistake: deaf },
  { title: 'a fault ends the words', text: '00&FF=55/0 07=40', said: ['0: 00 00'], mistake: gave('00', '00') },
  { title: 'a read with its value in the third byte', text: '07=40 40>00', valueAt: 2, registers: { 0x40: [0x86] }, said: ['0: 87 40', '0: 40 00 00'], kept: [0x86] },
];

for (const { title, text, said, mistake, kept, ms = 0, ...answers } of rows) {
  test(title, async () => {
    const end = await say(text, answers);
    assert.is(end.mistake, mistake);
    if (said) assert.equal(end.said, said);
    if (kept) assert.equal(end.kept, kept);
    assert.is(end.ms, ms);
    assert.equal(end.log, []);
  });
}

test('a long table is written in order over several turns', async () => {
  const words = Array.from({ length: 100 }, (_, i) => `${hex([i])}${hex([255 - i])}`);
  const all = stand({});
  let turns = 0;
  let before = 0;
  const { after } = all.to.trip.clock;
  const counted = (ms: number, run: () => void) => after(ms, () => {
    run();
    turns += 1;
    assert.ok(all.said.length - before <= 16);
    before = all.said.length;
  });
  let isOver = false;
  sayWords({ ...all.to, trip: { ...all.to.trip, clock: { ...all.to.trip.clock, after: counted } } }, words.join(' '), 'no-picture', end => void (isOver = end === End.done));
  await all.clock.run(() => isOver);
  assert.ok(isOver && turns === 7, `${turns} turns`);
  assert.equal(all.said, words.map(word => `0: to 30 ${word.slice(0, 2)} ${word.slice(2)}`));
});

test('after closing, no more words are sent and nothing is reported', async () => {
  for (const text of ['07=40 +50 07=00', '44&03=02/2000 07=00', 'FF01']) {
    const all = stand({});
    sayWords(all.to, text, 'no-picture', () => assert.unreachable());
    await all.clock.run(() => false, text === 'FF01' ? -1 : 20);
    all.to.isClosed = true;
    const before = all.said.length;
    await all.clock.run(() => false, 5000);
    assert.is(all.said.length, before);
    assert.is(all.clock.pending(), 0);
  }
});

test('words are logged at level debug', async () => {
  const { log } = await say('07=40 +5', { level: 'debug' });
  assert.equal(log, ['debug camera: a-camera: 07=40 +5']);
});

test.run();
