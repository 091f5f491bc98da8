/**
 * Measures the memory in use after boot. It boots an image on Espruino for Linux in a temporary folder, where only images for a desktop boot. The
 * firmware logs the memory in JsVars, the engine's blocks of memory.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine } from './engine.js';

const limitMs = 10_000;

/**
 * Boots the firmware image in a folder, and waits until the firmware has logged the memory in use.
 * @param {string} command Espruino for Linux
 * @param {string} folder
 * @returns {Promise<string | undefined>} the memory in use, such as "2325 of 4000 JsVars"; undefined if it did not boot
 */
function listen(command, folder) {
  const child = spawn(command, [], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  let printed = '';
  return new Promise(resolve => {
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('error', () => resolve(undefined));
    child.stdout.on('data', bytes => {
      printed += String(bytes);
      if (/ JsVars|Uncaught/.test(printed)) child.kill('SIGKILL');
    });
    child.on('close', () => {
      clearTimeout(limit);
      resolve(/memory: (\d+ of \d+ JsVars)/.exec(printed)?.[1]);
    });
  });
}

/**
 * Boots a firmware image, and measures the memory in use after that.
 * @param {string} command Espruino for Linux
 * @param {Uint8Array} image
 * @returns {Promise<string | undefined>} the memory in use, such as "2325 of 4000 JsVars"; undefined if it did not boot
 */
export async function measureMemory(command, image) {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  mkdirSync(join(folder, 'card'));
  writeFileSync(join(folder, 'espruino.flash'), Buffer.concat([image, Buffer.alloc(engine.desktop.flashBytes - image.length, 0xff)]));
  const told = await listen(command, folder);
  rmSync(folder, { recursive: true });
  return told;
}
