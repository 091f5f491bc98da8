// Tests that a picture is on the card whole or not at all, for any camera fault, card fault or power cut.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginPicture, endPicture, giveUpPicture, recoverShot } from '../../../src/camera/card/picture.ts';
import { openPieces, type Picture } from '../../../src/camera/card/piece.ts';
import { tell, type Fault } from '../../../src/fault.ts';
import { createListLog, createMemoryCard, type MemoryCard, type MemoryCardOptions, type Mischief } from '../../outside.ts';

const test = suite('picture');

const path = '/DCIM/100SNAPF/SNAP0001.JPG';
const mark = '/snapferry/shot';
const sizeMark = '/snapferry/shot.size';
/** Returns the content of the file with the picture's path and size, without the end of its last line. */
const sizeOf = (size: string | number) => `${path}/\n${size}`;
const exif = '\xff\xe1\x00\x08Exif\x00\x00';

/**
 * Head of a JPEG whose segment of more than 255 bytes contains end marks FF D9, which do not count there. The data after the head have FF and
 * D9, but a zero between them.
 */
const head = `\xff\xd8\xff\xdb\x01\x04${'\xff\xd9'.repeat(129)}\xff\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00`;
const jpeg = `${head}${'\x12\xff\x00\xd9\x34'.repeat(5)}\xff\xd9`;
const expected = `\xff\xd8${exif}${jpeg.slice(2)}`;

interface Scene {
  card: MemoryCard;
  log: ReturnType<typeof createListLog>;
  isOut: boolean;
}

function sceneOf(mischief?: Mischief, options?: MemoryCardOptions, content?: Record<string, string>): Scene & { trip: { files: MemoryCard; log: Scene['log'] } } {
  const card = createMemoryCard(content, mischief, options);
  const log = createListLog();
  const scene = { card, log, isOut: false, trip: { files: card, log } };
  card.mount = () => !scene.isOut;
  return scene;
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const forms: ((text: string) => string | Uint8Array)[] = [text => text, bytesOf];
const isFault = (one: Picture | Fault): one is Fault => 'code' in one;

function piecesOf(text: string, bytes: number): string[] {
  return Array.from({ length: Math.ceil(text.length / bytes) }, (_, i) => text.slice(i * bytes, (i + 1) * bytes));
}

/**
 * Stores the pieces of a picture on the card, until one is refused.
 * @param last for so many pieces at the end, the card's code is told that the picture may end there
 * @returns the fault; undefined: the picture was stored
 */
function shoot({ trip }: ReturnType<typeof sceneOf>, pieces: (string | Uint8Array)[], { at = path, last = 1, isThorough = false } = {}): Fault | undefined {
  const picture = beginPicture(trip, at, exif, isThorough);
  if (isFault(picture)) return picture;
  const add = openPieces(picture, () => ({ files: () => trip.files }));
  pieces.every((piece, i) => add(piece, i >= pieces.length - last));
  return endPicture(trip.files, picture);
}

function checkWhole(card: MemoryCard, at = path): void {
  assert.is(card.contentOf(at), expected);
  assert.is(card.contentOf(mark), undefined);
  assert.is(card.contentOf(sizeMark), undefined);
  assert.is(card.openFiles(), 0);
}

/** Returns the paths of all files in a folder and in the folders below it. */
function filesIn(card: MemoryCard, folder = '/'): string[] {
  return card.list(folder)!.flatMap(name => {
    const one = `${folder === '/' ? '' : folder}/${name}`;
    return card.stat(one)!.dir ? filesIn(card, one) : [one];
  });
}

function checkNothing(card: MemoryCard): void {
  assert.equal(filesIn(card), []);
  assert.is(card.openFiles(), 0);
}

for (const bytes of [2, 7, 48, 1024]) {
  test(`pieces of ${bytes} bytes, strings or arrays, make a whole picture with EXIF after the first marker`, () => {
    for (const form of forms) {
      const scene = sceneOf();
      assert.is(shoot(scene, piecesOf(jpeg, bytes).map(form)), undefined);
      checkWhole(scene.card);
    }
  });
}

test('bytes after the end marker are dropped, for every split into two pieces', () => {
  const padding = '\x00\xff\xd9\x00\xff'.repeat(9);
  for (const form of forms) {
    for (const text of [jpeg, jpeg + padding, `${jpeg}\xff`]) {
      for (let cut = 2; cut <= text.length; cut++) {
        const scene = sceneOf();
        assert.is(shoot(scene, [form(text.slice(0, cut)), form(text.slice(cut))]), undefined, `cut at ${cut}`);
        checkWhole(scene.card);
      }
      const scene = sceneOf();
      assert.is(shoot(scene, [text.slice(0, 2), ...text.slice(2)].map(form)), undefined, 'byte for byte');
      checkWhole(scene.card);
    }
  }
});

/** Data for the middle of a picture, which look neither like filling (no two equal bytes in a row) nor like a mark (no FF). */
const scan = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(1 + i % 250)).join('');
const long = `${head}${scan}\xff\xd9`;
const expectedLong = `\xff\xd8${exif}${long.slice(2)}`;

