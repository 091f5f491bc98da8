// `npm run upload` asks again: each single question and answer of an upload is lost, late, doubled or damaged, and the board is slow. The board is
// simulated, on a virtual clock.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crc32 } from '../../../firmware/bytes.js';
import { engine } from '../../../firmware/engine/engine.js';
import { createAsking, type Line } from '../../../firmware/flash/ask.js';
import { createTalk } from '../../../firmware/flash/talk.js';
import { placeOf, readMarks, recordBytes } from '../../../firmware/image/layout.js';
import { hurry } from '../../common/hurry.ts';
import { noise } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { codeOf, createBoard, type Answer, type Board, type BoardOptions } from './board.ts';

const test = suite('asking again');
let slowDown: () => void;
test.before(() => { slowDown = hurry(); });
test.after(() => slowDown());

const data = noise(2000);
const [markAt, slotB] = [placeOf(engine.slots.mark), placeOf('b')];
const fresh = Buffer.from(createBoard().storage);
const marksIn = (storage: Buffer) => readMarks(storage.subarray(markAt, markAt + engine.slots.markBytes));

interface Uploaded { again: number; ms: number }

/** Uploads firmware, as the command does. @throws a sentence if that fails */
async function upload({ line }: Board, password?: string): Promise<Uploaded> {
  let again = 0;
  const from = Date.now();
  const talk = createTalk(line, 'PORT', async () => password, () => { again += 1; });
  assert.is(await talk.greet(), '2v29');
  const slot = await talk.store(await talk.clear(), data, () => undefined);
  assert.is(slot, 'b');
  assert.ok(await talk.start(), 'it tells that it starts');
  // the engine restarts after its answer has left the chip
  await new Promise(resolve => setTimeout(resolve, 1000));
  return { again, ms: Date.now() - from };
}

/** Checks that the new firmware is whole and on trial, that nothing else has changed, and that each restart was done once. */
function assertUploaded({ storage, restarts, registers }: Board, isChip = true): void {
  assert.ok(storage.subarray(slotB, slotB + data.length).equals(data), 'the firmware is in its slot');
  assert.equal(marksIn(storage).map(({ slot, bytes, isVoid, starts }) => [slot, bytes, isVoid, starts]), [['b', data.length, false, 0], ['a', 1, false, 0]]);
  const expected = Buffer.from(fresh);
  for (const [from, to] of [[slotB, slotB + engine.slots.bytes], [markAt + recordBytes, markAt + 2 * recordBytes]] as const) storage.copy(expected, from, from, to);
  assert.ok(storage.equals(expected), 'nothing else has changed');
  assert.equal(restarts, isChip ? ['reset', 'reboot'] : ['load']);
  const { register, mark, upload: isUpload } = engine.starts;
  assert.equal(registers, isChip ? [[register, mark * 0x10000 + isUpload], [register, 0]] : []);
}

const refusalOf = (act: () => Promise<unknown>): Promise<string> => act().then(() => '', (error: Error) => error.message);

for (const isChip of [true, false]) {
  test(`an upload to ${isChip ? 'a chip' : 'a desktop'} asks each question once`, async () => {
    const board = createBoard({ isChip });
    assert.is((await upload(board)).again, 0);
    assertUploaded(board, isChip);
  });
}

