// Tests the code for serial cameras: whatever answer is damaged, the picture is whole or a fault is reported, and no call hangs.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ov528 } from '../../../src/camera/serial/ov528.ts';
import { vc0706 } from '../../../src/camera/serial/vc0706.ts';
import type { BodyOptions, UartCamera } from '../../sim/camera/serial/body/types.ts';
import { fromHex, type AnswerFault } from '../../sim/camera/serial/mischief.ts';
import { createOv528 } from '../../sim/camera/serial/ov528.ts';
import { createVc0706 } from '../../sim/camera/serial/vc0706.ts';
import type { Clock } from '../../sim/clock.ts';
import { sample } from '../../whole.ts';
import { createHost, type Host } from '../host.ts';

const test = suite('camera/serial/line');

/** Bytes of a picture of three pieces, in which no sequence repeats. */
const plainBytes = Uint8Array.from({ length: 1076 }, (_, i) => (i * 31 + (i >> 8) * 5 + 7) & 255);
const plain = { pictureOf: () => plainBytes };

type Knobs = Partial<BodyOptions>;
const families = {
  vc0706: {
    size: '160x120', record: vc0706,
    make: (knobs: Knobs = {}) => createHost(clock => createVc0706(clock, { leftAtBaud: 115_200, size: 0x11, ...plain, ...knobs }), vc0706()),
    /** Makes a camera as another firmware may have left it, at the rate `leftAtBaud`. */
    left: (leftAtBaud: number, isOld: boolean) => createHost(clock => createVc0706(clock, { product: 'spinel', leftAtBaud, size: 0x22, ...plain }), vc0706(), { isOld }),
    before: [],
  },
  ov528: {
    size: '320x240', record: ov528,
    make: (knobs: Knobs = {}) => createHost(clock => createOv528(clock, { syncAt: 1, ...plain, ...knobs }), ov528()),
    left: (_: number, isOld: boolean) => createHost(clock => createOv528(clock, { syncAt: 1, product: 'ucam', ...plain }), ov528(), { isOld }),
    before: ['AA 0D 00 00 00 00', 'AA 0D 00 00 00 00', 'AA 0E 0D 00 00 00', 'AA 01 00 07 07 05', 'AA 05 00 00 00 00'],
  },
};
const names = ['vc0706', 'ov528'] as const;

interface Answer {
  command: string;
  /** Number of this command among all commands of the shot, from 1 on. */
  nth: number;
  bytes: number;
}

/** Returns the commands of a whole shot, each with the number of bytes in the camera's answer. */
async function answersOf(name: typeof names[number]): Promise<Answer[]> {
  const { make, size } = families[name];
  const { shoot, simulated } = make();
  await shoot(size);
  const answers: Answer[] = [];
  for (const { who, text, bytes } of simulated.log) {
    if (who === 'host') answers.push({ command: text, nth: answers.length + 1, bytes: 0 });
    else answers.at(-1)!.bytes += bytes;
  }
  return answers;
}

const isPiece = ({ command }: Answer) => /^56 00 32|^AA 0E 00 00/.test(command);
/**
 * Returns the offsets of the bytes that the test damages in an answer, one after the other. Of a piece of the picture, it damages only the first
 * and last eight bytes and one in the middle. Of any other answer, it damages every byte.
 */
const placesOf = (answer: Answer) => Array.from({ length: answer.bytes }, (_, at) => at)
  .filter(at => !isPiece(answer) || at < 8 || at >= answer.bytes - 8 || at === answer.bytes >> 1);

interface Harm {
  title: string;
  of(at: number, bytes: number): Partial<AnswerFault>;
  /** True if the damage may go unnoticed, as it hits the picture's data and the camera's protocol has no checksum. */
  mayHarm?: boolean;
}
const harms: Harm[] = [
  { title: 'lost', of: at => ({ lose: { at } }) },
  { title: 'garbled', of: at => ({ garble: { at } }), mayHarm: true },
  { title: 'lost with all following bytes', of: (at, bytes) => ({ lose: { at, count: bytes } }) },
  { title: 'held back until the next answer', of: (at, bytes) => ({ carry: bytes - at }) },
  { title: 'preceded by an unsolicited answer', of: at => ({ insert: { at, bytes: '76 00 39 00 00' } }) },
];

/**
 * Takes the next picture after one whose length was damaged. The length in an OV528's answer has no checksum, so the error shows only at the
 * last package.
 * @returns the next picture, which must be whole
 */
async function again(host: Host<UartCamera>, { command }: Answer, what: string): Promise<Buffer> {
  assert.match(command, /^AA 04/, what);
  await host.call((camera, onDone) => camera.goOn(onDone));
  assert.is((await host.take()).fault, undefined, what);
  const { file, fault } = await host.read();
  assert.is(fault, undefined, what);
  return file;
}