test('the end of a long picture is found in its last piece, before padding of any length', () => {
  for (const bytes of [64, 512, 1000, 1024]) {
    for (const padding of ['', '\x00', '\x00'.repeat(20), '\x00'.repeat(5000), '\xff'.repeat(5000), '\xd9'.repeat(1500)]) {
      const scene = sceneOf();
      assert.is(shoot(scene, piecesOf(long + padding, bytes)), undefined, `${padding.length} bytes of padding, pieces of ${bytes}`);
      assert.is(scene.card.contentOf(path), expectedLong, `${padding.length} bytes of padding, pieces of ${bytes}`);
    }
  }
});

test('the end marker of a long picture is found if it is split between two pieces', () => {
  for (const padding of [1, 2, 600]) {
    for (let bytes = long.length % 500 + 4; bytes < long.length; bytes++) {
      const scene = sceneOf();
      assert.is(shoot(scene, piecesOf(long + '\x00'.repeat(padding), bytes)), undefined, `pieces of ${bytes}`);
      assert.is(scene.card.contentOf(path), expectedLong, `pieces of ${bytes}, padding of ${padding}`);
    }
  }
});

test('irregular padding is dropped within the last pieces; if it is longer, the picture is dropped unless each piece is searched', () => {
  const pieces = piecesOf(long + scan.slice(0, 2000), 512);
  for (const [given, isKept] of [[{ last: 5 }, true], [{ last: 1 }, false], [{ last: 1, isThorough: true }, true]] as const) {
    const scene = sceneOf();
    const fault = shoot(scene, pieces, given);
    if (isKept) assert.is(scene.card.contentOf(path), expectedLong);
    else {
      assert.match(tell(fault!), /does not end/);
      checkNothing(scene.card);
    }
  }
});

/** Bytes that begin and end like a picture, and have end marks by chance. But after the first segment comes noise, and no other segment. */
const disorder = `\xff\xd8\xff\xe0\x00\x05abc${'noise, \xff\xd9 among it; '.repeat(40)}\xff\xd9`;
for (const padding of ['', '\x00'.repeat(16), '\xff'.repeat(900)]) {
  test(`data without valid JPEG segments are stored without their ${padding.length} bytes of padding`, () => {
    for (const form of forms) {
      const scene = sceneOf();
      assert.is(shoot(scene, [form(disorder.slice(0, 500)), form(disorder.slice(500) + padding)]), undefined);
      assert.is(scene.card.contentOf(path), `\xff\xd8${exif}${disorder.slice(2)}`);
    }
  });
}

const wrongs: [title: string, pieces: string[], line: RegExp][] = [
  ['no bytes', [], /nothing came/], ['no start marker', ['\x00\x00\x00', jpeg], /does not begin/], ['half a start marker', ['\xff'], /does not begin/],
  ['no end marker', [jpeg.slice(0, -1)], /does not end/], ['another marker at the end', [`${jpeg.slice(0, -2)}\xff\xd8`], /does not end/],
];
for (const [title, pieces, line] of wrongs) {
  test(`the camera sends ${title}: a fault is reported, no file remains, and the next picture is stored`, () => {
    const scene = sceneOf();
    const fault = shoot(scene, pieces);
    assert.is(fault!.code, 'no-picture');
    assert.match(tell(fault!), line);
    checkNothing(scene.card);
    assert.is(shoot(scene, [jpeg]), undefined);
    checkWhole(scene.card);
  });
}

test('a picture that is given up leaves no file', () => {
  const scene = sceneOf();
  const picture = beginPicture(scene.trip, path, exif);
  if (isFault(picture)) throw new Error(tell(picture));
  openPieces(picture, () => ({ files: () => scene.trip.files }))(jpeg, true);
  giveUpPicture(scene.trip.files, picture);
  checkNothing(scene.card);
});

test('a card that is full at any byte: a fault is reported, no file remains, and the next picture is stored', () => {
  const needed = expected.length + path.length + 2 + sizeOf(`${expected.length}/\n`).length;
  for (const step of [0, 16]) {
    for (let capacity = 0; capacity < needed; capacity++) {
      const options = { capacity, step };
      const scene = sceneOf(undefined, options);
      const fault = shoot(scene, piecesOf(jpeg, 48));
      assert.is(fault?.code, 'card-full', `${capacity} bytes`);
      checkNothing(scene.card);
    }
    const scene = sceneOf(undefined, { capacity: needed, step });
    assert.is(shoot(scene, piecesOf(jpeg, 48)), undefined);
    checkWhole(scene.card);
  }
});

