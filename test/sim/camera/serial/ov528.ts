// A serial camera of the OV528 family: Grove Serial Camera Kit, C328, uCAM-II and uCAM-III. Sources: "JPEG Serial Camera Module, OV528 Protocol"
// and the data sheets of 4D Systems. Every command is `AA command p1 p2 p3 p4`. Every response is an ACK (AA 0E) or a NAK (AA 0F) with the data
// sheet's numbers. Pictures come in packages with a number and a sum. Where the manuals are silent, an option decides, or the simulated camera does
// this. Bytes that begin no command are ignored, and refused once with error F0. A reset, a sleep or a power loss clears rate and settings. Raw
// pictures are refused.

import type { Clock } from '../../clock.ts';
import { notePiece, type Picture } from '../picture/album.ts';
import { createBody, usualBody, type BodyOptions, type Reply, type UartCamera } from './body.ts';
import { toHex } from './mischief.ts';

/** Properties and faults of an OV528. */
export interface Ov528Options extends BodyOptions {
  /** The product that the simulated camera is: Grove's, the C328, or 4D Systems' uCAM. */
  product: 'grove' | 'c328' | 'ucam';
  /** Which SYNC command the camera answers first, from 1 on. The data sheets allow up to 60. Infinity means that it answers none. */
  syncAt: number;
  /** Milliseconds from power or reset until the camera accepts the first SYNC. */
  bootMs: number;
  /** Milliseconds from the command SNAPSHOT to its ACK. */
  snapshotMs: number;
  /** Milliseconds from the ACK of the command GET to the message DATA with the picture's size. */
  dataMs: number;
  /** Milliseconds from the end of the synchronisation until the exposure is right. Earlier pictures are too dark. */
  exposureMs: number;
  /** Milliseconds of the host's silence after which the camera falls asleep. A uCAM does so after 15 s. Infinity means never. */
  sleepMs: number;
  /** The type byte of the command GET that asks for a JPEG of the live view. It is 05, and 03 in some clones. */
  previewType: number;
  /** Rates in baud that the camera detects. */
  rates: number[];
}

/** A simulated OV528. */
export interface Ov528 extends UartCamera {
  /** Whether the synchronisation is complete: the camera has answered a SYNC, and the host has acknowledged the camera's own SYNC. */
  isSynced(): boolean;
  /** The size of a package in bytes, as the host has set it. It is 64 before. */
  packageBytes(): number;
}

const usualRates = [9600, 14_400, 19_200, 28_800, 38_400, 57_600, 115_200];
/** Sizes of pictures in pixels, by the last byte of the command INITIAL. */
const sizes: Record<number, [width: number, height: number]> = { 0x01: [80, 64], 0x03: [160, 128], 0x05: [320, 240], 0x07: [640, 480] };
const fewestPackageBytes = 64;
const mostPackageBytes = 512;
/** Bytes of a package besides its data: two of its number, two of its length, a sum and a zero. */
const framing = 6;
/** Number that the host sends in place of a package's number when it has all packages. */
const lastPackage = 0xf0f0;
const crystalHz = 14_745_600;
const quality = 60;

const initial = 0x01;
const get = 0x04;
const snapshot = 0x05;
const packageSize = 0x06;
const rate = 0x07;
const reset = 0x08;
const powerOff = 0x09;
const data = 0x0a;
const sync = 0x0d;
const ack = 0x0e;
const nak = 0x0f;
const light = 0x13;

/** Error numbers of the data sheet, as a NAK has them. */
const errors = {
  pictureType: 0x01, unexpectedCommand: 0x06, pictureFormat: 0x09, pictureSize: 0x0a, parameter: 0x0b, commandId: 0x0d,
  notReady: 0x0f, packageNumber: 0x10, packageSize: 0x11, header: 0xf0,
};

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

