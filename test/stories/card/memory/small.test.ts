// Tests a card on the real engine (Espruino) with as many JsVars (units of memory) as the chip has. Names are used again, journals are long, and the
// root has more names than fit into memory. `npm run test:faults` also has a folder of 16,000 images, and 100,200 images in 300 folders.

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appendRecord, createJournal, journalOf } from '../../../../src/store/journal.ts';
import { formatRecord, type Kind } from '../../../../src/store/journalrecord.ts';
import { canRun } from '../../../needs.ts';
import { createMemoryCard, digest } from '../../../outside.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { noise, password, user } from '../../../sim/world/world.ts';
import { together } from '../../../together.ts';
import { inWhole, isWhole } from '../../../whole.ts';
import { lay, patienceMs, runRound, smallEngine } from './small.ts';

const test = suite(`a card on ${smallEngine}`);
const waiting = together(test);

const folder = '/DCIM/CAM';

/** Returns the path of the journal that the firmware keeps for the images in `folder`. */
function journalPath(): string {
  const card = createMemoryCard();
  appendRecord(createJournal(card, digest), folder, { kind: 'b', size: 1, date: '20261122', name: 'x' });
  return card.written.at(-1)!;
}

async function within(images: object, act: (base: string) => Promise<void>): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'snapferry-small-'));
  const server = await startFtpServer({ root: join(base, 'server'), user, password });
  try {
    lay(base, '/config.json', JSON.stringify({ images, ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' } }));
    await act(base);
  } finally {
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  }
}

/** Bytes of a journal after each of which the firmware checks whether the journal can be shrunk. */
const shrinkBytes = 49_152;
/**
 * Code that runs before the firmware and measures it. It notes the most bytes that are read or written between two feeds of the watchdog.
 * It also notes the most look-ups of files in a turn. It uses timeouts alone, since the engine removes an interval when memory ends.
 */
const countWork = `var work={n:0,most:0,looks:0,mostLooks:0,open:E.openFile,fs:require('fs')};work.stat=work.fs.statSync;
E.enableWatchdog=function(){work.n=work.looks=0;};
work.fs.statSync=function(p){if(!work.looks++)setTimeout(work.turn,1);if(work.looks>work.mostLooks)work.mostLooks=work.looks;return work.stat(p);};
E.openFile=function(p,m){var f=work.open(p,m),add=function(n){work.n+=n;if(work.n>work.most)work.most=work.n;};
return{read:function(n){var t=f.read(n);if(t)add(t.length);return t;},write:function(t){add(t.length);return f.write(t);},skip:function(n){f.skip(n);},close:function(){f.close();},pipe:function(a,b){return f.pipe(a,b);}};};
work.turn=function(){work.looks=0;};
work.tell=function(){work.fs.writeFileSync('card/most',work.most+' '+work.mostLooks);setTimeout(work.tell,1000);};work.tell();`.replaceAll('\n', '');

function mostOf(base: string): { bytes: number; looks: number } {
  const [bytes = NaN, looks = NaN] = readFileSync(join(base, 'card/most'), 'latin1').split(' ').map(Number);
  return { bytes, looks };
}

const served = (base: string) => readdirSync(join(base, 'server'), { recursive: true }).map(String).filter(path => /\.jpg$/i.test(path)).sort();

/**
 * A folder in which the same names are used again and again. `npm run test:all` has only the case with the most kinds of records, and `npm run test:faults`
 * has all.
 */
interface Life { title: string; images: object; kinds: Kind[]; names: string[]; isLong?: boolean }
const lives: Life[] = [
  { title: 'one name, kept', images: {}, kinds: ['b', 'd'], names: ['latest.jpg'], isLong: true },
  { title: 'one name, deleted', images: { afterUpload: 'delete' }, kinds: ['s', 'x', 'g'], names: ['latest.jpg'], isLong: true },
  { title: 'numbers that restart, deleted', images: { afterUpload: 'delete' }, kinds: ['s', 'x', 'g'], names: Array.from({ length: 5 }, (_none, i) => `IMG_${String(i + 1).padStart(4, '0')}.JPG`) },
  { title: 'one name, begun but never delivered', images: {}, kinds: ['b'], names: ['latest.jpg'], isLong: true },
];
if (canRun('cards with reused names and with a root of many files', smallEngine)) {
  for (const { title, images, kinds, names } of lives.filter(({ isLong }) => isWhole || !isLong)) {
    waiting(`after a thousand pictures with reused names, each of another size, the next are delivered (${title})`, () => within(images, async base => {
      const records = Array.from({ length: 1000 }, (_none, i) => kinds.map(kind => formatRecord({ kind, size: 100_000 + i, date: '20261122', name: names[i % names.length]! })));
      lay(base, journalPath(), `\n${records.flat().join('')}`);
      names.forEach((name, i) => lay(base, `${folder}/${name}`, 'x'.repeat(99 + i)));
      const lines = await runRound(base, / round: |holds more|OUT OF/);
      assert.not.match(lines.join('\n'), /holds more|OUT OF|memory ran out/);
      assert.is(served(base).length, names.length, lines.join('\n'));
    }));
  }

  waiting('a long journal is compacted, and the watchdog is fed after each few kB', () => within({}, async base => {
    const records = (from: number, count: number, kinds: Kind[]) => Array.from({ length: count }, (_none, i) =>
      kinds.map(kind => formatRecord({ kind, size: 99, date: '20261122', name: `IMG_${String(from + i).padStart(4, '0')}.JPG` })).join('')).join('');
    // Each of the first 300 images has four records, of which shrinking leaves the last one. Shrinking looks at no more images at a time, so all
    // records in `others` remain.
    const others = records(1000, isWhole ? 700 : 70, ['b', 'd']);
    const text = `\n${records(1, 300, ['b', 'd', 'b', 'd'])}${others}`;
    const kept = records(1, 300, ['d']).length + others.length;
    // The journal is five bytes shorter than a length at which the firmware looks whether it can be shrunk. So the next record makes it look.
    const whole = Math.ceil(text.length / shrinkBytes) * shrinkBytes - 5;
    lay(base, journalPath(), `${text}${'x'.repeat(whole - text.length - 1)}\n`);
    lay(base, `${folder}/latest.jpg`, 'x'.repeat(99));
    const lines = await runRound(base, / round: |OUT OF/, patienceMs, countWork);
    assert.is(served(base).length, 1, lines.join('\n'));
    const taken = statSync(join(base, 'card', journalPath())).size;
    assert.ok(taken >= kept && taken < kept + 1000, `${taken} bytes of ${whole}, and ${kept} are needed`);
    const { bytes } = mostOf(base);
    // The limit is 16 kB, a third of the journal. So the watchdog was fed while the journal was read.
    assert.ok(bytes > 0 && bytes < 16_384, `${bytes} bytes between two feeds`);
  }));

  const rubbishBytes = 1 << 20;
  inWhole(waiting)(`a journal of ${3 * rubbishBytes} bytes of garbage: the watchdog is fed after each few kB, and the image is delivered`, () => within({}, async base => {
    const halfRecords = Array.from({ length: rubbishBytes / 16 }, (_none, i) => `\nd ${i} 20261122 IMG_${i}.JP`).join('').slice(0, rubbishBytes);
    lay(base, journalPath(), `${'x'.repeat(rubbishBytes)}${halfRecords}${Buffer.from(noise(rubbishBytes)).toString('latin1')}`);
    lay(base, `${folder}/latest.jpg`, 'x'.repeat(99));
    const lines = await runRound(base, / round: |OUT OF/, patienceMs, countWork);
    assert.is(served(base).length, 1, lines.join('\n'));
    const { bytes } = mostOf(base);
    assert.ok(bytes > 0 && bytes < 16_384, `${bytes} bytes between two feeds`);
  }));

  // On a chip, each look-up of a file in so large a folder reads half a megabyte of names. So one turn must not have many.
  const images = 16_000;
  inWhole(waiting)(`${images} images in one folder: few are looked up in a turn, and the one undelivered image is delivered`, () => within({}, async base => {
    const names = Array.from({ length: images }, (_none, i) => (i < 9999 ? `IMG_${String(i + 1).padStart(4, '0')}.JPG` : `DSC_${String(i - 9998).padStart(4, '0')}.JPG`));
    for (const name of names) lay(base, `${folder}/${name}`, 'x');
    const left = names[599]!;
    const records = names.filter(name => name !== left).flatMap(name => (['b', 'd'] as const).map(kind => formatRecord({ kind, size: 1, date: '20261122', name })));
    lay(base, journalPath(), `\n${records.join('')}`);
    const lines = await runRound(base, / round: /, 5 * patienceMs, countWork);
    assert.equal(served(base), [`up/CAM/${left}`], lines.join('\n'));
    assert.match(lines.join('\n'), /holds more names than fit/);
    const { bytes, looks } = mostOf(base);
    assert.ok(bytes > 0 && bytes < 16_384, `${bytes} bytes between two feeds`);
    assert.ok(looks > 0 && looks < 64, `${looks} look-ups in one turn`);
  }));

  const [folders, imagesEach] = [300, 334];
  inWhole(waiting)(`${folders * imagesEach} delivered images in ${folders} folders: a new image in the last folder is delivered`, () => within({}, async base => {
    const names = Array.from({ length: imagesEach }, (_none, i) => `IMG_${String(i + 1).padStart(4, '0')}.JPG`);
    const records = names.flatMap(name => (['b', 'd'] as const).map(kind => formatRecord({ kind, size: 1, date: '20261122', name }))).join('');
    for (let n = 100; n < 100 + folders; n++) {
      for (const name of names) lay(base, `/DCIM/${n}CANON/${name}`, 'x');
      lay(base, journalOf(digest, `/DCIM/${n}CANON`), records);
    }
    lay(base, `/DCIM/${99 + folders}CANON/NEW.JPG`, 'an image');
    const lines = await runRound(base);
    // The search after the round may find no memory for the names of so many folders. Then the log says so, and that is no failure.
    assert.equal(served(base), [`up/${99 + folders}CANON/NEW.JPG`], lines.join('\n'));
    assert.is(lines.filter(line => / boot: snapferry /.test(line)).length, 1, 'the engine has not restarted');
  }));

  // More names than fit into memory, where there is room for 700 to 900.
  const many = isWhole ? 3000 : 1200;
  waiting(`${many} files in the root: the image below it is delivered`, () => within({}, async base => {
    for (let n = 1; n <= many; n++) lay(base, `/picture${n}.jpg`, 'x');
    lay(base, '/DCIM/A.JPG', 'an image');
    const lines = await runRound(base, / round: |OUT OF/);
    assert.equal(served(base), ['up/A.JPG'], lines.join('\n'));
    assert.not.match(lines.join('\n'), /OUT OF|memory ran out/);
  }));
}

test.run();