for (const name of names) {
  for (const { title, of, mayHarm } of harms) {
    test(`${name}: any byte of any answer is ${title}: the picture is whole`, async () => {
      const answers = await answersOf(name);
      const cases = answers.flatMap(answer => placesOf(answer).map(at => ({ answer, at })));
      for (const { answer, at } of sample(cases, 13)) {
        const { make, size } = families[name];
        const host = make({ faults: [{ command: '', nth: answer.nth, ...of(at, answer.bytes) }] });
        const where = `${answer.command}, answer ${answer.nth}, byte ${at}`;
        const file = await host.shoot(size).catch((error: unknown) => again(host, answer, `${where}: ${String(error)}`));
        const isData = answer.command.startsWith('56 00 32') && at >= 5 && at < answer.bytes - 5;
        assert.is(file.length, plainBytes.length, where);
        if (!(mayHarm && isData)) assert.equal(Uint8Array.from(file), plainBytes, where);
      }
    });
  }

  for (const delayMs of [200, 600, 1200, 2600, 5000]) {
    test(`${name}: an answer delayed by ${delayMs} ms: the picture is whole or a fault is reported`, async () => {
      for (const answer of sample(await answersOf(name), 3)) {
        const { make, size } = families[name];
        const host = make({ faults: [{ command: '', nth: answer.nth, delayMs }] });
        const file = await host.shoot(size).catch((error: unknown) => error as Error);
        const isFault = file instanceof Error && /no-(picture|camera)/.test(file.message);
        assert.ok(isFault || Buffer.compare(file as Buffer, plainBytes) === 0, `${answer.command}, answer ${answer.nth}: ${String(file).slice(0, 80)}`);
      }
    });
  }

  test(`${name}: a late piece is not taken for the piece that is awaited`, async () => {
    const longBytes = Uint8Array.from({ length: 9000 }, (_, i) => (i * 31 + (i >> 8) * 5 + 7) & 255);
    const { make, size } = families[name];
    const first = name === 'vc0706' ? '56 00 32' : 'AA 0E 00 00';
    for (const delayMs of sample(Array.from({ length: 60 }, (_, i) => 880 + i * 10), 4)) {
      const host = make({ pictureOf: () => longBytes, faults: [{ command: first, nth: 2, delayMs }] });
      const file = await host.shoot(size);
      assert.is(Buffer.compare(file, longBytes), 0, `${delayMs} ms late`);
    }
  });

  test(`${name}: the camera falls silent within any answer: a fault is reported in time`, async () => {
    const answers = await answersOf(name);
    let atByte = 0;
    for (const { bytes } of answers.filter(one => one.bytes > 0)) {
      const { make, size } = families[name];
      const host = make({ goneAtByte: atByte + Math.floor(bytes / 2) });
      atByte += bytes;
      const wrong = await host.shoot(size).then(() => assert.unreachable('no fault'), (error: Error) => JSON.parse(error.message));
      assert.match(wrong.code, /^no-(camera|picture)$/);
    }
  });

  test(`${name}: no camera, or endless meaningless bytes: each call ends, and the fault quotes the bytes`, async () => {
    for (const said of ['', '00', '56', '76 00 36 00', 'AA 0E 0D 00']) {
      const host = createHost(clock => babbler(clock, fromHex(said)), families[name].record());
      const beganMs = host.clock.now();
      const fault = await host.wake();
      const ms = host.clock.now() - beganMs;
      assert.is(fault?.code, 'no-camera');
      assert.ok(said ? fault?.line?.includes(said.slice(0, 2).toLowerCase()) : fault?.line === undefined, `${said}: ${fault?.line}`);
      assert.ok(ms <= (said ? 80_000 : 15_100), `${said}: ${ms} ms`);
      assert.ok((await host.prepare()) && (await host.take()).fault, said);
      assert.is(host.camera.make, families[name].record().make);
    }
  });
}

/** Makes a camera that sends the same bytes again and again, whatever the firmware sends. */
function babbler(clock: Clock, said: Uint8Array): UartCamera {
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  const camera = createVc0706(clock, { absent: true });
  const babble = () => {
    for (const listener of listeners) listener(said);
    clock.after(10, babble);
  };
  if (said.length > 0) babble();
  return { ...camera, onBytes: listener => void listeners.push(listener), baud: 0 };
}

/** Bytes that another firmware had sent when the chip was reset: half a command, or one whose answer it did not read. */
const leftIn: Record<typeof names[number], string[]> = {
  vc0706: [
    '', '56', '56 00', '56 00 32 0C', '56 00 32 0C 00 0A 00 00 00 00 00 00', '56 00 31 05 04 01', '56 00 36 01 00', '56 00 3E 03 00 01 01',
    '56 00 37 01 01', '56 00 26 00', '56 00 36 01 00 56 00 34 01 00', '56 00 36 01 00 56 00 32 0C 00 0A 00 00 00 00 00 00 04 00 00 0A',
  ],
  ov528: ['', 'AA', 'AA 0E 00', 'AA 05 00 00 00 00', 'AA 04 01 00 00 00', 'AA 06 08 40 00 00', 'AA 08 00 00 00 FF', 'AA 09 00 00 00 00', 'FF FF FF'],
};

for (const name of names) {
  const { left, before, size, record } = families[name];
  const cases = record().rates.split(' ').filter((rate, i, all) => all.indexOf(rate) === i)
    .flatMap(rate => leftIn[name].map(said => ({ rate: Number(rate), said })));
  test(`${name}: after a reset, the chip finds the camera at any baud rate and in any state`, async () => {
    for (const { rate, said } of sample(cases, 5)) {
      for (const isOld of [false, true]) {
        const host: Host<UartCamera> = left(rate, isOld);
        await host.leave(rate, ...before, said);
        const file = await host.shoot(size).catch((error: unknown) => error as Error);
        const where = `${rate} baud, ${said}, ${isOld ? 'old' : 'new'}`;
        assert.not.instance(file, Error, `${where}: ${String(file).slice(0, 100)}`);
        assert.equal(Uint8Array.from(file as Buffer), plainBytes, where);
      }
    }
  });
}

test.run();
