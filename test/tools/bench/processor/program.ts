// Runs a short JavaScript program on the real engine (Espruino), from its flash and with a file on the card, and counts the instructions.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usualEngine } from '../../../../firmware/engine/espruino.js';
import { engine as facts } from '../../../../firmware/engine/facts.js';
import { buildImage } from '../../../../firmware/image/storage.js';
import { tokenise } from '../../../../firmware/image/tokens.js';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { noise } from '../../../sim/world/world.ts';
import { readProfile, underCallgrind, type Profile } from './callgrind.ts';

/** Two file sizes in bytes. The difference of their counts is taken, so that fixed costs cancel out. */
export interface Sizes {
  small: number;
  large: number;
}

/** Path of the file on the card, for a program. */
export const filePath = 'card/image';

const usualLimitMs = 5 * 60_000;

/** Returns the instructions for each byte: the difference of the counts of two runs, divided by the difference of their file sizes. */
export function costBetween(given: Sizes, counts: Sizes): number {
  return (counts.large - counts.small) / (given.large - given.small);
}

/** Counts the instructions for both file sizes at the same time, and returns the instructions for each byte. */
export async function between(given: Sizes, count: (bytes: number) => Promise<number>): Promise<number> {
  const [small, large] = await Promise.all([count(given.small), count(given.large)]);
  return costBetween(given, { small, large });
}

interface Counted {
  image: string;
  cwd: string;
  onLine?: (line: string, type: (text: string) => void) => void;
  /** Checks the lines of the log after the engine's end. @returns why the run does not count, or undefined if it does */
  whyNot(lines: string[]): string | undefined;
  /** The command of the engine; the usual one unless given. */
  command?: string;
  limitMs?: number;
}

/** Runs an image of the engine's flash until the engine ends by itself, and returns the profile. Serial1 is connected to an idle terminal. */
export async function profileImage({ image, cwd, onLine, whyNot, command = usualEngine, limitMs = usualLimitMs }: Counted): Promise<Profile> {
  const terminal = openTerminal();
  const lines: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}\n${lines.slice(-10).join('\n')}`));
      const limit = setTimeout(() => (fail('The engine has not come to its end.'), void engine.stop()), limitMs);
      const engine = runEspruino({
        image, cwd, command, under: underCallgrind, terminalPath: terminal.path,
        onLine(line) {
          lines.push(line);
          onLine?.(line, engine.type);
        },
        onExit() {
          clearTimeout(limit);
          const why = whyNot(lines);
          if (why === undefined) resolve();
          else fail(why);
        },
      });
    });
    return readProfile(cwd);
  } finally {
    terminal.close();
  }
}

/**
 * Runs a program with a file of `fileBytes` bytes on the card, and returns the profile. The program must end by `quit()`. Like the firmware it is
 * stored as the engine's tokens, and runs at boot.
 */
export async function profileOf(program: string, fileBytes: number, command = usualEngine): Promise<Profile> {
  const cwd = mkdtempSync(join(tmpdir(), 'snapferry-'));
  const image = join(cwd, 'storage.bin');
  mkdirSync(join(cwd, 'card'));
  writeFileSync(join(cwd, filePath), noise(fileBytes));
  writeFileSync(image, buildImage([{ name: facts.image.bootFile, data: tokenise(program) }]));
  try {
    return await profileImage({ image, cwd, command, whyNot: lines => lines.some(line => /^Uncaught/.test(line)) ? 'The program failed.' : undefined });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
