/**
 * For flash.sh: sets Wi-Fi and Bluetooth in the chip's settings (NVS) as the engine needs them.
 * Usage: node firmware/flash/settings.js KIND OUT [BEFORE].
 * KIND says what flash.sh writes: `whole` (engine and firmware), `app` (the firmware alone) or `erased` (all, after an erase).
 * BEFORE is the flash from the partition table to the end of the settings; `erased` needs none. Writes the new settings to OUT
 * if the chip needs them, and prints a sentence.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tellError } from '../commands/command.js';
import { engine } from '../engine/engine.js';
import { hasSettings } from '../engine/program.js';
import { stop } from '../stop.js';
import { freshSettings, mendSettings, notHere } from './nvs.js';

const tableAt = Number(engine.files.find(({ kind }) => kind === 'partitions')?.address);
const from = Number(engine.settings.address) - tableAt;

/**
 * Makes the settings that the chip is to have.
 * @param {string} kind whole, app or erased
 * @param {string} path of the file BEFORE; not used if `kind` is erased
 * @returns {import('./nvs.js').Mended}
 */
function settle(kind, path) {
  if (kind === 'erased') return { bytes: freshSettings(), isChanged: true, told: '' };
  const before = readFileSync(path);
  if (before.length !== from + engine.settings.bytes) {
    stop(`${before.length} bytes came from the chip instead of ${from + engine.settings.bytes}: nothing was written. Try again.`);
  }
  if (kind === 'app' && !hasSettings(before.subarray(0, from))) return { bytes: before, isChanged: false, told: notHere };
  return mendSettings(before.subarray(from));
}

const [kind = '', out = '', path = ''] = process.argv.slice(2);
try {
  const { bytes, isChanged, told } = settle(kind, path);
  if (isChanged) writeFileSync(out, bytes);
  if (told) console.log(told);
} catch (error) {
  console.error(`flash.sh: ${tellError(error)}`);
  process.exitCode = 1;
}
