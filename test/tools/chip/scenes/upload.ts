// `npm run upload` itself, to a chip with the bare engine, and to one that runs the firmware.

import { fileURLToPath } from 'node:url';
import { run } from '../../../firmware/flash/shell.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { boots, compareWhole, filesFor } from '../round.ts';
import type { Scene } from '../scene.ts';
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

/** @param act gets the path of a terminal that is connected to the chip's console */
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

/** A chip with the engine alone has no slots, so the upload is refused. */
export function uploadToBare(given: Given): Promise<string[]> {
  return connected({ ...given, board, files: filesFor(2, 6000), psram: true, bare: true }, /espruino\.com\/Donate/, async (_, path) => {
    const [refusal = 'The upload did not refuse a chip without slots.'] = await upload(path);
    return /This chip has no slots for firmware: .* Nothing was written/.test(refusal) ? [] : [refusal];
  });
}

/** In the middle of an image, with the console locked. A running round takes longer than the start of the command. */
export function uploadToRunning(given: Given): Promise<string[]> {
  const files = filesFor(8, 20_000);
  return connected({ ...given, board, files, psram: true, config: { console: { password } } }, / state: staging/, async (scene, path) => {
    const wrong = await upload(path);
    if (wrong.length > 0) return wrong;
    if (Object.keys(scene.served()).length === Object.keys(files).length) return ['The upload did not interrupt a round: all images were delivered before it.'];
    await scene.until(boots);
    const from = scene.lines.length;
    // after the round's end
    await scene.until(/this firmware has proved itself, and stays/, roundSeconds);
    // the engine's word at each start, for a radio without a mode
    if (scene.lines.slice(from).some(line => / wifi:mode : (?!null)/.test(line))) wrong.push('Wi-Fi started after the upload.');
    // before the line of the boot
    if (!scene.lines.some(line => line.includes('this firmware is on trial, start 1 of 3'))) wrong.push('The new firmware did not say that it is on trial.');
    return [...wrong, ...compareWhole(scene, files)];
  });
}