/** Makes a camera of the OV528 family. */
export function createOv528(clock: Clock, given: Partial<Ov528Options> = {}): Ov528 {
  const options = optionsOf(given);
  let state: 'deaf' | 'waiting' | 'hailed' | 'synced' = 'deaf';
  let syncs = 0;
  let answers = 0;
  let rightFromMs = 0;
  let size: [number, number] | undefined;
  let packageBytes = fewestPackageBytes;
  let taken: Picture | undefined;
  /** The picture whose packages the host is requesting. */
  let sending: Picture | undefined;
  let frame: number[] = [];
  let isNonsense = false;
  let cancelSleep = () => {};

  const body = createBody(clock, options, { baud: 0, hear, comeUp, goDown });

  function comeUp(isFresh: boolean): void {
    if (isFresh) body.after(options.bootMs, () => void (state = 'waiting'));
    else state = 'waiting';
  }

  function goDown(): void {
    forget();
    state = 'deaf';
  }

  function forget(): void {
    syncs = 0;
    size = undefined;
    packageBytes = fewestPackageBytes;
    taken = sending = undefined;
    frame = [];
    isNonsense = false;
  }

  function sleep(): void {
    forget();
    state = 'waiting';
    body.setBaud(0);
  }

  function hear(bytes: Uint8Array, baud: number | undefined): void {
    if (state === 'deaf') return;
    cancelSleep();
    if (Number.isFinite(options.sleepMs)) cancelSleep = body.after(options.sleepMs, sleep);
    for (const byte of bytes) hearByte(byte, baud);
  }

  function hearByte(byte: number, baud: number | undefined): void {
    if (frame.length === 0 && byte !== 0xaa) return hearNonsense();
    frame.push(byte);
    if (frame.length < 6) return;
    const [, command, ...parameters] = frame;
    const whole = Uint8Array.from(frame);
    frame = [];
    isNonsense = false;
    if (state === 'waiting' && !canHear(baud)) return;
    // The host repeats SYNC until it is answered, so a SYNC may come while a command is being answered.
    body.take(whole, () => perform(command!, parameters, baud), command === sync);
  }

  const canHear = (baud = Infinity) => !Number.isFinite(baud) || options.rates.includes(baud);

  function hearNonsense(): void {
    if (state === 'synced' && !isNonsense) body.after(options.answerMs, () => body.say(nakOf(errors.header)));
    isNonsense = true;
  }

  function perform(command: number, parameters: number[], baud: number | undefined): Reply | undefined {
    if (command === sync && parameters.every(byte => byte === 0)) return answerSync(baud);
    if (state === 'hailed' && command === ack && parameters[0] === sync) settle();
    if (state !== 'synced' || command === ack && parameters[0] !== 0) return undefined;
    if (command === ack) return answerAck(parameters);
    if (sending) body.violate(`${toHex(Uint8Array.from([0xaa, command, ...parameters]))} came before the last package was confirmed.`);
    sending = undefined;
    return commands[command]?.(parameters) ?? refuse(errors.commandId);
  }

  function answerSync(baud: number | undefined): Reply | undefined {
    syncs += 1;
    if (state === 'waiting' && syncs < options.syncAt) return undefined;
    if (state === 'waiting') body.setBaud(Number.isFinite(baud) ? baud! : 0);
    if (state === 'waiting') state = 'hailed';
    const back = Uint8Array.of(0xaa, ack, sync, count(), 0, 0, 0xaa, sync, 0, 0, 0, 0);
    return { parts: [{ bytes: back, afterMs: options.answerMs }] };
  }

  function settle(): void {
    state = 'synced';
    rightFromMs = clock.now() + options.exposureMs;
  }

  function accept(command: number, afterMs = options.answerMs, then?: () => void): Reply {
    const parts = [{ bytes: Uint8Array.of(0xaa, ack, command, count(), 0, 0), afterMs }];
    return then ? { parts, then } : { parts };
  }

  function refuse(error: number): Reply {
    return { parts: [{ bytes: nakOf(error), afterMs: options.answerMs }] };
  }

  const nakOf = (error: number) => Uint8Array.of(0xaa, nak, 0, count(), error, 0);

  /** Counts a response, and returns its number from 0 to 255. ACK and NAK have it for debugging. */
  function count(): number {
    answers = answers + 1 & 255;
    return answers;
  }

  const commands: Record<number, ((parameters: number[]) => Reply) | undefined> = {
    [initial]: initialise,
    [get]: give,
    [snapshot]: shoot,
    [packageSize]: setPackageSize,
    [rate]: setRate,
    [reset]: startAgain,
    [powerOff]: () => accept(powerOff, options.answerMs, sleep),
    [light]: ([frequency]) => (frequency! > 1 ? refuse(errors.parameter) : accept(light)),
  };

  function initialise([zero, format, , resolution]: number[]): Reply {
    if (zero !== 0) return refuse(errors.parameter);
    if (format !== 0x07) return refuse(errors.pictureFormat);
    if (!sizes[resolution!] || resolution === 0x01 && options.product === 'ucam') return refuse(errors.pictureSize);
    size = sizes[resolution!];
    taken = undefined;
    return accept(initial);
  }

  function setPackageSize([kind, low, high]: number[]): Reply {
    const bytes = high! << 8 | low!;
    if (kind !== 0x08) return refuse(errors.parameter);
    if (bytes < fewestPackageBytes || bytes > mostPackageBytes) return refuse(errors.packageSize);
    packageBytes = bytes;
    return accept(packageSize);
  }

  function shoot([kind]: number[]): Reply {
    if (!size) return refuse(errors.unexpectedCommand);
    if (kind !== 0) return refuse(errors.pictureFormat);
    taken = see();
    return accept(snapshot, options.snapshotMs);
  }

  function see(): Picture {
    const [width, height] = size!;
    const nowMs = clock.now();
    const exposure = nowMs >= rightFromMs ? 1 : Math.max(0.2, 1 - (rightFromMs - nowMs) / options.exposureMs);
    return body.album.take({ width, height, quality, takenMs: nowMs, seenMs: nowMs, exposure });
  }

  function give([kind]: number[]): Reply {
    if (!size) return refuse(errors.unexpectedCommand);
    if (kind !== 0x01 && kind !== options.previewType) return refuse(errors.pictureType);
    if (kind === 0x01 && !taken) return refuse(errors.notReady);
    const picture = kind === 0x01 ? taken! : see();
    sending = picture;
    const { length } = picture.bytes;
    const told = Uint8Array.of(0xaa, data, kind, length & 255, length >> 8 & 255, length >> 16);
    return { parts: [...accept(get).parts, { bytes: told, afterMs: options.dataMs }] };
  }

  /** Answers an ACK from the host. It requests the package whose number stands in its last two bytes. */
  function answerAck([, , low, high]: number[]): Reply | undefined {
    const number = low! | high! << 8;
    if (number === lastPackage) sending = undefined;
    if (number === lastPackage) return undefined;
    if (!sending) return refuse(errors.unexpectedCommand);
    const each = packageBytes - framing;
    if (number * each >= sending.bytes.length) return refuse(errors.packageNumber);
    const piece = sending.bytes.subarray(number * each, (number + 1) * each);
    notePiece(sending, number * each, piece.length);
    const head = [low!, high!, piece.length & 255, piece.length >> 8];
    const sum = [...head, ...piece].reduce((total, byte) => total + byte, 0) & 255;
    return { parts: [{ bytes: Uint8Array.from([...head, ...piece, sum, 0]), afterMs: options.answerMs }] };
  }

  function setRate([first, second]: number[]): Reply {
    const baud = crystalHz / (2 * (second! + 1)) / (2 * (first! + 1));
    return options.rates.includes(baud) ? accept(rate, options.answerMs, () => body.setBaud(baud)) : refuse(errors.parameter);
  }

  /** Carries out RESET: 00 resets the whole camera, and 01 only drops the picture. */
  function startAgain([kind]: number[]): Reply {
    if (kind! > 1) return refuse(errors.parameter);
    if (kind === 0) return accept(reset, options.answerMs, body.restart);
    taken = undefined;
    return accept(reset);
  }

  body.start();
  return Object.assign(body.camera, { isSynced: () => state === 'synced', packageBytes: () => packageBytes });
}
