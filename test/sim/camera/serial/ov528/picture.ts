// The pictures of an OV528: size, snapshot, and packages.

import { notePiece, type Picture } from '../../picture/album.ts';
import type { Reply } from '../body/types.ts';
import { accept, refuse } from './reply.ts';
import { errors, fewestPackageBytes, get, initial, type Ov528State, packageSize, snapshot } from './state.ts';

/** Sizes of pictures in pixels, by the last byte of the command INITIAL. */
const sizes: Record<number, [width: number, height: number]> = { 0x01: [80, 64], 0x03: [160, 128], 0x05: [320, 240], 0x07: [640, 480] };
const mostPackageBytes = 512;
/** Bytes of a package besides its data: two of its number, two of its length, a sum and a zero. */
const framing = 6;
/** Number that the host sends in place of a package's number when it has all packages. */
const lastPackage = 0xf0f0;
const quality = 60;
const data = 0x0a;

/** Sets format and size of pictures. */
export function initialise(camera: Ov528State, [zero, format, , resolution]: number[]): Reply {
  if (zero !== 0) return refuse(camera, errors.parameter);
  if (format !== 0x07) return refuse(camera, errors.pictureFormat);
  if (!sizes[resolution!] || resolution === 0x01 && camera.options.product === 'ucam') return refuse(camera, errors.pictureSize);
  camera.size = sizes[resolution!];
  camera.taken = undefined;
  return accept(camera, initial);
}

/** Sets the size of packages. */
export function setPackageSize(camera: Ov528State, [kind, low, high]: number[]): Reply {
  const bytes = high! << 8 | low!;
  if (kind !== 0x08) return refuse(camera, errors.parameter);
  if (bytes < fewestPackageBytes || bytes > mostPackageBytes) return refuse(camera, errors.packageSize);
  camera.packageBytes = bytes;
  return accept(camera, packageSize);
}

/** Takes a snapshot. */
export function shoot(camera: Ov528State, [kind]: number[]): Reply {
  if (!camera.size) return refuse(camera, errors.unexpectedCommand);
  if (kind !== 0) return refuse(camera, errors.pictureFormat);
  camera.taken = see(camera);
  return accept(camera, snapshot, camera.options.snapshotMs);
}

function see(camera: Ov528State): Picture {
  const [width, height] = camera.size!;
  const nowMs = camera.clock.now();
  const exposure = nowMs >= camera.rightFromMs ? 1 : Math.max(0.2, 1 - (camera.rightFromMs - nowMs) / camera.options.exposureMs);
  return camera.body.album.take({ width, height, quality, takenMs: nowMs, seenMs: nowMs, exposure });
}

/** Begins to send a picture. */
export function give(camera: Ov528State, [kind]: number[]): Reply {
  const { options } = camera;
  if (!camera.size) return refuse(camera, errors.unexpectedCommand);
  if (kind !== 0x01 && kind !== options.previewType) return refuse(camera, errors.pictureType);
  if (kind === 0x01 && !camera.taken) return refuse(camera, errors.notReady);
  const picture = kind === 0x01 ? camera.taken! : see(camera);
  camera.sending = picture;
  const { length } = picture.bytes;
  const told = Uint8Array.of(0xaa, data, kind, length & 255, length >> 8 & 255, length >> 16);
  return { parts: [...accept(camera, get).parts, { bytes: told, afterMs: options.dataMs }] };
}

/** Sends the package that the host requests by an ACK. */
export function answerAck(camera: Ov528State, [, , low, high]: number[]): Reply | undefined {
  const number = low! | high! << 8;
  if (number === lastPackage) camera.sending = undefined;
  if (number === lastPackage) return undefined;
  if (!camera.sending) return refuse(camera, errors.unexpectedCommand);
  const each = camera.packageBytes - framing;
  if (number * each >= camera.sending.bytes.length) return refuse(camera, errors.packageNumber);
  const piece = camera.sending.bytes.subarray(number * each, (number + 1) * each);
  notePiece(camera.sending, number * each, piece.length);
  const head = [low!, high!, piece.length & 255, piece.length >> 8];
  const sum = [...head, ...piece].reduce((total, byte) => total + byte, 0) & 255;
  return { parts: [{ bytes: Uint8Array.from([...head, ...piece, sum, 0]), afterMs: camera.options.answerMs }] };
}
