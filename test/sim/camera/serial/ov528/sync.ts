// Power, synchronisation, rate and sleep of an OV528.

import type { Reply } from '../body/types.ts';
import { accept, count, refuse } from './reply.ts';
import { ack, errors, fewestPackageBytes, type Ov528State, rate, reset, sync } from './state.ts';

const crystalHz = 14_745_600;

/** Boots. @param isFresh whether the power was off before */
export function comeUp(camera: Ov528State, isFresh: boolean): void {
  if (isFresh) camera.body.after(camera.options.bootMs, () => void (camera.state = 'waiting'));
  else camera.state = 'waiting';
}

/** Forgets what a power cut or a reset loses. */
export function goDown(camera: Ov528State): void {
  forget(camera);
  camera.state = 'deaf';
}

/** Forgets synchronisation, settings and pictures. */
function forget(camera: Ov528State): void {
  camera.syncs = 0;
  camera.size = undefined;
  camera.packageBytes = fewestPackageBytes;
  camera.taken = camera.sending = undefined;
  camera.frame = [];
  camera.isNonsense = false;
}

/** Falls asleep, until the host synchronises again. */
export function sleep(camera: Ov528State): void {
  forget(camera);
  camera.state = 'waiting';
  camera.body.setBaud(0);
}

/** Tells whether it can hear a host at this rate in baud. */
export const canHear = (camera: Ov528State, baud = Infinity) => !Number.isFinite(baud) || camera.options.rates.includes(baud);

/** Answers a SYNC, once enough of them have come. */
export function answerSync(camera: Ov528State, baud: number | undefined): Reply | undefined {
  const { options } = camera;
  camera.syncs += 1;
  if (camera.state === 'waiting' && camera.syncs < options.syncAt) return undefined;
  if (camera.state === 'waiting') camera.body.setBaud(Number.isFinite(baud) ? baud! : 0);
  if (camera.state === 'waiting') camera.state = 'hailed';
  const back = Uint8Array.of(0xaa, ack, sync, count(camera), 0, 0, 0xaa, sync, 0, 0, 0, 0);
  return { parts: [{ bytes: back, afterMs: options.answerMs }] };
}

/** Ends the synchronisation, when the host has confirmed it. */
export function settle(camera: Ov528State): void {
  camera.state = 'synced';
  camera.rightFromMs = camera.clock.now() + camera.options.exposureMs;
}

/** Sets another rate. */
export function setRate(camera: Ov528State, [first, second]: number[]): Reply {
  const { options } = camera;
  const baud = crystalHz / (2 * (second! + 1)) / (2 * (first! + 1));
  return options.rates.includes(baud) ? accept(camera, rate, options.answerMs, () => camera.body.setBaud(baud)) : refuse(camera, errors.parameter);
}

/** Carries out RESET: 00 resets the whole camera, and 01 only drops the picture. */
export function startAgain(camera: Ov528State, [kind]: number[]): Reply {
  if (kind! > 1) return refuse(camera, errors.parameter);
  if (kind === 0) return accept(camera, reset, camera.options.answerMs, camera.body.restart);
  camera.taken = undefined;
  return accept(camera, reset);
}
