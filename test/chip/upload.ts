// `npm run upload` itself, to a chip with the bare engine, and to one that runs the firmware: in the middle of a round, its console locked.

import { fileURLToPath } from 'node:url';
import { run } from '../firmware/shell.ts';
import { openTerminal } from '../sim/line/terminal.ts';
import { boots, compare, ends, filesFor } from './round.ts';
import type { Scene } from './scene.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const command = fileURLToPath(new URL('../../firmware/upload.js', import.meta.url));
const password = 'Sesam-9Q7';

/** What the line loses of a part is a typo to the engine, and the part is said again. */
const falls = /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|OUT OF MEMORY/;

/** @returns what it said where it did not end well */
async function upload(path: string): Promise<string[]> {
  const { code, text } = await run(process.execPath, [command, '--board', board, '--port', path], { env: { CONSOLE_PASSWORD: password } });
  return code === 0 ? [] : [`The upload ended with ${code}: ${text.trim()}`];
}

async function uploadTwice(scene: Scene, path: string): Promise<string[]> {
  await scene.boot();
  await scene.until(/espruino\.com\/Donate/);
  const first = await upload(path);
  if (first.length > 0) return first;
  await scene.until(boots);
  const from = scene.lines.length;
  await scene.until(/ state: staging/, roundSeconds);
  const second = await upload(path);
  if (second.length > 0) return second;
  await scene.until(boots);
  await scene.until(ends, roundSeconds);
  // the engine's word at each start, for a radio without a mode
  return scene.lines.slice(from).some(line => / wifi:mode : (?!null)/.test(line)) ? ['Wi-Fi started after the upload.'] : [];
}

export function uploadTo(given: Given): Promise<string[]> {
  const files = filesFor(2, 6000);
  return within({ ...given, board, files, psram: true, bare: true, config: { console: { password } } }, async scene => {
    const terminal = openTerminal();
    terminal.onBytes(bytes => scene.write(bytes));
    scene.onBytes(bytes => terminal.write(bytes));
    try {
      return [...await uploadTwice(scene, terminal.path), ...compare(scene, files)];
    } finally {
      terminal.close();
    }
  }, falls);
}
