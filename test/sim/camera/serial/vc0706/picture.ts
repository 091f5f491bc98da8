// The pictures of a VC0706: freezing one, its length, and its bytes.

import { notePiece, type Picture } from '../../picture/album.ts';
import type { Reply } from '../body/types.ts';
import type { Part } from '../mischief.ts';
import { say } from './frame.ts';
import { done, firstCompression, notNow, sizes, type Vc0706State, wrongData } from './state.ts';

const settleMs = 300;
const mostMemory = 2 * 1024 * 1024;
const wordOf = (data: number[], at: number) => ((data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!) >>> 0;
/** Returns the JPEG quality, from 1 to 95, for a value of the camera's compression. 0x36 is good and gives 60, 0x8F is poor. */
const qualityOf = (compression: number) => Math.max(1, Math.min(95, Math.round(60 - (compression - firstCompression) * 0.5)));

/** Freezes a picture, steps, or resumes the live view. */
export function control(camera: Vc0706State, [what]: number[]): Reply {
  if (what === 0) return freeze(camera);
  if (what === 2) camera.hasStepped = true;
  else if (what !== 3) return say(camera, 0x36, wrongData);
  else if (camera.options.needsStep && !camera.hasStepped) return say(camera, 0x36, notNow);
  else goOn(camera);
  return say(camera, 0x36, done);
}

function goOn(camera: Vc0706State): void {
  if (camera.frozen) camera.wentOnMs = camera.clock.now();
  camera.frozen = undefined;
  camera.hasStepped = false;
}

function freeze(camera: Vc0706State): Reply {
  const { clock, options } = camera;
  if (!camera.frozen) {
    const takenMs = clock.now();
    if (takenMs - camera.wentOnMs >= settleMs || !options.isFrameLate) {
      camera.seenMs = camera.nextMs;
      camera.nextMs = takenMs;
    }
    const [width, height] = sizes[camera.size]!;
    const quality = qualityOf(camera.compression);
    camera.frozen = camera.body.album.take({ width, height, quality, takenMs, seenMs: options.isFrameLate ? camera.seenMs : takenMs });
  }
  camera.heldMs = clock.now() + options.holdMs;
  return say(camera, 0x36, done, [], options.freezeMs);
}

/** Returns the length of the frozen picture. */
export function tellLength(camera: Vc0706State, [buffer]: number[]): Reply {
  if (buffer !== 0) return say(camera, 0x34, wrongData);
  const length = camera.frozen && camera.clock.now() >= camera.heldMs ? camera.frozen.bytes.length : 0;
  return say(camera, 0x34, done, [length >>> 24, length >> 16 & 255, length >> 8 & 255, length & 255]);
}

/** Returns a piece of the frozen picture. */
export function readPicture(camera: Vc0706State, data: number[]): Reply {
  const { options } = camera;
  const [from, asked] = [wordOf(data, 2), wordOf(data, 6)];
  const [buffer, way] = data;
  const isRight = buffer === 0 && (way === 0x0a || way === 0x0f) && from % 8 === 0 && (asked % 8 === 0 || options.refusesBeyond) && asked > 0
    && asked <= mostMemory;
  if (!isRight) return say(camera, 0x32, wrongData);
  if (!camera.frozen) return say(camera, 0x32, notNow);
  if (from >= camera.frozen.bytes.length || (options.refusesBeyond && from + asked > camera.frozen.bytes.length)) return say(camera, 0x32, wrongData);
  const count = options.endsWithPicture ? Math.min(asked, camera.frozen.bytes.length - from) : asked;
  const pauseMs = (data[10]! << 8 | data[11]!) / 100;
  const frameBytes = Uint8Array.of(0x76, 0, 0x32, 0, 0);
  const parts: Part[] = [{ bytes: frameBytes, afterMs: options.answerMs }, { bytes: frameBytes, afterMs: pauseMs }];
  if (way === 0x0a) parts.splice(1, 0, { bytes: pieceOf(camera, camera.frozen, from, count), afterMs: pauseMs });
  return { parts };
}

function pieceOf(camera: Vc0706State, picture: Picture, from: number, count: number): Uint8Array {
  if (camera.loaded !== picture) load(camera, picture);
  const piece = new Uint8Array(count);
  piece.set(camera.memory.subarray(from, from + count));
  notePiece(picture, from, count);
  return piece;
}

/** Writes a picture into the camera's memory over the picture before. If that picture was longer, its end stays behind the new one. */
function load(camera: Vc0706State, picture: Picture): void {
  const before = camera.memory;
  camera.memory = new Uint8Array(Math.max(before.length, picture.bytes.length));
  camera.memory.set(before);
  camera.memory.set(picture.bytes);
  camera.loaded = picture;
}
