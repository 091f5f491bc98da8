// The responses of an OV528 to a command: ACK and NAK.

import type { Reply } from '../body/types.ts';
import { ack, type Ov528State } from './state.ts';

const nak = 0x0f;

/** Makes an ACK. @param then called after it was sent */
export function accept(camera: Ov528State, command: number, afterMs = camera.options.answerMs, then?: () => void): Reply {
  const parts = [{ bytes: Uint8Array.of(0xaa, ack, command, count(camera), 0, 0), afterMs }];
  return then ? { parts, then } : { parts };
}

/** Makes a NAK. */
export function refuse(camera: Ov528State, error: number): Reply {
  return { parts: [{ bytes: nakOf(camera, error), afterMs: camera.options.answerMs }] };
}

/** Makes the six bytes of a NAK. */
export const nakOf = (camera: Ov528State, error: number) => Uint8Array.of(0xaa, nak, 0, count(camera), error, 0);

/** Counts a response, and returns its number from 0 to 255. ACK and NAK have it for debugging. */
export function count(camera: Ov528State): number {
  camera.answers = camera.answers + 1 & 255;
  return camera.answers;
}