test('on a chip the layout is looked at before the reset, and the engine feeds its watchdog after it', async () => {
  const board = createBoard();
  await createTalk(board.line, 'PORT').clear();
  assert.is(board.asked.filter(code => /ESP32=="undefined"\?1/.test(code)).length, 1, 'what it runs on is asked once');
  const place = (text: RegExp) => board.asked.findIndex(code => text.test(code));
  assert.ok(place(/poke32\(1072988236,1397096452\);reset\(\)/) > place(/\.read\(/));
  assert.ok(place(/E\.enableWatchdog\(600\)/) > place(/reset/));
});

/** The codes of the questions of an upload without faults, in their order. */
async function questionsOf(isChip: boolean): Promise<string[]> {
  const codes: string[] = [];
  const board = createBoard({ isChip, spoilQuestion: text => { codes.push(codeOf(text)); return text; } });
  await upload(board);
  return board.asked;
}

/** Returns the places of questions to spoil: the first and the last of each kind. All of them if `WHOLE` is set. */
function chosenOf(codes: string[]): number[] {
  const kinds = codes.map(code => code.replace(/[\d"][\w+/=]*/g, '0'));
  return codes.map((_, i) => i).filter(i => isWhole || kinds.indexOf(kinds[i]!) === i || kinds.lastIndexOf(kinds[i]!) === i);
}

/** Returns the text with another character at a place. */
const flipped = (text: string, at: number) => text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);

/** What happens to one answer on its way to the computer. */
const answers: Record<string, (text: string) => Answer[]> = {
  'is lost': () => [],
  'comes 25 seconds late': text => [{ text, afterMs: 25_000 }],
  'comes twice': text => [{ text: text + text, afterMs: 0 }],
  'comes twice, the second time late': text => [{ text, afterMs: 0 }, { text, afterMs: 25_000 }],
  'has another first digit': text => [{ text: flipped(text, 1), afterMs: 0 }],
  'has another character in its middle': text => [{ text: flipped(text, text.length >> 1), afterMs: 0 }],
  'is cut off': text => [{ text: text.slice(0, text.length >> 1), afterMs: 0 }],
  'has a line of the log in its middle': text => [{ text: `${text.slice(0, 5)}\r\n+1.2 info at: a line\r\n${text.slice(5)}`, afterMs: 0 }],
};
const harmless = ['comes twice', 'comes twice, the second time late'];
for (const isChip of [true, false]) for (const [title, spoil] of Object.entries(answers)) {
  test(`an upload to ${isChip ? 'a chip' : 'a desktop'} goes on if one answer ${title}`, async () => {
    for (const at of chosenOf(await questionsOf(isChip))) {
      const board = createBoard({ isChip, spoilAnswer: (text, count) => count === at ? spoil(text) : [{ text, afterMs: 0 }] });
      const { again } = await upload(board);
      assertUploaded(board, isChip);
      assert.is(again, harmless.includes(title) ? 0 : 1, `the answer ${at} was asked for again`);
    }
  });
}

/** What happens to one question on its way to the board. `at` is a place in its text. */
const questions: Record<string, (text: string) => string> = {
  'is lost': () => '',
  'has lost its end': text => text.slice(0, text.length >> 1),
  'has lost a digit': text => text.replace(/(\d)(\d*[),][^)]*\)?[^)]*'\)\n)/, '$2'),
  'has lost its beginning': text => text.slice(20),
  'has another character in its code': text => flipped(text, text.lastIndexOf("')") - 2),
  'has lost sixty characters': text => text.slice(0, text.length - 100) + text.slice(text.length - 40),
};
for (const [title, spoil] of Object.entries(questions)) {
  test(`an upload goes on if one question ${title}`, async () => {
    for (const at of chosenOf(await questionsOf(true))) {
      let isSpoiled = false;
      const board = createBoard({ spoilQuestion: (text, count) => count === at && !isSpoiled && text.endsWith('\n') && (isSpoiled = true) ? spoil(text) : text });
      await upload(board);
      assert.ok(isSpoiled);
      assertUploaded(board);
    }
  });
}

test('a board that needs ten times as long for each question gets its firmware', async () => {
  const needsMs = (code: string) => code === 'process.version' ? 60_000 : /CRC32\(require\("Storage/.test(code) ? 40_000 : /erasePage/.test(code) ? 4000 : 1000;
  const board = createBoard({ needsMs });
  await upload(board);
  assertUploaded(board);
});

test('on a line where one answer in five is lost, the firmware arrives', async () => {
  const board = createBoard({ spoilAnswer: (text, count) => crc32(Buffer.from(`${count} seed 1`)) % 5 === 0 ? [] : [{ text, afterMs: 0 }] });
  await upload(board);
  assertUploaded(board);
});

test('flash that does not hold what is written is reported, and gets no mark', async () => {
  const board = createBoard({ wornAt: slotB + 1000 });
  assert.match(await refusalOf(() => upload(board)), /^The flash of the board on PORT does not hold what is written\. The firmware before it still runs\./);
  assert.equal(marksIn(board.storage).map(({ slot, isGood }) => [slot, isGood]), [['a', true]]);
});

test('a slot with other content after the write is reported, and gets no mark', async () => {
  const board = createBoard({ needsMs: code => /CRC32\(require\("Storage/.test(code) ? board.storage[slotB]! ^= 1 : 0 });
  assert.match(await refusalOf(() => upload(board)), /^The firmware on the board at PORT differs from the data written\. Try again, by another cable\. The firmware before it still runs\.$/);
  assert.equal(marksIn(board.storage).map(({ slot, isGood }) => [slot, isGood]), [['a', true]]);
});

test('a board that is silent from some question on is reported in a sentence, and its firmware stays', async () => {
  const codes = await questionsOf(true);
  for (const at of chosenOf(codes)) {
    const board = createBoard({ spoilQuestion: (text, count) => count < at ? text : '' });
    const refusal = await refusalOf(() => upload(board));
    if (at === 0) assert.match(refusal, /^No engine answers on PORT/);
    else if (at >= codes.length - 2) assert.match(refusal, /it tells that it starts/);
    else assert.match(refusal, /PORT.*(Try again, by another cable\. The firmware before it still runs\.|Another program may have its console\.)$/, `${codes[at]}`);
    const started = marksIn(board.storage).filter(({ slot }) => slot === 'b');
    assert.is(started.length, at >= codes.length - 2 ? 1 : 0, codes[at]);
  }
});

const passwords: [title: string, given: string | undefined, expect: RegExp][] = [
  ['the right one', 'open sesame', /^$/],
  ['a wrong one', 'open says me', /^The console on PORT does not open by that password\./],
  ['none', undefined, /^The console on PORT is locked by console\.password: .*CONSOLE_PASSWORD/],
];
for (const [title, given, expect] of passwords) {
  test(`the password for a locked console: ${title}`, async () => {
    assert.match(await refusalOf(() => createTalk(createBoard({ password: 'open sesame' }).line, 'PORT', async () => given).greet()), expect);
  });
}

test('a locked console is opened again after the restart, whichever of its answers is lost, late or damaged', async () => {
  const password = 'open sesame';
  let count = 0;
  await upload(createBoard({ password, spoilAnswer: text => { count += 1; return [{ text, afterMs: 0 }]; } }), password);
  const from = Array.from({ length: count }, (_, i) => i);
  for (const at of from.slice(0, 20)) for (const [title, spoil] of Object.entries(answers)) {
    const board = createBoard({ password, spoilAnswer: (text, now) => now === at ? spoil(text) : [{ text, afterMs: 0 }] });
    assert.is(await refusalOf(() => upload(board, password)), '', `the answer ${at} ${title}`);
    assertUploaded(board);
  }
});

/** Makes a serial line with a console that answers each line by a text. */
function answering(answerOf: (line: string) => string): Line {
  let take = (_text: string): void => undefined;
  return { onText: listener => { take = listener; }, write: async text => take(answerOf(text)) };
}

test('a password that comes too early after a wrong one is typed again', async () => {
  const answers = ['Too early', 'Too early', 'Logged in.'];
  let isOpen = false;
  const board = createBoard();
  let take = (_text: string): void => undefined;
  board.line.onText(text => take(text));
  const line: Line = {
    onText: listener => { take = listener; },
    async write(text) {
      if (isOpen) return board.line.write(text);
      const answer = text === 'open sesame\n' ? answers.shift()! : '';
      isOpen = answer === 'Logged in.';
      if (text.endsWith('\n')) take(`\r\n  ${answer}\r\npassword>`);
    },
  };
  assert.is(await createTalk(line, 'PORT', async () => 'open sesame').greet(), '2v29');
  assert.equal(answers, []);
});

for (const version of ['2v29\x1b[2J', '2v\x9b2J', `2v${'9'.repeat(100)}`, 'x']) {
  test(`an invalid version is not printed: ${JSON.stringify(version).slice(0, 20)}`, async () => {
    const line = answering(text => {
      const answer = `${/v="(\d+) "/.exec(text)?.[1]} ${version}`;
      return `<${answer} ${crc32(Buffer.from(answer, 'latin1'))}>`;
    });
    assert.match(await refusalOf(() => createTalk(line, 'PORT').greet()), /^No engine answers on PORT/);
  });
}

test('a board that is busy for six seconds is not asked twice', async () => {
  let again = 0;
  const board = createBoard({ needsMs: () => 6000 });
  assert.is(await createTalk(board.line, 'PORT', undefined, () => { again += 1; }).greet(), '2v29');
  assert.equal([again, board.asked.length], [0, 1]);
});

test('a late answer to one question is not taken for the answer to the next', async () => {
  const options: BoardOptions = { spoilAnswer: (text, count) => count < 3 ? [{ text, afterMs: [25_000, 15_000, 5000][count]! }] : [{ text, afterMs: 0 }] };
  const { ask } = createAsking(createBoard(options).line);
  assert.equal([await ask('1+1'), await ask('2+2'), await ask('3+3')], ['2', '4', '6']);
});

test('flow control in an answer is not part of it', async () => {
  const { ask } = createAsking(createBoard({ spoilAnswer: text => [{ text: [...text].join('\x13\x11'), afterMs: 0 }] }).line);
  assert.is(await ask('"ab"'), 'ab');
});

test.run();
