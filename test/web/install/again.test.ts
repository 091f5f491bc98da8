// The boot loader is asked again: each single answer is lost, late, doubled or damaged, while the page reads, writes, marks and erases a flash.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openChip, sumOf, usualBaud, type Chip } from '../../../web/install/chip.ts';
import { hurry } from '../../common/hurry.ts';
import { noise } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { createBoard, type Board, type BoardTrouble } from './bench.ts';

const test = suite('install again');
const { log } = console;
let slowDown: () => void;
test.before(() => {
  // esptool-js prints some of its steps
  console.log = () => undefined;
  slowDown = hurry();
});
test.after(() => {
  slowDown();
  console.log = log;
});

const [oldAt, newAt, markAt] = [0x10000, 0x20000, 0x30000];
const old = noise(6000, 1);
const fresh = noise(5000, 2);
const mark = Uint8Array.of(0x12, 0x34, 0x56, 0x78);

const expected = Buffer.alloc(4 * 1024 * 1024, 0xff);
for (const [at, bytes] of [[oldAt, old], [newAt, fresh], [markAt, mark]] as const) expected.set(bytes, at);

interface Used { chip: Chip; lines: string[] }

function boardWith(trouble: BoardTrouble): Board {
  const board = createBoard(trouble);
  board.chip.flash.set(old, oldAt);
  return board;
}

async function open(board: Board): Promise<Used> {
  const lines: string[] = [];
  const chip = await openChip(board.port as unknown as SerialPort, { baud: usualBaud, signal: new AbortController().signal, line: text => void lines.push(text) });
  return { chip, lines };
}

/** Does with a chip all that an installation does, but for erasing all of it. */
async function use(board: Board): Promise<Used> {
  const used = await open(board);
  const { chip } = used;
  try {
    assert.equal([chip.mac, chip.flashBytes], ['24:a1:0a:1b:2c:3d', 4 * 1024 * 1024]);
    assert.ok(Buffer.from(await chip.read(oldAt, old.length)).equals(old), 'the flash is read');
    assert.not(await chip.has(newAt, { bytes: fresh, sum: sumOf(fresh) }));
    await chip.write(newAt, { bytes: fresh, sum: sumOf(fresh) }, () => undefined);
    assert.ok(await chip.has(newAt, { bytes: fresh, sum: sumOf(fresh) }));
    await chip.clear(markAt, mark);
  } finally {
    await chip.close();
  }
  const { flash } = board.chip;
  assert.ok(flash.equals(expected), 'the flash has the old bytes, the new ones and the mark');
  return used;
}

type Arriving = { bytes: Uint8Array; afterMs: number }[];
const whole = (bytes: Uint8Array): Arriving => [{ bytes, afterMs: 0 }];
const flipped = (bytes: Uint8Array, at: number) => whole(Uint8Array.from(bytes, (byte, i) => i === at ? byte ^ 1 : byte));
const faults: Record<string, (frame: Uint8Array) => Arriving> = {
  'is lost': () => [],
  'comes 12 seconds late': bytes => [{ bytes, afterMs: 12_000 }],
  'comes twice': bytes => [...whole(bytes), ...whole(bytes)],
  'has another bit in its middle': bytes => flipped(bytes, bytes.length >> 1),
  'has another bit near its end': bytes => flipped(bytes, bytes.length - 3),
  'names another command': bytes => flipped(bytes, 2),
  'is cut off': bytes => whole(bytes.subarray(0, bytes.length >> 1)),
};

/** Returns the places of frames to spoil: the first and the last of each kind. All of them if `WHOLE` is set. */
async function placesOf(): Promise<number[]> {
  const kinds: string[] = [];
  await use(boardWith({ onFrame: bytes => { kinds.push(`${bytes.length} ${bytes.subarray(1, 4).join(' ')}`); return whole(bytes); } }));
  return kinds.map((_, i) => i).filter(i => isWhole || kinds.indexOf(kinds[i]!) === i || kinds.lastIndexOf(kinds[i]!) === i);
}

for (const [title, fault] of Object.entries(faults)) {
  test(`reading, writing and marking succeed if one answer ${title}`, async () => {
    for (const place of await placesOf()) {
      const lines: string[] = [];
      const ended = await use(boardWith({ onFrame: (bytes, count) => count === place ? fault(bytes) : whole(bytes) })).catch((error: Error) => error);
      assert.not.instance(ended, Error, `frame ${place}: ${ended instanceof Error ? ended.stack : ''} ${lines.join('; ')}`);
    }
  });
}

test('without faults nothing is asked again', async () => {
  const { chip, lines } = await use(boardWith({}));
  assert.is(chip.baud, usualBaud);
  assert.not.match(lines.join('\n'), /Once more/);
});

test('a chip whose answers all come nine seconds late is read and written', async () => {
  await use(boardWith({ onFrame: (bytes, count) => count < 60 ? whole(bytes) : [{ bytes, afterMs: 9000 }] }));
});

test('all of the flash is erased if the answer to that is lost', async () => {
  const codes: number[] = [];
  let isLost = false;
  const board = boardWith({
    onCommand: code => void codes.push(code),
    onFrame: bytes => codes.at(-1) === 0xd0 && !isLost && (isLost = true) ? [] : whole(bytes),
  });
  const { chip } = await open(board);
  await chip.eraseAll();
  await chip.close();
  assert.ok(isLost && board.chip.flash.every(byte => byte === 0xff));
});

test('a chip that is silent from some command on is reported', async () => {
  for (const place of [3, 40, 90]) {
    const board = boardWith({ onCommand: (_, count) => count >= place });
    const ended = await use(board).catch((error: Error) => error);
    assert.match(ended instanceof Error ? ended.message : '', /no serial data|data stream stopped|failed to connect/i, `command ${place}`);
  }
});

test.run();