const changes = ['write', 'append', 'create', 'add', 'close', 'remove', 'makeFolder'];

/**
 * Repeats a shot. In the first shot, the card's first operation goes wrong as `spoil` tells, in the second shot the second one, and so on.
 * @returns the number of operations on the card in one shot
 */
function sweep(spoil: (isNow: boolean, isLater: boolean) => ReturnType<Mischief>, check: (scene: ReturnType<typeof sceneOf>, run: () => Fault | undefined, at: number) => void,
  { step = 0, reads = false, content = {} }: { step?: number; reads?: boolean; content?: Record<string, string> } = {}): number {
  for (let at = 0; ; at++) {
    let count = -1;
    let isOn = true;
    const scene = sceneOf((operation) => {
      if (!isOn || !(reads || changes.includes(operation))) return undefined;
      count += 1;
      return spoil(count === at, count > at);
    }, { step }, content);
    check(scene, () => {
      try {
        return shoot(scene, piecesOf(jpeg, 100));
      } finally {
        isOn = false;
      }
    }, at);
    if (count < at) return at;
  }
}

test('any card operation fails: a fault is reported or the picture is whole, and the next picture is stored', () => {
  for (const spoilt of [false, 0, 3]) {
    const count = sweep(isNow => (isNow ? spoilt : undefined), ({ card, log, trip }, run, at) => {
      const fault = run();
      assert.ok(!fault || ['card-full', 'no-picture', 'card-lost'].includes(fault.code));
      assert.is(card.openFiles(), 0, `at ${at}`);
      recoverShot(trip);
      assert.is(card.contentOf(mark), undefined, `the mark, at ${at}`);
      assert.is(card.contentOf(path), fault ? undefined : expected, `at ${at}`);
      const next = '/DCIM/100SNAPF/SNAP0002.JPG';
      assert.is(shoot({ card, log, trip, isOut: false }, [jpeg], { at: next }), undefined);
      checkWhole(card, next);
    }, { reads: spoilt === false });
    assert.ok(count > 8);
  }
});

test('a card removed at any operation is reported, and the unfinished picture is deleted when the card is back', () => {
  const count = sweep((isNow, isLater) => (isNow || isLater ? false : undefined), (scene, run, at) => {
    scene.isOut = true;
    const fault = run();
    assert.ok(!fault || fault.code === 'card-lost', `at ${at}: ${fault?.code}`);
    scene.isOut = false;
    recoverShot(scene.trip);
    assert.is(scene.card.contentOf(mark), undefined);
    assert.ok([undefined, expected].includes(scene.card.contentOf(path)), `at ${at}`);
    if (!fault) assert.is(scene.card.contentOf(path), expected);
  }, { reads: true });
  assert.ok(count > 12);
});

test('the stored size is checked, since a chip may not report a failed close', () => {
  const scene = sceneOf();
  const create = scene.card.create;
  scene.trip.files.create = (at) => {
    const writer = create(at)!;
    const close = () => {
      const isDone = writer.close();
      scene.card.put(at, expected.slice(0, 40));
      return isDone;
    };
    return { ...writer, close };
  };
  assert.is(shoot(scene, [jpeg])!.code, 'card-full');
  checkNothing(scene.card);
});

test('an exchanged card is mounted again before the picture is stored', () => {
  let isKnown = false;
  const scene = sceneOf(() => (isKnown ? undefined : false));
  scene.card.mount = () => (isKnown = true);
  assert.is(shoot(scene, [jpeg]), undefined);
  checkWhole(scene.card);
});

class Cut extends Error {}

