// Tests on the real engine (Espruino) a folder with more names, of a trail camera, than fit into its memory. New and changed images among the delivered ones are found,
// and so are the folders after it.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { appendRecord, createJournal } from '../../../../src/store/journal.ts';
import { createMemoryCard, digest } from '../../../outside.ts';
import { startFtpServer } from '../../../sim/server/server.ts';
import { password, user } from '../../../sim/world/world.ts';
import { lay, runRound, smallEngine } from './small.ts';

const folder = '/DCIM/100CAM';
const count = 2000;

const nameOf = (n: number) => `RCNX${String(n).padStart(4, '0')}.JPG`;

/**
 * Fills a folder with images, all of which are delivered but the last. Number 80 had another size when it was delivered; a program may take such a
 * number for octal.
 */
function layCrowd(base: string): void {
  const memory = createMemoryCard();
  const journal = createJournal(memory, digest);
  for (let n = 1; n <= count; n++) {
    lay(base, `${folder}/${nameOf(n)}`, 'an image');
    if (n < count) appendRecord(journal, folder, { kind: 'd', size: n === 80 ? 3 : 8, date: '20261120', name: nameOf(n) });
  }
  for (const path of new Set(memory.written)) lay(base, path, memory.contentOf(path)!);
  lay(base, '/DCIM/101CAM/other.jpg', 'after it');
}

/** The test of a folder with too many names, which delivery.test.ts registers and runs. */
export const crowded = {
  title: `a folder of ${count} names on ${smallEngine}: no image in it or after it is omitted or sent twice`,
  async run(): Promise<void> {
    const base = mkdtempSync(join(tmpdir(), 'snapferry-crowded-'));
    const server = await startFtpServer({ root: join(base, 'server'), user, password });
    try {
      layCrowd(base);
      lay(base, '/config.json', JSON.stringify({ ftp: { host: '127.0.0.1', port: server.port, user, password, directory: '/up' } }));
      const lines = await runRound(base);
      assert.is(lines.filter(line => line.includes(`${folder} holds more names than fit into memory`)).length, 1);
      const order = lines.flatMap(line => / image: (\S+) delivered as /.exec(line)?.[1] ?? []);
      assert.equal(order, [`${folder}/${nameOf(count)}`, '/DCIM/101CAM/other.jpg', `${folder}/${nameOf(80)}`]);
      assert.equal(readdirSync(join(base, 'server/up'), { recursive: true }).map(String).sort(), ['100CAM', `100CAM/${nameOf(80)}`, `100CAM/${nameOf(count)}`, '101CAM', '101CAM/other.jpg']);
    } finally {
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    }
  },
};
