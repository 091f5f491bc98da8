// Tests how many bytes are read from the card at once. On a chip it is at most a sector, for any request of the caller, with the same
// result.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../src/device/card.ts';
import { isPlain, pathMistake } from '../../src/path.ts';
import { crc32 } from '../sim/bytes.ts';
import { noise } from '../sim/world/world.ts';
import { programOf, runOnNode } from './module.ts';

const test = suite('card');
const content = noise(5000);
const chip = "{ engine: 'esp32', sd: { sck: D14, miso: D2, mosi: D15, cs: D13 } }";
const desktop = "{ engine: 'linux', sd: { path: './' } }";
const importsOf = (board: string) => ({ board: `{ board: ${board} }`, './ownplace': '{ freePlace: function () { return false; } }', '../letters': '{ inCodePage: function (text) { return text; } }' });

/**
 * Opens a file on the card, and reads from it several times.
 * @param reads number of bytes to ask for at each read
 * @returns length and CRC-32 of each result, and the numbers of bytes that the engine was asked for
 */
async function read(board: string, reads: number[], skip = 0): Promise<{ told: unknown[]; asked: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  const asked: number[] = [];
  writeFileSync(join(folder, 'A.JPG'), content);
  try {
    const steps = `var files = create(); var mounted = files.mount(); var file = files.open('${board === chip ? '/' : ''}A.JPG'); if (${skip}) file.skip(${skip});
[${reads.join()}].forEach(function (n) { var text = file.read(n); tell(text === undefined ? null : [text.length, E.CRC32(text)]); }); tell([mounted, file.hasFailed()]); file.close();`;
    const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), steps), {
      folder, engine: board === chip ? 'esp32' : 'linux', onOperation: (step, _path, _bytes, _mode, count) => void (step === 'read' && asked.push(count!)),
    });
    return { told, asked };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the result that `read` must give, computed from the file's content. */
function expected(reads: number[], skip = 0): unknown[] {
  let at = skip;
  const pieces = reads.map(count => {
    const piece = content.subarray(at, at += count);
    return piece.length > 0 ? [piece.length, crc32(piece)] : null;
  });
  return [...pieces, [true, false]];
}

for (const [title, reads, skip] of [
  ['requests of one sector', [512, 512], 0], ['requests of two sectors', [1024, 1024], 0], ['a request beyond the end, then another', [9999, 1], 0], ['a start within a sector', [1024, 2000, 512], 700],
  ['an end within a sector', [1500, 1500, 1500], 0], ['a request of no bytes', [0, 10], 0],
] as [string, number[], number][]) {
  test(`a chip reads at most a sector at once: ${title}`, async () => {
    const { told, asked } = await read(chip, reads, skip);
    const wanted = expected(reads, skip);
    if (reads[0] === 0) wanted[0] = null;
    assert.equal(told, wanted);
    assert.ok(asked.length >= reads.length && Math.max(...asked) <= 512, asked.join());
  });
}

