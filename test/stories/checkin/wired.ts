// The firmware of the wired board that believes one key, and firmware that this key has signed. Stories of firmware from the server run it.

import type { Facts } from '../../../firmware/image/manifest.js';
import { makeSigned } from '../../../firmware/image/signed.js';
import { publicHalf, signWith } from '../../../firmware/image/signing.js';
import { compileFirmware } from '../../sim/engine/node.ts';
import { wired } from '../../sim/world/board.ts';
import { noise } from '../../sim/world/world.ts';
import { keyNamed } from '../../update/testkeys.ts';
import { buildVariant } from '../../update/variant.ts';

const key = await keyNamed('first');

/** The chip of a world: the wired board, and its firmware 0.3.0. */
export const chip = { board: wired.board, firmware: compileFirmware((await buildVariant({ board: 'test/sim/world/boards/wired.json', keys: [publicHalf(key)], version: '0.3.0' })).code) };

/** Returns a file of signed firmware for the wired board. */
export const release = (version: string, program: Uint8Array, facts: Partial<Facts> = {}): Buffer => Buffer.from(makeSigned({ board: 'wired', version, ...facts }, program, signWith(key)));

/** Returns a file of signed firmware whose program is noise, so that it has the same size for each version. @param bytes those of the program */
export const signed = (version: string, bytes = 15 * 4096): Buffer => release(version, noise(bytes, 1));
