// On the real engine with the chip's number of JsVars. Covers names that are used again, and a card with more names in its root than fit.

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJournal, formatRecord, type Kind } from '../../../src/store/journal.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { password, user } from '../../sim/world/world.ts';
import { isWhole } from '../../whole.ts';
import { hasSmallEngine, lay, runRound, smallEngine } from './small.ts';

const test = suite(`a card on ${smallEngine}`);

const folder = '/DCIM/CAM';

/** The folder's journal file. */
function journalPath(): string {
  const card = createMemoryCard();
  createJournal(card, digest).append(folder, { kind: 'b', size: 1, date: '20261122', name: 'x' });
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

/** The journal is checked for shrinking after each such amount. */
const shrinkBytes = 49_152;
/** Records the most bytes that the card reads and writes between two feeds of the watchdog. */
const countWork = `var work={n:0,most:0,open:E.openFile,feed:E.kickWatchdog};
E.kickWatchdog=function(){work.n=0;};
E.openFile=function(p,m){var f=work.open(p,m),add=function(n){work.n+=n;if(work.n>work.most)work.most=work.n;};
return{read:function(n){var t=f.read(n);if(t)add(t.length);return t;},write:function(t){add(t.length);return f.write(t);},skip:function(n){f.skip(n);},close:function(){f.close();},pipe:function(a,b){return f.pipe(a,b);}};};
setInterval(function(){require('fs').writeFileSync('card/most',''+work.most);},1000);`.replaceAll('\n', '');

const served = (base: string) => readdirSync(join(base, 'server'), { recursive: true }).map(String).filter(path => /\.jpg$/i.test(path)).sort();

interface Life { title: string; images: object; kinds: Kind[]; names: string[] }
const lives: Life[] = [
  { title: 'one name, kept', images: {}, kinds: ['b', 'd'], names: ['latest.jpg'] },
  { title: 'one name, deleted', images: { afterUpload: 'delete' }, kinds: ['s', 'x', 'g'], names: ['latest.jpg'] },
  { title: 'numbers that begin again, deleted', images: { afterUpload: 'delete' }, kinds: ['s', 'x', 'g'], names: Array.from({ length: 5 }, (_none, i) => `IMG_${String(i + 1).padStart(4, '0')}.JPG`) },
  { title: 'one name that was begun only', images: {}, kinds: ['b'], names: ['latest.jpg'] },
];
if (hasSmallEngine()) {
  for (const { title, images, kinds, names } of lives) {
    test(`a thousand pictures of names that come again, each of another size: the next are delivered (${title})`, () => within(images, async base => {
      const records = Array.from({ length: 1000 }, (_none, i) => kinds.map(kind => formatRecord({ kind, size: 100_000 + i, date: '20261122', name: names[i % names.length]! })));
      lay(base, journalPath(), `\n${records.flat().join('')}`);
      names.forEach((name, i) => lay(base, `${folder}/${name}`, 'x'.repeat(99 + i)));
      const lines = await runRound(base, / round: |holds more|OUT OF/, 120_000);
      assert.not.match(lines.join('\n'), /holds more|OUT OF|memory ran out/);
      assert.is(served(base).length, names.length, lines.join('\n'));
    }));
  }

  test('a long journal is made small: the watchdog is fed at each few kB of the way', () => within({}, async base => {
    const records = (from: number, count: number, kinds: Kind[]) => Array.from({ length: count }, (_none, i) =>
      kinds.map(kind => formatRecord({ kind, size: 99, date: '20261122', name: `IMG_${String(from + i).padStart(4, '0')}.JPG` })).join('')).join('');
    // only the last of these stays, and all of the others: they exceed the search limit
    const text = `\n${records(1, 300, ['b', 'd', 'b', 'd'])}${records(1000, 700, ['b', 'd'])}`;
    // the next record exceeds the limit
    const whole = Math.ceil(text.length / shrinkBytes) * shrinkBytes - 5;
    lay(base, journalPath(), `${text}${'x'.repeat(whole - text.length - 1)}\n`);
    lay(base, `${folder}/latest.jpg`, 'x'.repeat(99));
    const lines = await runRound(base, / round: |OUT OF/, 240_000, countWork);
    assert.is(served(base).length, 1, lines.join('\n'));
    const taken = statSync(join(base, 'card', journalPath())).size;
    assert.ok(taken < whole - 10_000 && taken > 40_000, `${taken} bytes of ${whole}`);
    const most = Number(readFileSync(join(base, 'card/most'), 'latin1'));
    // log and images of this round do not need more
    assert.ok(most > 0 && most < 16_384, `${most} bytes between two feeds`);
  }));

  // 700 to 900 names fit into memory
  const many = isWhole ? 3000 : 1200;
  test(`${many} files in the root: the image below it is delivered`, () => within({}, async base => {
    for (let n = 1; n <= many; n++) lay(base, `/picture${n}.jpg`, 'x');
    lay(base, '/DCIM/A.JPG', 'an image');
    const lines = await runRound(base, / round: |OUT OF/, 120_000);
    assert.equal(served(base), ['up/A.JPG'], lines.join('\n'));
    assert.not.match(lines.join('\n'), /OUT OF|memory ran out/);
  }));
} else {
  console.log(`left out, as ${smallEngine} is not on the PATH: names that come again, a root of many files`);
  test('its records are read', () => assert.match(journalPath(), /^\/snapferry\/journal\/CAM-/));
}

test.run();