for (const board of [chip, desktop]) {
  test(`${board === chip ? 'a chip' : 'a desktop'} reports progress throughout the copy of a long file`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
    const long = noise(100_000);
    writeFileSync(join(folder, 'LONG'), long);
    try {
      const root = board === chip ? '/' : '';
      const steps = `var said = 0; var files = create(function () { said++; }); files.mount();
tell(files.copy('${root}LONG', '${root}COPY', 700)); tell(said >= 90); tell(files.stat('${root}COPY').size);`;
      const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), steps), { folder, engine: board === chip ? 'esp32' : 'linux' });
      assert.equal(told, [true, true, long.length - 700]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

for (const board of [chip, desktop]) {
  test(`${board === chip ? 'a chip lists a folder with a longer watchdog timeout, and feeds the watchdog right after' : 'a desktop lists a folder without a watchdog'}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
    writeFileSync(join(folder, 'A.JPG'), content);
    const steps = `var seen = []; E.enableWatchdog = function (seconds, isAutomatic) { seen.push([seconds, isAutomatic]); };
var files = create(function () { seen.push('fed'); }); files.mount(); tell([files.list('${board === chip ? '/' : ''}'), files.list('/none') === undefined, seen]);`;
    try {
      const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), steps), { folder, engine: board === chip ? 'esp32' : 'linux' });
      const seen = board === chip ? [[1200, false], 'fed', [1200, false], 'fed'] : [];
      assert.equal(told, [[['A.JPG'], true, seen]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

for (const [title, board, version, expect] of [
  ['a chip before 2v29 empties a file before it deletes it', chip, '2v27.45', ['open w', 'close', 'remove']], ['a chip with 2v29 deletes it at once', chip, '2v29', ['remove']],
  ['a later chip, too', chip, '2v29.277', ['remove']], ['a desktop, too', desktop, '2v27', ['remove']],
] as const) {
  test(`${title}, so that its clusters are free; a missing file is not created`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
    writeFileSync(join(folder, 'A.JPG'), content);
    const at = board === chip ? '/' : '';
    const steps: string[] = [];
    try {
      const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), `var files = create(); files.mount(); tell([files.remove('${at}A.JPG'), files.remove('${at}B.JPG')]);`), {
        folder, version, engine: board === chip ? 'esp32' : 'linux',
        onOperation: (step, path, _bytes, mode) => void (path.endsWith('A.JPG') && step !== 'stat' && steps.push(mode ? `${step} ${mode}` : step)),
      });
      assert.equal(told, [[true, false]]);
      assert.equal(steps, expect);
      assert.equal(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** Runs code on a card that has `config.json` and `DCIM/A.JPG`. @returns what the code told by `tell` */
async function onCard(board: string, steps: string, prepare: (folder: string) => void = () => undefined, rightTimes = false): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  mkdirSync(join(folder, 'DCIM'));
  writeFileSync(join(folder, 'config.json'), 'secret');
  writeFileSync(join(folder, 'DCIM', 'A.JPG'), content);
  prepare(folder);
  try {
    return await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), `var files = create(function () {}); files.mount(); ${steps}`), { folder, engine: board === chip ? 'esp32' : 'linux', rightTimes });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const board of [chip, desktop]) {
  const where = board === chip ? 'a chip' : 'a desktop';
  const doors = ['/DCIM/../config.json', '/../config.json', '/config.json\\0.jpg', ...(board === chip ? ['/DCIM/..\\\\config.json', '/config.json\\n.jpg', '/config.json.', '/DCIM/. ./config.json', '\\\\config.json'] : [])];
  test(`${where} opens, lists, writes and deletes nothing by a path that leads elsewhere`, async () => {
    const steps = `[${doors.map(path => `"${path}"`).join()}].forEach(function (path) {
      tell([!!files.open(path), !!files.stat(path), files.append(path, "x"), files.remove(path), files.makeFolder(path), files.copy("/config.json", path, 0), files.copy(path, "/DCIM/B", 0), files.list(path) || []]);
    }); tell(files.stat("/config.json").size);`;
    assert.equal(await onCard(board, steps), [...doors.map(() => [false, false, false, false, false, false, false, []]), 6]);
  });

  for (const [title, names] of [['is missing', undefined], ['is empty', 0], ['holds more names than are kept in memory', 40]] as const) {
    test(`${where} has the firmware's folder after it was made, if it ${title}`, async () => {
      const steps = 'tell([files.makeFolder("/snapferry"), files.makeFolder("/snapferry"), files.stat("/snapferry").dir, files.write("/snapferry/a", "x")]);';
      assert.equal(await onCard(board, steps, folder => {
        if (names !== undefined) mkdirSync(join(folder, 'snapferry'));
        for (let i = 0; i < (names ?? 0); i++) writeFileSync(join(folder, 'snapferry', `${i}`), '');
      }), [[true, true, true, true]]);
    });
  }

  test(`${where} knows the size of a file of 2 GiB and more`, async () => {
    const sizes = [2 ** 31 - 1, 2 ** 31, 3_000_000_000, 2 ** 32 - 1];
    const steps = `tell([${sizes.map((_size, i) => `files.stat("/${i}.MP4").size`).join()}]);`;
    assert.equal(await onCard(board, steps, folder => sizes.forEach((size, i) => {
      writeFileSync(join(folder, `${i}.MP4`), '');
      truncateSync(join(folder, `${i}.MP4`), size);
    })), [sizes]);
  });
}

for (const [title, rightTimes] of [['faulty', false], ['mended', true]] as const) {
  test(`a chip with a ${title} engine shows the times of files to two seconds, once a file of its own shows which it is`, async () => {
    const times = ['2026-11-26T19:40:02Z', '2026-11-26T19:41:40Z', '2026-11-26T19:40:58Z', '2026-11-26T19:41:02Z'];
    const steps = `setTime(${Date.UTC(2026, 10, 27, 8, 30, 42) / 1000}); files.write("/own", "x");
      tell([${times.map((_time, i) => `files.timeOf(files.stat("/${i}").mtime).toISOString().slice(0, 19)`).join()}]);`;
    const told = await onCard(chip, steps, folder => times.forEach((time, i) => {
      writeFileSync(join(folder, `${i}`), 'x');
      utimesSync(join(folder, `${i}`), Date.parse(time) / 1000, Date.parse(time) / 1000);
    }), rightTimes);
    assert.equal(told, [times.map(time => time.slice(0, 19))]);
  });
}

test('a desktop corrects no times', async () => assert.equal(await onCard(desktop, 'tell(files.timeOf === undefined);'), [true]));

for (const path of ['/', '/DCIM', '/DCIM/100CAM/IMG_0001.JPG', '/a b/c d.jpg', '/.hidden/x', '/gr\x81n.jpg', '/a..b/c.d.e', '/CONFIG~1.JSO', '/x\x7f']) {
  test(`${JSON.stringify(path)} leads to the file that it names`, () => assert.equal([isPlain(path), pathMistake(path)], [true, '']));
}
for (const path of ['/DCIM/..\\config.json', '/DCIM/../config.json', '/DCIM/./x', '/..', '/.', '/config.json\0.jpg', '/config.json\x1f.jpg', '/config.json\n', '/config.json.', '/config.json ', '/snapferry /state', '/a/...']) {
  test(`${JSON.stringify(path)} may lead elsewhere`, () => {
    assert.is(isPlain(path), false);
    assert.match(pathMistake(path), /^holds a name .*; write it as the card shows it$/);
  });
}

