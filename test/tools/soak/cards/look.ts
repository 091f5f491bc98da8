// Counts the processor instructions of a boot, in which the firmware searches a card on which all images are delivered.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { journalOf } from '../../../../src/store/journal.ts';
import { formatRecord } from '../../../../src/store/journalrecord.ts';
import { digest } from '../../../outside.ts';
import { countInstructions } from '../../bench/processor/callgrind.ts';
import { profileImage } from '../../bench/processor/program.ts';
import { findFirmware } from '../../demo/rig/rig.ts';

const imagesAFolder = 100;
const size = 100;
const date = '20261120';
/** Most milliseconds of a run, for 10,000 images under valgrind. */
const limitMs = 15 * 60_000;

/** Makes a card as an older firmware has left it: with journals, and without the notes that speed up the search. */
function layCard(card: string, images: number): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), text);
  };
  for (let first = 0; first < images; first += imagesAFolder) {
    const folder = `/DCIM/${100 + first / imagesAFolder}CANON`;
    const names = Array.from({ length: Math.min(imagesAFolder, images - first) }, (_, i) => `IMG_${String(first + i + 1).padStart(4, '0')}.JPG`);
    for (const name of names) put(`${folder}/${name}`, 'x'.repeat(size));
    put(journalOf(digest, folder), names.flatMap(name => (['b', 'd'] as const).map(kind => formatRecord({ kind, size, date, name }))).join(''));
  }
  put('/config.json', JSON.stringify({ network: { apn: 'internet' }, ftp: { host: '127.0.0.1', user: 'camera', password: 'secret' } }));
}

const isOver = (line: string) => / card: nothing to send/.test(line);

async function look(cwd: string): Promise<number> {
  return countInstructions(await profileImage({
    image: findFirmware('espruino'), cwd, limitMs,
    onLine: (line, type) => { if (isOver(line)) type('quit()'); },
    whyNot: lines => lines.some(isOver) ? undefined : 'The engine has ended before the look at the card.',
  }));
}

/** Boots the firmware several times with the same card. @returns the instructions of each boot with its search */
export async function measureLooks(images: number, boots: number): Promise<number[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const counts: number[] = [];
  try {
    layCard(join(cwd, 'card'), images);
    while (counts.length < boots) counts.push(await look(cwd));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return counts;
}
