// The frames of a VC0706: takes commands byte by byte, and makes responses.

import type { Reply } from '../body/types.ts';
import { toHex } from '../mischief.ts';
import { notNow, type Vc0706State } from './state.ts';

/** Number of data bytes that a command must have, by the command's code. */
const lengths: Record<number, number> = { 0x11: 0, 0x24: 3, 0x26: 0, 0x30: 4, 0x31: 5, 0x32: 12, 0x34: 1, 0x36: 1, 0x37: 1, 0x3e: 3 };
const unknown = 0x01;
const wrongLength = 0x02;

/** Takes bytes of the host. */
export function hear(camera: Vc0706State, bytes: Uint8Array): void {
  const { clock } = camera;
  if (!camera.isUp) return;
  if (clock.now() < camera.deafUntilMs) {
    camera.body.violate(`${toHex(bytes)} came while the rate changed.`);
    return;
  }
  if (clock.now() - camera.beganMs > camera.options.frameMs) camera.frame = [];
  bytes.forEach(byte => hearByte(camera, byte));
}

function hearByte(camera: Vc0706State, byte: number): void {
  if (camera.frame.length === 0 && byte !== 0x56) return hearNonsense(camera);
  if (camera.frame.length === 0) camera.beganMs = camera.clock.now();
  camera.frame.push(byte);
  if (camera.frame.length < 4 || camera.frame.length < 4 + camera.frame[3]!) return;
  const [, id, command, , ...data] = camera.frame;
  const whole = Uint8Array.from(camera.frame);
  camera.frame = [];
  if (id === 0) camera.body.take(whole, () => perform(camera, command!, data));
}

/** Answers bytes that begin no command by the text `error`, as Spinel's cameras do. Such bytes get one answer if at most 20 ms lie between them. */
function hearNonsense(camera: Vc0706State): void {
  const { clock, options, body } = camera;
  const isNew = clock.now() - camera.saidNonsenseMs > 20;
  camera.saidNonsenseMs = clock.now();
  if (isNew && options.product === 'spinel') body.after(options.answerMs, () => body.say(Buffer.from('error')));
}

function perform(camera: Vc0706State, command: number, data: number[]): Reply {
  const row = camera.commands[command];
  if (!row || data.length !== lengths[command]) return refuseNonsense(camera, command, row ? wrongLength : unknown);
  if (camera.saves && ![0x3e, 0x26, 0x11].includes(command)) return say(camera, command, notNow);
  return row(data);
}

function refuseNonsense(camera: Vc0706State, command: number, status: number): Reply {
  const { options } = camera;
  return options.product === 'spinel' ? { parts: [{ bytes: Buffer.from('error'), afterMs: options.answerMs }] } : say(camera, command, status);
}

/** Makes a response. @param then called after it was sent */
export function say(
  camera: Vc0706State,
  command: number,
  status: number,
  data: number[] = [],
  afterMs = camera.options.answerMs,
  then?: () => void,
): Reply {
  const parts = [{ bytes: Uint8Array.from([0x76, 0, command, status, data.length, ...data]), afterMs }];
  return then ? { parts, then } : { parts };
}
