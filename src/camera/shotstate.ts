import type { FaultCode } from '../fault';
import type { CameraPins, FolderMarks, PictureFiles } from '../ports';
import type { Journal } from '../store/journal';
import type { Camera, CameraTrip, Known } from './camera';
import type { ShotConfig, ShotTrip } from './shots';

/** What the firmware remembers of the camera between shots. Only code in src/camera changes it. */
export interface ShotState extends Known {
  /**
   * When the next picture is due: `ms` in milliseconds of the clock, and `due` in seconds of local time since 1970, or 0 if that is unknown.
   */
  next?: { ms: number; due: number } | undefined;
  /** When the last picture of the schedule was due, in milliseconds of the clock. */
  lastMs: number;
  /** When the last picture of the schedule was due in local time, in seconds since 1970; 0: unknown. */
  last: number;
  /** What has asked for a picture besides the schedule; undefined: nothing. */
  asked?: 'motion' | 'hand' | 'start' | undefined;
  /** When motion has triggered the last picture, in milliseconds of the clock. */
  movedMs?: number;
  /** When the present rest between two rounds began, in milliseconds of the clock. */
  restMs?: number;
  /** True once it is certain which number the last picture had: the journal was read for it, or the chip has only slept since. */
  isSure?: boolean;
  /** Model of the camera that answered last, by its name in config.json. */
  model?: string;
  /** True if an earlier picture lacked its end mark at the usual place. All bytes of the next pictures are then searched for it. */
  isThorough?: boolean;
  /** True while the camera's supply is on. */
  isOn?: boolean;
  /** The camera's pins while motion is watched. Undefined: motion is not watched. */
  pins?: CameraPins | undefined;
  /** Code of the fault that ended the last shot. It is undefined after a success. */
  mistake?: FaultCode | undefined;
  /**
   * Size in bytes of a picture that did not fit onto the card. Undefined: the last picture fitted. The next shot first makes room for this many
   * bytes.
   */
  fullBytes?: number | undefined;
}

/** The parts that code for the camera needs. main.ts makes them for each shot, to save memory. */
export interface CameraParts {
  /** Makes the functions for the files on the card. */
  files(): PictureFiles;
  /** The journals of all folders. */
  journal: Journal;
  /** Returns the marks of folder numbers in the chip's flash. */
  marks(): FolderMarks;
  /** Makes the functions for the camera's pins: one switches its supply, another gets the signal of a motion sensor. */
  pins(): CameraPins;
  /** Names of the cameras that fit the board's pins, as in `camera.model` of config.json, separated by blanks. */
  models: string;
  /** Name of the camera that the board file gives. It is empty if any of `models` may be connected. */
  model: string;
  /** Opens a camera of this model. @returns a function that makes the camera's functions, and is called anew for each use of them */
  open(model: string, trip: CameraTrip, known: Known): () => Camera;
  /** What the firmware remembers of the camera between shots. */
  state: ShotState;
}

/** Number of shots after which a limit of the camera is tried again, as a bad cable may have been replaced. */
export const knownShots = 100;
/** Longest time for one call of a camera's function, in milliseconds. For slow lines, the round's deadline is moved further. */
export const callMs = 60000;

/** A shot that is under way. It is passed to functions as an argument, since functions nested around it would all stay in memory. */
export interface Shot {
  /** The parts of the rest of the firmware that the shot needs. */
  trip: ShotTrip & { readonly config: ShotConfig };
  /** Makes the parts that code for the camera needs. */
  cameraParts: () => CameraParts;
  /** Returns the functions of the camera. It is undefined until the camera has answered. */
  camera: (() => Camera) | undefined;
  /** When the camera was switched on, in milliseconds of the clock. */
  onMs: number;
  /** When the present picture began, in milliseconds of the clock. */
  startedMs: number;
  /** True once the camera was restarted in this shot. */
  isReset: boolean;
  /** Number of failed tries of the present picture. */
  takes: number;
  /** Number of pictures of the burst that were kept. */
  count: number;
  /** Path of the present picture on the card. It is empty until the picture has one. */
  path: string;
  /** The pictures of this shot that are still to get their previews (`images.preview`). The last one may still be received. */
  bare: Bare[];
}

/** A picture on the card with room for a preview in its EXIF data (card/exif.ts). */
export interface Bare {
  /** The picture's path. */
  path: string;
  /** Offset in the file of the four bytes that link the first directory of the EXIF data to the second one. */
  linkAt: number;
  /** Offset in the file of the first byte that is kept free for that directory and the preview. */
  roomAt: number;
}

/** A shot whose camera has answered. */
export interface OpenShot extends Shot {
  camera: () => Camera;
}

/** Makes the record of a camera that has taken no picture yet. */
export function createShotState(): ShotState {
  return { lastMs: 0, last: 0 };
}
