// Bytes per read of the card: on a chip at most a sector, for any request of the caller, with the same result.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type * as module from '../../src/device/card.ts';
import { crc32 } from '../sim/bytes.ts';
import { noise } from '../sim/world/world.ts';
import { programOf, runOnNode } from './module.ts';

const test = suite('card');
const content = noise(5000);
const chip = "{ engine: 'esp32', sd: { sck: D14, miso: D2, mosi: D15, cs: D13 } }";
const desktop = "{ engine: 'linux', sd: { path: './' } }";
const importsOf = (board: string) => ({ board: `{ board: ${board} }`, './ownplace': '{ freePlace: function () { return false; } }', '../letters': '{ inCodePage: function (text) { return text; } }' });

/** @param reads byte counts, one after the other @returns CRC32 and length of each result, and the requests to the engine */
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

/** The expected result, from the content itself. */
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

test('a desktop reads all requested bytes at once', async () => {
  const { told, asked } = await read(desktop, [1024, 3000]);
  assert.equal(told, expected([1024, 3000]));
  assert.equal(asked, [1024, 3000]);
});

test.run();
