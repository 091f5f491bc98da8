// Boot and the look at a card on which all is delivered: the instructions executed.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { journalOf } from '../../../../src/store/journal.ts';
import { digest } from '../../../outside.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { countInstructions, readProfile, underCallgrind } from '../../bench/processor/callgrind.ts';
import { findFirmware } from '../../demo/rig/rig.ts';

const imagesAFolder = 100;
const limitMs = 15 * 60_000;

/** As an older firmware has left it: journals, and no notes. */
function layCard(card: string, images: number): void {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), text);
  };
  for (let first = 0; first < images; first += imagesAFolder) {
    const folder = `/DCIM/${100 + first / imagesAFolder}CANON`;
    const names = Array.from({ length: Math.min(imagesAFolder, images - first) }, (_, i) => `IMG_${String(first + i + 1).padStart(4, '0')}.JPG`);
    for (const name of names) put(`${folder}/${name}`, 'x'.repeat(imagesAFolder));
    put(journalOf(digest, folder), names.map(name => `\nb ${imagesAFolder} 20261120 ${name}/\nd ${imagesAFolder} 20261120 ${name}/`).join('') + '\n');
  }
  put('/config.json', JSON.stringify({ network: { apn: 'internet' }, ftp: { host: '127.0.0.1', user: 'camera', password: 'secret' } }));
}

async function look(cwd: string): Promise<number> {
  const terminal = openTerminal();
  const lines: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${lines.slice(-10).join('\n')}`));
      const limit = setTimeout(() => (fail('the look at the card has not ended'), void engine.stop()), limitMs);
      const engine = runEspruino({
        image: findFirmware('espruino'), cwd, command: 'espruino', terminalPath: terminal.path, under: underCallgrind,
        onLine(text) {
          lines.push(text);
          if (/ card: nothing to send/.test(text)) engine.type('quit()');
        },
        onExit: reason => (clearTimeout(limit), lines.some(line => / card: nothing to send/.test(line)) ? resolve() : fail(`the engine ${reason}`)),
      });
    });
  } finally {
    terminal.close();
  }
  return countInstructions(readProfile(cwd));
}

/** @returns of so many boots, each with one look */
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
