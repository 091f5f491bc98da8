// The frames of an OV528: takes commands byte by byte.

import type { Reply } from '../body/types.ts';
import { toHex } from '../mischief.ts';
import { answerAck } from './picture.ts';
import { nakOf, refuse } from './reply.ts';
import { ack, errors, type Ov528State, sync } from './state.ts';
import { answerSync, canHear, settle, sleep } from './sync.ts';

/** Takes bytes of the host, at its rate in baud. */
export function hear(camera: Ov528State, bytes: Uint8Array, baud: number | undefined): void {
  const { options } = camera;
  if (camera.state === 'deaf') return;
  camera.cancelSleep();
  if (Number.isFinite(options.sleepMs)) camera.cancelSleep = camera.body.after(options.sleepMs, () => sleep(camera));
  for (const byte of bytes) hearByte(camera, byte, baud);
}

function hearByte(camera: Ov528State, byte: number, baud: number | undefined): void {
  if (camera.frame.length === 0 && byte !== 0xaa) return hearNonsense(camera);
  camera.frame.push(byte);
  if (camera.frame.length < 6) return;
  const [, command, ...parameters] = camera.frame;
  const whole = Uint8Array.from(camera.frame);
  camera.frame = [];
  camera.isNonsense = false;
  if (camera.state === 'waiting' && !canHear(camera, baud)) return;
  // The host repeats SYNC until it is answered, so a SYNC may come while a command is being answered.
  camera.body.take(whole, () => perform(camera, command!, parameters, baud), command === sync);
}

function hearNonsense(camera: Ov528State): void {
  const { body } = camera;
  if (camera.state === 'synced' && !camera.isNonsense) body.after(camera.options.answerMs, () => body.say(nakOf(camera, errors.header)));
  camera.isNonsense = true;
}

function perform(camera: Ov528State, command: number, parameters: number[], baud: number | undefined): Reply | undefined {
  if (command === sync && parameters.every(byte => byte === 0)) return answerSync(camera, baud);
  if (camera.state === 'hailed' && command === ack && parameters[0] === sync) settle(camera);
  if (camera.state !== 'synced' || command === ack && parameters[0] !== 0) return undefined;
  if (command === ack) return answerAck(camera, parameters);
  if (camera.sending) camera.body.violate(`${toHex(Uint8Array.from([0xaa, command, ...parameters]))} came before the last package was confirmed.`);
  camera.sending = undefined;
  return camera.commands[command]?.(parameters) ?? refuse(camera, errors.commandId);
}