test('a desktop reads all requested bytes at once', async () => {
  const { told, asked } = await read(desktop, [1024, 3000]);
  assert.equal(told, expected([1024, 3000]));
  assert.equal(asked, [1024, 3000]);
});

// The next tests are about the firmware's own folder. It is listed when the card is mounted, so that a missing file in it needs no look at the
// card.

/**
 * Runs code on a card that has the firmware's folder.
 * @returns what the code told by `tell`, and the names in that folder that were looked for on the card
 */
async function ownSteps(board: string, steps: string, prepare: (folder: string) => void): Promise<{ told: unknown[]; looks: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  const looks: string[] = [];
  mkdirSync(join(folder, 'snapferry'));
  writeFileSync(join(folder, 'config.json'), '{}');
  prepare(join(folder, 'snapferry'));
  try {
    const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(board), `var files = create(function () {}); files.mount(); ${steps}`), {
      folder, engine: board === chip ? 'esp32' : 'linux',
      onOperation: (step, path) => void (step === 'stat' && /snapferry[/]/.test(path) && looks.push(path.replace(/^.*snapferry[/]/, ''))),
    });
    return { told, looks };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const board of [chip, desktop]) {
  const where = board === chip ? 'a chip' : 'a desktop';

  test(`${where} looks for no file of its own that the listing lacks, and for none that it made or removed`, async () => {
    const { told, looks } = await ownSteps(board, `
      tell([!!files.open('/snapferry/state'), files.stat('/snapferry/config.sum') === undefined, files.stat('/snapferry/journal/x') === undefined, files.remove('/snapferry/shot')]);
      files.append('/snapferry/state', 'pin'); tell(files.open('/snapferry/state').read(9));
      files.write('/snapferry/shot', 'x'); tell(files.stat('/snapferry/shot').size); tell([files.remove('/snapferry/shot'), files.stat('/snapferry/shot') === undefined]);
      files.makeFolder('/snapferry/journal'); tell(files.append('/snapferry/journal/x', 'd'));
      tell(files.stat('/snapferry/journal/x').size); files.copy('/snapferry/state', '/snapferry/state.new', 0); tell(files.open('/snapferry/state.new').read(9));`, () => undefined);
    assert.equal(told, [[false, true, true, false], 'pin', 1, [true, true], true, 1, 'pin']);
    assert.equal(looks.filter(path => /^(config|journal$)/.test(path)), []);
  });

  test(`${where} looks each time for the file with which a camera tries the card's room, which is made elsewhere`, async () => {
    const { told } = await ownSteps(board, `for (var i = 0; i < 3; i++) {
      require('fs').writeFileSync('${board === chip ? '' : '.'}/snapferry/room', 'x'); tell([!!files.stat('/snapferry/room'), files.remove('/snapferry/room')]);
    }`, () => undefined);
    assert.equal(told, [[true, true], [true, true], [true, true]]);
  });

  test(`${where} finds own files with any spelling, and those that came with another card`, async () => {
    const { told } = await ownSteps(board, `
      tell([!!files.open('/snapferry/LOG.txt'), files.stat('/snapferry/log.txt').size]);
      require('fs').writeFileSync('${board === chip ? '' : '.'}/snapferry/state', 'other'); tell(!!files.open('/snapferry/state')); files.mount(); tell(files.open('/snapferry/state').read(9));`,
    folder => writeFileSync(join(folder, board === chip ? 'LOG.TXT' : 'log.txt'), 'line'));
    assert.equal(told, [[board === chip, 4], false, 'other']);
  });

  test(`${where} with more than 32 own names, or an unreadable own folder, looks for each`, async () => {
    const { told } = await ownSteps(board, `tell(files.open('/snapferry/7').read(1)); require('fs').writeFileSync('${board === chip ? '' : '.'}/snapferry/state', 'x'); tell(files.stat('/snapferry/state').size);`,
      folder => { for (let i = 0; i < 33; i++) writeFileSync(join(folder, `${i}`), 'x'); });
    assert.equal(told, ['x', 1]);
  });
}

test('where memory has no room in one piece, no file is opened, and the memory is put in order in the next turn', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'snapferry-card-'));
  writeFileSync(join(folder, 'A.JPG'), content);
  const steps = `var files = create(); files.mount(); var room = 0, moves = [], turn = 0; E.getAddressOf = function () { return room; };
E.defrag = function () { moves.push(turn); room = 1; };
tell([!!files.open('/A.JPG', true), files.write('/B', 'b'), moves]); turn = 1;
setTimeout(function () { tell([!!files.open('/A.JPG', true), files.write('/B', 'b'), moves.length > 0, moves.indexOf(0)]); console.log('moved'); }, 1);`;
  try {
    const told = await runOnNode(programOf<typeof module>('device/card', 'createCard', importsOf(chip), steps), { folder, engine: 'esp32', end: 'moved' });
    assert.equal(told, [[false, false, []], [true, true, true, -1]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
