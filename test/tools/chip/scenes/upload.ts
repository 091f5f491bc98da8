// `npm run upload` itself, to a chip with the bare engine, and to one that runs the firmware.

import { fileURLToPath } from 'node:url';
import { run } from '../../../firmware/flash/shell.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { boots, compareWhole, ends, filesFor } from '../round.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const command = fileURLToPath(new URL('../../../../firmware/commands/upload.js', import.meta.url));
const password = 'Sesam-9Q7';
/** Some two minutes of the chip's time; on a busy computer that is many times as long. */
const limitMs = 30 * 60_000;

/** A part that lost bytes on the line is a typo to the engine, and is repeated. */
const falls = /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|OUT OF MEMORY/;

/** @returns its output if it failed */
async function upload(path: string): Promise<string[]> {
  const { code, text } = await run(process.execPath, [command, '--board', board, '--port', path], { env: { CONSOLE_PASSWORD: password }, limitMs });
  return code === 0 ? [] : [`The upload ended with ${code}: ${text.trim()}`];
}

/** @param bare whether there is no firmware yet @param when the line of the console after which it begins */
function carry(given: Given, bare: boolean, when: RegExp): Promise<string[]> {
  // a running round takes longer than the start of the command
  const files = bare ? filesFor(2, 6000) : filesFor(8, 20_000);
  return within({ ...given, board, files, psram: true, bare, config: { console: { password } } }, async scene => {
    const terminal = openTerminal();
    terminal.onBytes(bytes => scene.write(bytes));
    scene.onBytes(bytes => terminal.write(bytes));
    try {
      await scene.boot();
      await scene.until(when, roundSeconds);
      const wrong = await upload(terminal.path);
      if (wrong.length > 0) return wrong;
      if (Object.keys(scene.served()).length === Object.keys(files).length) return ['The upload did not interrupt a round: all images were delivered before it.'];
      await scene.until(boots);
      const from = scene.lines.length;
      await scene.until(ends, roundSeconds);
      // the engine's word at each start, for a radio without a mode
      if (scene.lines.slice(from).some(line => / wifi:mode : (?!null)/.test(line))) wrong.push('Wi-Fi started after the upload.');
      return [...wrong, ...compareWhole(scene, files)];
    } finally {
      terminal.close();
    }
  }, falls);
}

/** Uploads to a chip on which nothing but the engine has run. */
export const uploadToBare = (given: Given) => carry(given, true, /espruino\.com\/Donate/);

/** In the middle of an image, with the console locked. */
export const uploadToRunning = (given: Given) => carry(given, false, / state: staging/);
