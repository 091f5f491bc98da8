// What is remembered of pictures from one to the next, and what a shot needs of the board.

import type { Fault } from '../../fault';
import type { CameraPins, FolderMarks, PictureFiles } from '../../ports';
import type { Journal } from '../../store/journal';
import type { ShotTrip } from '../shots';
import type { Camera, CameraTrip, Known } from './camera';

/** Made at boot; only these files write it. */
export interface ShotState extends Known {
  /** When the next one is due, on the clock and by the calendar; due 0: by the clock alone. Missing: not planned yet, or none is due. */
  next?: { ms: number; due: number } | undefined;
  /** When the last one was due, the boot at first. */
  lastMs: number;
  last: number;
  /** Wanted now: by whom. */
  asked?: 'motion' | 'hand' | 'start' | undefined;
  /** When something moved last of which a picture was taken. */
  movedMs?: number;
  /** When the round before this rest has ended. */
  restMs?: number;
  /** The number that was given last is no older one: the journal was asked, or the chip was asleep. */
  isSure?: boolean;
  /** Which camera has answered last. */
  model?: string;
  /** Its supply is on. */
  isOn?: boolean;
  /** Somebody listens to the motion sensor. */
  pins?: CameraPins | undefined;
  /** Why the last shot failed. */
  wrong?: string | undefined;
  /** No picture fitted on the card: the next one is not begun before one would. */
  fullBytes?: number | undefined;
}

/** What main gives, made when it is asked for; what is a function in it is made for a shot, and in memory only then. */
export interface Eye {
  files(): PictureFiles;
  journal: Journal;
  marks(): FolderMarks;
  pins(): CameraPins;
  /** What this board's wiring takes, with blanks between. */
  models: string;
  /** The one that the board names; empty: none. */
  model: string;
  /** @returns the camera at work, made when it is asked for */
  open(model: string, trip: CameraTrip, known: Known): () => Camera;
  state: ShotState;
}

/** So many shots what is known of the camera holds: a cable may be mended, and the camera may have been disturbed only once. */
export const knownShots = 100;
/** The longest of one call: a whole picture over a slow line says more itself. */
export const callMs = 60000;

/** One on its way: passed along, since functions within one would all be in memory until it is over. */
export interface Shot {
  trip: ShotTrip;
  eye: () => Eye;
  onDone: () => void;
  camera: (() => Camera) | undefined;
  /** When the camera was switched on, and when this picture was begun, on the clock. */
  onMs: number;
  startedMs: number;
  isReset: boolean;
  takes: number;
  count: number;
  /** Of the picture in hand, once it has a name. */
  path: string;
}

/** What comes next in a shot; `over`: the camera starts over. */
export type Step = 'wake' | 'set' | 'discard' | 'take' | 'again' | 'over' | 'end';
/** @param wrong why it is `again`, `over` or the `end` */
export type Next = (step: Step, wrong?: Fault) => void;

export function createShotState(): ShotState {
  return { lastMs: 0, last: 0 };
}