for (const step of [0, 16]) {
  for (const isPartly of [false, true]) {
    test(`a power cut ${isPartly ? 'within' : 'before'} any change, ${step ? 'a partial file' : 'as on a chip'}: after the boot the picture is whole or deleted`, () => {
      const stages = new Set<string>();
      const count = sweep((isNow, isLater) => {
        if (isLater || (isNow && !isPartly)) throw new Cut();
        return isNow ? 5 : undefined;
      }, (scene, run, at) => {
        try {
          run();
        } catch (error) {
          if (!(error instanceof Cut)) throw error;
        }
        // if the picture is whole, the card must show that: the mark is gone, or the file with its size is complete
        const isSaid = scene.card.contentOf(mark) === undefined || scene.card.contentOf(sizeMark) === sizeOf(`${expected.length}/\n`);
        const before = scene.card.contentOf(path);
        assert.ok(isSaid || before !== expected);
        stages.add(before === undefined ? 'none' : before === '' ? 'empty' : before === expected ? 'whole' : 'part');
        recoverShot(scene.trip);
        assert.is(scene.card.contentOf(mark), undefined, `the mark, cut at ${at}`);
        assert.is(scene.card.contentOf(path), before === expected ? expected : undefined, `cut at ${at}`);
        const told = scene.log.lines.join('\n');
        if (before !== undefined && before !== expected) assert.match(told, /SNAP0001\.JPG was not finished/);
        else assert.is(told, '');
        recoverShot(scene.trip);
        assert.is(scene.log.lines.join('\n'), told);
      }, { step });
      assert.ok(count > 6);
      assert.equal([...stages].sort(), step ? ['empty', 'none', 'part', 'whole'] : ['empty', 'none', 'whole']);
    });
  }
}

test('a power cut during the cleanup of a shot: the next boot completes the cleanup', () => {
  for (let at = 0; at < 2; at++) {
    let count = 0;
    let isOn = true;
    const scene = sceneOf((operation) => {
      if (isOn && changes.includes(operation) && count++ === at) throw new Cut();
    }, {}, { [mark]: `${path}/\n`, [path]: expected.slice(0, -9) });
    assert.throws(() => recoverShot(scene.trip));
    isOn = false;
    recoverShot(scene.trip);
    checkNothing(scene.card);
  }
});

test('a shot mark truncated within its path deletes no file', () => {
  const whole = `${path}/\n`;
  for (let bytes = 0; bytes < whole.length; bytes++) {
    const scene = sceneOf(undefined, {}, { [mark]: whole.slice(0, bytes), [path]: 'of another camera' });
    recoverShot(scene.trip);
    assert.equal(filesIn(scene.card), [path], `${bytes} bytes`);
  }
});

test('a picture with a valid end is deleted if its recorded size differs', () => {
  for (const size of ['', '3', `${expected.length}`, `${expected.length + 1}/\n`]) {
    const scene = sceneOf(undefined, {}, { [mark]: `${path}/\n`, [sizeMark]: sizeOf(size), [path]: expected });
    recoverShot(scene.trip);
    checkNothing(scene.card);
  }
});

test('a power cut spoils only the recorded size: the unfinished picture is deleted, and the size of another picture is ignored', () => {
  const half = expected.slice(0, -9);
  for (const text of ['\x93\x07'.repeat(20), '', sizeOf(expected.length).slice(0, -1), `/DCIM/100SNAPF/SNAP0000.JPG/\n${expected.length}/\n`]) {
    for (const content of [half, '']) {
      const scene = sceneOf(undefined, {}, { [mark]: `${path}/\n`, [sizeMark]: text, [path]: content });
      recoverShot(scene.trip);
      checkNothing(scene.card);
    }
  }
  const scene = sceneOf(undefined, {}, { [mark]: `${path}/\n`, [sizeMark]: `/DCIM/100SNAPF/SNAP0000.JPG/\n${expected.length}/\n`, [path]: expected });
  recoverShot(scene.trip);
  checkNothing(scene.card);
});

test('if the card cannot be read, no file is deleted, and the next recovery reads it again', () => {
  let isDeaf = true;
  const scene = sceneOf((operation, at) => (isDeaf && operation === 'read' && at === path ? false : undefined), {}, { [mark]: `${path}/\n`, [sizeMark]: sizeOf(`${expected.length}/\n`), [path]: expected });
  recoverShot(scene.trip);
  assert.equal(filesIn(scene.card).sort(), [path, mark, sizeMark]);
  isDeaf = false;
  recoverShot(scene.trip);
  checkWhole(scene.card);
});

test('an unfinished picture that cannot be deleted is reported, and the deletion is retried', () => {
  let isLocked = true;
  const scene = sceneOf(operation => (isLocked && operation === 'remove' ? false : undefined), {}, { [mark]: `${path}/\n`, [path]: '' });
  recoverShot(scene.trip);
  assert.match(scene.log.lines.join(), /error camera: .*SNAP0001\.JPG is not whole, and cannot be removed/);
  isLocked = false;
  recoverShot(scene.trip);
  checkNothing(scene.card);
});

test('remains of an unfinished shot are deleted before the next shot begins', () => {
  const other = '/DCIM/100SNAPF/SNAP0007.JPG';
  const scene = sceneOf(undefined, {}, { [mark]: `${other}/\n`, [other]: expected.slice(0, 40) });
  assert.is(shoot(scene, [jpeg]), undefined);
  checkWhole(scene.card);
  assert.equal(filesIn(scene.card), [path]);
});

test.run();
