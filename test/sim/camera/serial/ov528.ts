// A serial camera of the OV528 family: Grove Serial Camera Kit, C328, uCAM-II and uCAM-III. Sources: "JPEG Serial Camera Module, OV528 Protocol"
// and the data sheets of 4D Systems. Every command is `AA command p1 p2 p3 p4`. Every response is an ACK (AA 0E) or a NAK (AA 0F) with the data
// sheet's numbers. Pictures come in packages with a number and a sum. Where the manuals are silent, an option decides, or the simulated camera does
// this. Bytes that begin no command are ignored, and refused once with error F0. A reset, a sleep or a power loss clears rate and settings. Raw
// pictures are refused.

import type { Clock } from '../../clock.ts';
import { createBody, usualBody } from './body.ts';
import type { UartCamera } from './body/types.ts';
import { hear } from './ov528/frame.ts';
import { give, initialise, setPackageSize, shoot } from './ov528/picture.ts';
import { accept, refuse } from './ov528/reply.ts';
import { errors, fewestPackageBytes, get, initial, type Ov528Options, type Ov528State, packageSize, rate, reset, snapshot } from './ov528/state.ts';
import { comeUp, goDown, setRate, sleep, startAgain } from './ov528/sync.ts';

export type { Ov528Options } from './ov528/state.ts';

/** A simulated OV528. */
export interface Ov528 extends UartCamera {
  /** Whether the synchronisation is complete: the camera has answered a SYNC, and the host has acknowledged the camera's own SYNC. */
  isSynced(): boolean;
  /** The size of a package in bytes, as the host has set it. It is 64 before. */
  packageBytes(): number;
}

const usualRates = [9600, 14_400, 19_200, 28_800, 38_400, 57_600, 115_200];
const powerOff = 0x09;
const light = 0x13;

/** Makes the table of commands, by their codes. */
export function commandsOf(camera: Ov528State): Ov528State['commands'] {
  return {
    [initial]: given => initialise(camera, given),
    [get]: given => give(camera, given),
    [snapshot]: given => shoot(camera, given),
    [packageSize]: given => setPackageSize(camera, given),
    [rate]: given => setRate(camera, given),
    [reset]: given => startAgain(camera, given),
    [powerOff]: () => accept(camera, powerOff, camera.options.answerMs, () => sleep(camera)),
    [light]: ([frequency]) => (frequency! > 1 ? refuse(camera, errors.parameter) : accept(camera, light)),
  };
}

/** Makes a camera of the OV528 family. */
export function createOv528(clock: Clock, given: Partial<Ov528Options> = {}): Ov528 {
  const options = optionsOf(given);
  const body = createBody(clock, options, {
    baud: 0, hear: (bytes, baud) => hear(camera, bytes, baud), comeUp: isFresh => comeUp(camera, isFresh), goDown: () => goDown(camera),
  });
  const camera: Ov528State = {
    clock, options, commands: {}, body, state: 'deaf', syncs: 0, answers: 0, rightFromMs: 0, size: undefined, packageBytes: fewestPackageBytes,
    taken: undefined, sending: undefined,
    frame: [], isNonsense: false, cancelSleep: () => {},
  };
  camera.commands = commandsOf(camera);
  body.start();
  return Object.assign(body.camera, { isSynced: () => camera.state === 'synced', packageBytes: () => camera.packageBytes });
}

function optionsOf(given: Partial<Ov528Options>): Ov528Options {
  const isUcam = given.product === 'ucam';
  return {
    ...usualBody,
    product: 'grove',
    syncAt: 10,
    bootMs: 800,
    answerMs: 2,
    snapshotMs: 150,
    dataMs: 100,
    exposureMs: 1500,
    sleepMs: isUcam ? 15_000 : Infinity,
    previewType: 0x05,
    rates: isUcam ? [...usualRates, 921_600] : usualRates,
    ...given,
  };
}
