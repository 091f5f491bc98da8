import type { CameraPins, FolderMarks, PictureFiles } from '../ports';
import type { Journal } from '../store/journal';
import type { Camera, CameraTrip, Known } from './camera';
import type { ShotConfig, ShotTrip } from './shots';

/** Written only in this folder. */
export interface ShotState extends Known {
  /** `ms` monotonic, `due` on the calendar (0: unknown). */
  next?: { ms: number; due: number } | undefined;
  lastMs: number;
  last: number;
  asked?: 'motion' | 'hand' | 'start' | undefined;
  movedMs?: number;
  restMs?: number;
  /** The last number is certain: the journal was read, or the chip slept. */
  isSure?: boolean;
  model?: string;
  /** A picture did not end as one: the end is searched for in each piece. */
  isThorough?: boolean;
  isOn?: boolean;
  pins?: CameraPins | undefined;
  mistake?: string | undefined;
  /** Size of a picture that did not fit; the next shot waits for room. */
  fullBytes?: number | undefined;
}

/** Parts that main.ts creates per shot, to save memory. */
export interface CameraParts {
  files(): PictureFiles;
  journal: Journal;
  marks(): FolderMarks;
  pins(): CameraPins;
  models: string;
  model: string;
  open(model: string, trip: CameraTrip, known: Known): () => Camera;
  state: ShotState;
}

/** Shots until a limit is tried again: a cable may be repaired. */
export const knownShots = 100;
/** Time for one call of a camera; slow lines announce more. */
export const callMs = 60000;

/** Passed as an argument: nested functions would all stay in memory. */
export interface Shot {
  trip: ShotTrip & { readonly config: ShotConfig };
  cameraParts: () => CameraParts;
  camera: (() => Camera) | undefined;
  onMs: number;
  startedMs: number;
  isReset: boolean;
  takes: number;
  count: number;
  path: string;
}

export interface OpenShot extends Shot {
  camera: () => Camera;
}

export function createShotState(): ShotState {
  return { lastMs: 0, last: 0 };
}
