// On the real engine with as many JsVars as the chip: names that come again.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJournal, formatRecord, type Kind } from '../../../src/store/journal.ts';
import { createMemoryCard, digest } from '../../outside.ts';
import { startFtpServer } from '../../sim/server/server.ts';
import { password, user } from '../../sim/world/world.ts';
import { hasSmallEngine, lay, runRound, smallEngine } from './small.ts';

const test = suite(`a card on ${smallEngine}`);

const folder = '/DCIM/CAM';

/** The journal's file of the folder. */
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
} else {
  console.log(`left out, as ${smallEngine} is not on the PATH: names that come again`);
  test('its records are read', () => assert.match(journalPath(), /^\/snapferry\/journal\/CAM-/));
}

test.run();
