// The firmware of a board with every pin, built once for each run: cuts at pins need pins, and each family's modem.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BoardFile } from '../bench/chip.ts';
import { loadFirmware } from '../bench/nodeengine.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = fileURLToPath(new URL('../../dist/wired/firmware.js', import.meta.url));
export const wiredBoard: BoardFile = JSON.parse(readFileSync(new URL('wired.json', import.meta.url), 'utf8'));

export function buildWired(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, env: { ...process.env, BOARD: fileURLToPath(new URL('wired.json', import.meta.url)) }, stdio: ['ignore', 'ignore', 'inherit'] });
}

let firmware: ReturnType<typeof loadFirmware> | undefined;

export function wiredFirmware(): ReturnType<typeof loadFirmware> {
  return firmware ??= loadFirmware(built);
}
