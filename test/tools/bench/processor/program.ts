// A few lines of JavaScript on the real engine, run from its flash with a file on the card: the instructions executed.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine as facts } from '../../../../firmware/engine/facts.js';
import { buildImage } from '../../../../firmware/image/storage.js';
import { tokenise } from '../../../../firmware/image/tokens.js';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { noise } from '../../../sim/world/world.ts';
import { readProfile, underCallgrind, type Profile } from './callgrind.ts';

/** The difference between these two file sizes is taken, so that fixed costs cancel out. */
export interface Sizes {
  small: number;
  large: number;
}

/** The file's path for a program. */
export const filePath = 'card/image';

const limitMs = 5 * 60_000;

export function costBetween(given: Sizes, counts: Sizes): number {
  return (counts.large - counts.small) / (given.large - given.small);
}

export async function between(given: Sizes, count: (bytes: number) => Promise<number>): Promise<number> {
  const [small, large] = await Promise.all([count(given.small), count(given.large)]);
  return costBetween(given, { small, large });
}

/** The program ends by `quit()`; it boots like the firmware, in the engine's tokens, with Serial1 at an idle terminal. */
export async function profileOf(program: string, fileBytes: number): Promise<Profile> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const image = join(cwd, 'storage.bin');
  const terminal = openTerminal();
  mkdirSync(join(cwd, 'card'));
  writeFileSync(join(cwd, filePath), noise(fileBytes));
  writeFileSync(image, buildImage([{ name: facts.image.bootFile, data: tokenise(program) }]));
  const lines: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${lines.slice(-5).join('\n')}`));
      const limit = setTimeout(() => (fail('The engine has not come to the end of a file.'), void engine.stop()), limitMs);
      const engine = runEspruino({
        image, cwd, under: underCallgrind, terminalPath: terminal.path, onLine: line => void lines.push(line),
        onExit: () => (clearTimeout(limit), lines.some(line => /^Uncaught/.test(line)) ? fail('The program failed.') : resolve()),
      });
    });
    return readProfile(cwd);
  } finally {
    terminal.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}
