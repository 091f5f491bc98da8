import type { CameraPins, FolderMarks, PictureFiles } from '../ports';
import type { Journal } from '../store/journal';
import type { Camera, CameraTrip, Known } from './camera';
import type { ShotConfig, ShotTrip } from './shots';

/** What is remembered of the camera between shots. Only code in src/camera writes it. */
export interface ShotState extends Known {
  /** When the next picture is due: `ms` by the clock, `due` in local time, which is 0 if it is unknown. */
  next?: { ms: number; due: number } | undefined;
  /** When the last picture of the schedule was due, in milliseconds of the clock. */
  lastMs: number;
  /** When the last picture of the schedule was due in local time, in seconds since 1970; 0: unknown. */
  last: number;
  /** What has asked for a picture besides the schedule; undefined: nothing. */
  asked?: 'motion' | 'hand' | 'start' | undefined;
  /** When motion has triggered the last picture, in milliseconds of the clock. */
  movedMs?: number;
  /** When the rest began, in milliseconds of the clock. */
  restMs?: number;
  /** True once the last number of a picture is certain, as the journal was read, or the chip only slept. */
  isSure?: boolean;
  /** Model of the camera that answered last, by its name in config.json. */
  model?: string;
  /** True if a picture did not end as a JPEG does, so that the end of the next ones is searched for in each piece. */
  isThorough?: boolean;
  /** True while the camera's supply is on. */
  isOn?: boolean;
  /** The camera's pins while motion is watched; undefined: it is not. */
  pins?: CameraPins | undefined;
  /** Code of the fault that ended the last shot. It is undefined after a success. */
  mistake?: string | undefined;
  /** Size in bytes of a picture that did not fit onto the card. The next shot waits for so much room. */
  fullBytes?: number | undefined;
}

/** The parts of a camera. main.ts makes them for each shot, to save memory. */
export interface CameraParts {
  /** The files on the card. */
  files(): PictureFiles;
  /** The journals of all folders. */
  journal: Journal;
  /** Returns the marks of folder numbers in the chip's flash. */
  marks(): FolderMarks;
  /** The camera's pins. */
  pins(): CameraPins;
  /** Models of cameras that fit the board's pins, separated by blanks. */
  models: string;
  /** Model that the board file names. It is empty if it names none. */
  model: string;
  /** Opens a camera of this model. @returns makes the camera's functions, for each use */
  open(model: string, trip: CameraTrip, known: Known): () => Camera;
  /** What is remembered of the camera between shots. */
  state: ShotState;
}

/** Number of shots after which a limit of the camera is tried again, as a cable may have been repaired. */
export const knownShots = 100;
/** Most milliseconds for one call of a camera. Slow lines announce more. */
export const callMs = 60000;

/** A shot that is under way. It is passed as an argument, since nested functions would all stay in memory. */
export interface Shot {
  /** The parts of the firmware that the shot uses. */
  trip: ShotTrip & { readonly config: ShotConfig };
  /** Makes the parts of the camera. */
  cameraParts: () => CameraParts;
  /** Gives the functions of the camera. It is undefined until the camera has answered. */
  camera: (() => Camera) | undefined;
  /** When the camera was switched on, in milliseconds of the clock. */
  onMs: number;
  /** When the present picture began, in milliseconds of the clock. */
  startedMs: number;
  /** True once the camera was restarted in this shot. */
  isReset: boolean;
  /** Number of failed takes of the present picture. */
  takes: number;
  /** Number of pictures of the burst that were kept. */
  count: number;
  /** Path of the present picture. It is empty until it has one. */
  path: string;
}

/** A shot whose camera has answered. */
export interface OpenShot extends Shot {
  camera: () => Camera;
}

/** Makes the record of a camera that has taken no picture. */
export function createShotState(): ShotState {
  return { lastMs: 0, last: 0 };
}
