// Finds on this machine what a round on the emulated chip needs. None of it comes with the project.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engine } from '../../../../firmware/engine/engine.js';
import { findProgram } from '../../../sim/programs.ts';

/** Where the emulator and the engine are on this machine. */
export interface Machine {
  /** Path of the emulator's program. */
  emulator: string;
  /** Folder with the chip's boot ROM. By default the emulator uses its own. */
  roms?: string;
  /** The folder with the engine's files. */
  engineDir: string;
}

/** Folders that the command line gives. Those that are not given are searched for. */
export interface Asked {
  /** Folder of the chip's boot ROM. */
  roms?: string;
  /** Folder with the engine's files. */
  engineDir?: string;
}

const program = 'qemu-system-xtensa';
const machineName = 'esp32';
const romFile = 'esp32-v3-rom.bin';
const more = 'test/tools/chip/README.md';

const holdsEngine = (folder: string) => engine.files.every(({ name }) => existsSync(join(folder, name)));

/** Searches beside the emulator's folder `bin` for a folder `roms`, and for a folder with the engine whose name begins with `engine`. */
function findBeside(emulator: string): { roms?: string; engineDir?: string } {
  const home = dirname(dirname(emulator));
  const roms = join(home, 'roms');
  const engineDir = readdirSync(home).filter(name => name.startsWith('engine')).sort().map(name => join(home, name)).find(holdsEngine);
  return { ...existsSync(join(roms, romFile)) && { roms }, ...engineDir && { engineDir } };
}

/** Finds the emulator and the engine. @returns their places, or a sentence on why nothing can run here */
export function findMachine(asked: Asked = {}): Machine | string {
  if (process.platform === 'win32') return 'The emulated chip needs macOS or Linux: its wires are sockets of Unix.';
  const emulator = findProgram(program);
  if (!emulator) return `There is no ${program} on the PATH: ${more} names its source.`;
  const machines = spawnSync(emulator, ['-machine', 'help'], { encoding: 'utf8' });
  if (machines.status !== 0) {
    const why = [machines.error?.message, machines.stderr].filter(Boolean).join(' ').trim().split('\n')[0];
    return `${emulator} does not start (${why || `status ${machines.status}`}): ${more} names the libraries that it needs.`;
  }
  if (!new RegExp(`^${machineName} `, 'm').test(machines.stdout)) {
    return `${emulator} does not know the machine ${machineName}: ${more} says which build does.`;
  }
  const lacking = ['mformat', 'mcopy'].find(name => !findProgram(name));
  if (lacking) return `There is no ${lacking} on the PATH, which makes the card: install mtools.`;
  const beside = findBeside(emulator);
  const roms = asked.roms ?? process.env.CHIP_ROMS ?? beside.roms;
  if (roms && !existsSync(join(roms, romFile))) return `${roms} does not hold the chip's boot ROM, ${romFile}: ${more} names its source.`;
  const engineDir = asked.engineDir ?? process.env.CHIP_ENGINE ?? beside.engineDir;
  if (!engineDir) return `No engine is named: --engine-dir DIR, with ${engine.files.map(({ name }) => name).join(', ')} (${engine.url}).`;
  if (!holdsEngine(engineDir)) return `${engineDir} does not hold the engine: it takes ${engine.files.map(({ name }) => name).join(', ')}.`;
  return { emulator, engineDir, ...roms && { roms } };
}
