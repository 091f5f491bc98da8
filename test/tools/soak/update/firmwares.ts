// Makes the firmwares of the update's tests: the one that runs, the signed one on the card, and one that fails after each start. They are made once
// for all processes of a run, in the run's folder.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { readBoard } from '../../../../firmware/boards/board.js';
import { readCompiled } from '../../../../firmware/bundle/compile.js';
import { provideBoard } from '../../../../firmware/bundle/constants.js';
import { sumCommon } from '../../../../firmware/check/fresh.js';
import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { compileFirmware } from '../../../sim/engine/node.ts';
import { noise } from '../../../sim/world/world.ts';
import { buildVariant } from '../../../update/variant.ts';
import type { Story } from './spec.ts';

export const board = 'lilygo-t-sim7600';
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const manifestAt = 389_120;
const signatureAt = 397_056;
const signatureBytes = 256;
const slotBytes = 401_376;
/** Milliseconds after its start at which the broken firmware reboots. */
const fallsAfterMs = 4000;

/**
 * The firmwares as text, so that all processes can share them. The firmware is `old`; the others differ from it by their version or by one statement.
 */
interface Made {
  key: string;
  loader: string;
  code: string;
  /** The program as it is in a slot, in which each character is a byte. */
  program: string;
}

const versions = { older: '0.2.9', old: '0.3.0', next: '0.4.0' };

/** Builds the loader as a program that puts the chosen firmware into the variable `chosen_`. */
async function loaderOf(): Promise<string> {
  const src = join(root, 'src');
  const compiled = join(root, 'dist/compiled', sumCommon(root).slice(0, 16));
  const bundle = await rollup({ input: join(src, 'device/loader/loader.ts'), plugins: [readCompiled(src, compiled), provideBoard(readBoard(join(root, `boards/${board}.json`)))] });
  const { output: [{ code }] } = await bundle.generate({ format: 'es', strict: false });
  await bundle.close();
  return code.replace(/export \{ load \};\s*$/, 'global.chosen_ = load();');
}

async function make(): Promise<Made> {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey;
  const { code, program } = await buildVariant({ board: `boards/${board}.json`, keys: [publicHalf(key)], version: versions.old });
  return { key: String(key.export({ type: 'pkcs8', format: 'pem' })), loader: await loaderOf(), code, program: Buffer.from(program).toString('latin1') };
}

/** Returns the firmware's text with the next version. */
function asNext(text: string): string {
  if (!text.includes(versions.old)) throw new Error('The firmware does not have its version in it.');
  return text.replaceAll(versions.old, versions.next);
}

let made: Promise<Made> | undefined;

async function findMade(): Promise<Made> {
  const folder = process.env['SNAPFERRY_SCRATCH'];
  if (!folder) return make();
  const path = join(folder, 'update-firmwares.json');
  if (!existsSync(path)) {
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(await make()));
    // renaming is done in one step, so that no other process reads a part of the file, and all have the same key
    if (!existsSync(path)) renameSync(`${path}.${process.pid}`, path);
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Made;
}

/** A firmware in a slot. */
export interface Firmware {
  version: string;
  /** All bytes of the slot. */
  slot: Buffer;
  image: Buffer;
  /** The firmware image as text, with one character for each byte. */
  text: string;
  script: ReturnType<typeof compileFirmware> | undefined;
}

/** The firmwares and the loader with which a test begins. */
export interface Firmwares {
  loader: ReturnType<typeof compileFirmware>;
  older: Firmware;
  old: Firmware;
  next: Firmware;
  /** The signed file with the firmware `next`. */
  file: Buffer;
}

/** Returns a small firmware image in place of a real one: two chunks that can be compressed, and one that cannot. */
const smallImage = (version: string) => Buffer.concat([Buffer.alloc(4096, `snapferry ${version} `), noise(4096, Number(version.split('.')[1])), Buffer.alloc(900, `end ${version} `)]);

function slotOf(image: Buffer, file: Buffer): Buffer {
  const slot = Buffer.alloc(slotBytes, 0xff);
  const length = Number(file.toString('latin1', 30, 35));
  slot.set(image);
  slot.set(file.subarray(0, length), manifestAt);
  slot.set(file.subarray(length, length + signatureBytes), signatureAt);
  return slot;
}

const known = new Map<string, Promise<Firmwares>>();

async function gather(isWhole: boolean, isBroken: boolean): Promise<Firmwares> {
  const { key, loader, code, program } = await (made ??= findMade());
  const signed = (version: string, image: Buffer) => Buffer.from(makeSigned({ board, version }, image, signWith(createPrivateKey(key))));
  const imageOf = (name: 'old' | 'next') => isWhole ? Buffer.from(name === 'old' ? program : asNext(program), 'latin1') : smallImage(versions[name]);
  const firmware = (version: string, image: Buffer, text?: string): Firmware => ({
    version, image, text: image.toString('latin1'), slot: slotOf(image, signed(version, image)), script: text === undefined ? undefined : compileFirmware(text),
  });
  const fall = `\nsetTimeout(function () { ESP32.reboot(); }, ${fallsAfterMs});\n`;
  const next = firmware(versions.next, imageOf('next'), asNext(code) + (isBroken ? fall : ''));
  return {
    loader: compileFirmware(loader), next, file: signed(versions.next, next.image),
    older: firmware(versions.older, smallImage(versions.older)), old: firmware(versions.old, imageOf('old'), code),
  };
}

export const isBroken = (story: Story): boolean => story.endsWith('broken');
export const isSecond = (story: Story): boolean => story.startsWith('next');

export function firmwaresOf(story: Story): Promise<Firmwares> {
  const name = `${story === 'whole'} ${isBroken(story)}`;
  const found = known.get(name) ?? gather(story === 'whole', isBroken(story));
  known.set(name, found);
  return found;
}
