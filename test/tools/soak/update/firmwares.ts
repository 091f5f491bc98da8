// Makes the firmwares of the update's tests: the one that runs, the signed one on the card, and one that fails after each start.

import { makeSigned } from '../../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../../firmware/image/signing.js';
import { compileFirmware } from '../../../sim/engine/node.ts';
import { noise } from '../../../sim/world/world.ts';
import { keyNamed } from '../../../update/testkeys.ts';
import { buildVariant } from '../../../update/variant.ts';
import type { Variant } from '../../../update/varianttypes.ts';
import type { Story } from './spec.ts';

export const board = 'lilygo-t-sim7600';
const manifestAt = 389_120;
const signatureAt = 397_056;
const signatureBytes = 256;
const slotBytes = 401_376;
/** Milliseconds after its start at which the broken firmware reboots. */
const fallsAfterMs = 4000;

const versions = { older: '0.2.9', old: '0.3.0', next: '0.4.0' };

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
  const key = await keyNamed('first');
  const [running, later] = await Promise.all([versions.old, versions.next].map(version => buildVariant({ board: `boards/${board}.json`, keys: [publicHalf(key)], version })));
  const signed = (version: string, image: Buffer) => Buffer.from(makeSigned({ board, version }, image, signWith(key)));
  const imageOf = ({ program }: Variant, version: string) => isWhole ? Buffer.from(program) : smallImage(version);
  const firmware = (version: string, image: Buffer, text?: string): Firmware => ({
    version, image, text: image.toString('latin1'), slot: slotOf(image, signed(version, image)), script: text === undefined ? undefined : compileFirmware(text),
  });
  const fall = `\nsetTimeout(function () { ESP32.reboot(); }, ${fallsAfterMs});\n`;
  const next = firmware(versions.next, imageOf(later!, versions.next), later!.code + (isBroken ? fall : ''));
  return {
    // The loader puts the firmware that it has chosen into the variable `chosen_`.
    loader: compileFirmware(`global.chosen_ = ${running!.nodeLoader};`), next, file: signed(versions.next, next.image),
    older: firmware(versions.older, smallImage(versions.older)), old: firmware(versions.old, imageOf(running!, versions.old), running!.code),
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
