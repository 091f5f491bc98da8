// Makes the flash of an emulated chip, as flash.sh writes it: the engine's three files, the chip's settings, and the firmware's image.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engine } from '../../../../firmware/engine/engine.js';
import { freshSettings } from '../../../../firmware/flash/nvs.js';
import { keepSaved } from '../../../../firmware/flash/saved.js';
import { changeProgram, type ProgramOptions } from './program.ts';

const flashBytes = 4 << 20;

/** What is in the flash of the chip. */
export interface FlashOptions extends ProgramOptions {
  /** The folder with the engine's files. */
  engineDir: string;
  /** The bytes of a build's storage.bin. Without them the engine boots without a firmware. */
  image?: Uint8Array;
}

/** Returns all bytes of the flash, from address 0 on. It throws an error if a file of the engine is missing. */
export function makeFlash({ engineDir, image, ...changes }: FlashOptions): Buffer {
  const flash = Buffer.alloc(flashBytes, 0xff);
  for (const { name, address } of engine.files) {
    const file = readFileSync(join(engineDir, name));
    flash.set(name === engine.program ? changeProgram(file, changes) : file, Number(address));
  }
  // the settings turn Bluetooth off, which the emulator does not have, and leave Wi-Fi on
  flash.set(freshSettings(), Number(engine.settings.address));
  if (image) flash.set(keepSaved(image).image, Number(engine.storage.address));
  return flash;
}
