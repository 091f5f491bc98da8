// Runs the command `npm run upload` for a chip with an engine and no firmware, and for one that runs the firmware.

import { fileURLToPath } from 'node:url';
import { run } from '../../../firmware/flash/shell.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { boots, compareWhole, filesFor } from '../round.ts';
import type { Scene } from '../scene.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const command = fileURLToPath(new URL('../../../../firmware/commands/upload.js', import.meta.url));
const password = 'Sesam-9Q7';
/** Most milliseconds of an upload. It takes about two minutes of the chip's time, and many times as long on a busy computer. */
const limitMs = 30 * 60_000;

/** Matches lines that show a crash. `Uncaught` is not among them: a part of the upload that lost bytes is a typo to the engine, and is repeated. */
const falls = /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|OUT OF MEMORY/;

/** Runs the upload. @returns its output if it failed, otherwise nothing */
async function upload(path: string): Promise<string[]> {
  const { code, text } = await run(process.execPath, [command, '--board', board, '--port', path], { env: { CONSOLE_PASSWORD: password }, limitMs });
  return code === 0 ? [] : [`The upload ended with ${code}: ${text.trim()}`];
}

/** Boots a chip and waits for a line that matches `when`. @param act gets the path of a terminal that is connected to the chip's console */
function connected(options: Parameters<typeof within>[0], when: RegExp, act: (scene: Scene, path: string) => Promise<string[]>): Promise<string[]> {
  return within(options, async scene => {
    const terminal = openTerminal();
    terminal.onBytes(bytes => scene.write(bytes));
    scene.onBytes(bytes => terminal.write(bytes));
    try {
      await scene.boot();
      await scene.until(when, roundSeconds);
      return await act(scene, terminal.path);
    } finally {
      terminal.close();
    }
  }, falls);
}

/** Uploads to a chip without firmware. It has no slots, so the upload must be refused. */
export function uploadToBare(given: Given): Promise<string[]> {
  return connected({ ...given, board, files: filesFor(2, 6000), psram: true, bare: true }, /espruino\.com\/Donate/, async (_, path) => {
    const [refusal = 'The upload did not refuse a chip without slots.'] = await upload(path);
    return /This chip has no slots for firmware: .* Nothing was written/.test(refusal) ? [] : [refusal];
  });
}

/**
 * Uploads while the firmware sends an image, with the console locked. There are so many images that the round lasts longer than the command needs to
 * start.
 */
export function uploadToRunning(given: Given): Promise<string[]> {
  const files = filesFor(8, 20_000);
  return connected({ ...given, board, files, psram: true, config: { console: { password } } }, / state: staging/, async (scene, path) => {
    const wrong = await upload(path);
    if (wrong.length > 0) return wrong;
    if (Object.keys(scene.served()).length === Object.keys(files).length) return ['The upload did not interrupt a round: all images were delivered before it.'];
    await scene.until(boots);
    const from = scene.lines.length;
    // the firmware prints this line at the end of the round
    await scene.until(/this firmware has proved itself, and stays/, roundSeconds);
    // at each start the engine prints the line with `null`, as the chip's Wi-Fi is off
    if (scene.lines.slice(from).some(line => / wifi:mode : (?!null)/.test(line))) wrong.push('Wi-Fi started after the upload.');
    // all lines are searched: the firmware prints the line about the trial before the one for which `boots` waits, and so before `from`
    if (!scene.lines.some(line => line.includes('this firmware is on trial, start 1 of 3'))) wrong.push('The new firmware did not say that it is on trial.');
    return [...wrong, ...compareWhole(scene, files)];
  });
}
