import { InvalidArgumentError, Option } from 'commander';
import { createCommand } from '../../../firmware/commands/command.js';
import type { PowerOptions } from '../../sim/modem/common/power.ts';
import { families, type FamilyName, type Method } from '../../sim/world/ways.ts';
import type { Preview } from './round.ts';
import { scenarioNames, type ScenarioName } from './scenarios.ts';

/** The options of the command, as `--help` explains them. */
export interface ChipOptions {
  board: string;
  engineDir?: string;
  roms?: string;
  modem: FamilyName;
  method: Method | 'auto';
  http: boolean;
  images: number;
  bytes: number;
  sizes?: number[];
  preview?: Preview;
  starts: PowerOptions['starts'];
  bootMs?: number;
  fastPoll: boolean;
  psram: boolean;
  at: boolean;
  scenario?: ScenarioName;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return count;
}

/** Reads the command line. A mistake ends the process with a sentence. */
export function readOptions(words: string[]): ChipOptions {
  return createCommand('chip', 'Carries one round on an emulated ESP32: the engine itself, a card on its pins, a simulated modem at its UART and a real server, on one clock.')
    .addOption(new Option('--board <name>', 'one of boards/').default('lilygo-t-sim7600'))
    .option('--engine-dir <dir>', 'the engine: bootloader.bin, partitions_espruino.bin and espruino_esp32.bin; else CHIP_ENGINE, or a folder beside the emulator')
    .option('--roms <dir>', 'the folder with the boot ROM of the chip; else CHIP_ROMS, a folder roms beside the emulator, or the emulator\'s own')
    .addOption(new Option('--modem <family>', 'the simulated modem').choices(families).default('sim7600'))
    .addOption(new Option('--method <name>', 'upload.method').choices(['auto', 'efs', 'stream']).default('auto'))
    .addOption(new Option('--http', 'an HTTP server in the FTP server\'s place').default(false))
    .option('--images <number>', 'how many lie on the card', readCount, 3)
    .option('--bytes <number>', 'how large each of them is', readCount, 20_000)
    .option('--sizes <list>', 'one image of each of these sizes, with commas between them, in place of both', (text: string) => text.split(',').map(readCount))
    .addOption(new Option('--preview <how>', 'images.preview, with images that hold small pictures').choices(['off', 'first', 'only']))
    .addOption(new Option('--starts <state>', 'the modem\'s power at the start').choices(['on', 'booting', 'off']).default('on'))
    .option('--boot-ms <number>', 'from its power key to its first line; else as the simulated family has it', readCount)
    .addOption(new Option('--fast-poll', 'the engine changed to look for input every 5 ms, as its builds from 2v29.262 on do').default(false))
    .option('--no-psram', 'a WROOM: the chip\'s own memory only')
    .addOption(new Option('--at', 'show the lines between chip and modem').default(false))
    .addOption(new Option('--scenario <name>', 'in place of the round: ferry.check(), report and settings, power cuts at ten places, the page\'s questions, the SIM read by the page, a serial camera, one on SPI, deep sleep over three rounds, and over three without an image, a port scan by radio, the locked console, letters beyond ASCII, cards with too much on them, npm run upload, signed firmware with power cuts, the rescue').choices(scenarioNames))
    .parse(words, { from: 'user' })
    .opts<ChipOptions>();
}
