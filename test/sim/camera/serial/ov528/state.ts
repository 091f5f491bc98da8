// The state of an OV528: its synchronisation, its settings, its picture and the frame that it hears.

import type { Clock } from '../../../clock.ts';
import type { Picture } from '../../picture/album.ts';
import type { Body, BodyOptions, Reply } from '../body/types.ts';

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

/** The smallest size of a package in bytes, which it has after power-on. */
export const fewestPackageBytes = 64;
/** Number of the command INITIAL. */
export const initial = 0x01;
/** Number of the command GET PICTURE. */
export const get = 0x04;
/** Number of the command SNAPSHOT. */
export const snapshot = 0x05;
/** Number of the command SET PACKAGE SIZE. */
export const packageSize = 0x06;
/** Number of the command SET BAUD RATE. */
export const rate = 0x07;
/** Number of the command RESET. */
export const reset = 0x08;
/** Number of the command SYNC. */
export const sync = 0x0d;
/** Number of the command ACK. */
export const ack = 0x0e;

/** Error numbers of the data sheet, as a NAK has them. */
export const errors = {
  pictureType: 0x01, unexpectedCommand: 0x06, pictureFormat: 0x09, pictureSize: 0x0a, parameter: 0x0b, commandId: 0x0d,
  notReady: 0x0f, packageNumber: 0x10, packageSize: 0x11, header: 0xf0,
};

/** An OV528. Each group of its commands reads and changes it. */
export interface Ov528State {
  clock: Clock;
  options: Ov528Options;
  /** How far the host has synchronised with it. */
  state: 'deaf' | 'waiting' | 'hailed' | 'synced';
  /** Number of SYNC commands since power or reset. */
  syncs: number;
  /** Number of its answers. */
  answers: number;
  /** From when its pictures have the right exposure. */
  rightFromMs: number;
  /** The size of pictures in pixels, once it is set. */
  size: [number, number] | undefined;
  /** Size of a package in bytes. */
  packageBytes: number;
  /** The picture of the last snapshot. */
  taken: Picture | undefined;
  /** The picture whose packages it sends. */
  sending: Picture | undefined;
  /** The bytes of the present frame. */
  frame: number[];
  /** Whether it is within bytes that begin no command. */
  isNonsense: boolean;
  /** Cancels the sleep after a silence. */
  cancelSleep(): void;
  /** The common parts of serial cameras. */
  body: Body;
  /** What it does at each command, by the command’s code. */
  commands: Record<number, ((parameters: number[]) => Reply) | undefined>;
}

