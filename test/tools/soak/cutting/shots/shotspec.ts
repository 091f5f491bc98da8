// Describes one or several power cuts of a shot in one line, which a person can repeat: `vc0706 dcf keep chip 123+40 seed 5`.

import type { CameraChoice } from '../../../../sim/camera/families.ts';
import { shotTears } from '../../../../sim/card/remains.ts';
import { cameraParts, lens, type TestBoard } from '../../../../sim/world/board.ts';
import type { Moment } from '../blade.ts';

/**
 * A camera with the board to which it is connected. At a desktop's board, a power cut may hit the chip alone, or also the camera. At a chip's board
 * that switches the camera's supply, both lose power.
 */
export interface Stand {
  name: string;
  kind: CameraChoice['kind'];
  /** The board with a desktop as its chip. If undefined, the board is the one of the project that `board` names. */
  desktop?: TestBoard;
  board?: string;
}

export const stands: Stand[] = [
  { name: 'vc0706', kind: 'vc0706', desktop: cameraParts },
  { name: 'arducam-mega', kind: 'arducam-mega', desktop: lens },
  { name: 'vc0706-chip', kind: 'vc0706', board: 'lilygo-t-sim7600' },
  { name: 'arducam-mini-chip', kind: 'arducam-mini', board: 'lilygo-t-sim7000g' },
];

export const nameKinds = ['dcf', 'dated'] as const;
export const afterKinds = ['keep', 'delete'] as const;

export interface ShotWay {
  stand: string;
  names: typeof nameKinds[number];
  after: typeof afterKinds[number];
}

export const shotWays: ShotWay[] = stands.flatMap(({ name }) => nameKinds.flatMap(names => afterKinds.map(after => ({ stand: name, names, after }))));

/** Which parts lose power: the chip alone, or the camera, too. */
export const victims = ['chip', 'both'] as const;
export type Victim = typeof victims[number];

export interface ShotCut extends Moment {
  victim: Victim;
}

export interface ShotSpec extends ShotWay {
  /** The power cuts: the first one comes in the first boot, the second one in the boot after it, and so on. */
  cuts: ShotCut[];
  /** Start value for the random numbers that decide how many pictures a shot has, and how a cut damages the card. */
  seed: number;
}

/** Returns how many pictures a shot has, 1 or 2. Consecutive seeds, one for each kind of damage to the card, have the same number. */
export const burstOf = ({ seed }: Pick<ShotSpec, 'seed'>) => (Math.floor(seed / shotTears.length) % 2 === 0 ? 1 : 2);

/** Returns the line of text that describes the power cuts of a shot. */
export function formatShotSpec({ stand, names, after, cuts, seed }: ShotSpec): string {
  const texts = cuts.map(({ victim, operation, laterMs }) => `${victim} ${operation}${laterMs > 0 ? `+${laterMs}` : ''}`);
  return [stand, names, after, ...texts, 'seed', seed].join(' ');
}

/** Reads the line of text that describes the power cuts of a shot. It throws an error with a sentence if the line is wrong. */
export function parseShotSpec(text: string): ShotSpec {
  const found = /^(\S+) (\S+) (\S+) ((?:(?:chip|both) \d+(?:\+\d+)? )*)seed (\d+)$/.exec(text.trim().replace(/\s+/g, ' '));
  const way = found && shotWays.find(one => one.stand === found[1] && one.names === found[2] && one.after === found[3]);
  if (!found || !way) {
    throw new Error(`"${text}" is no cut of a shot; write it as "vc0706 dcf keep chip 123+40 seed 5": a camera (${stands.map(({ name }) => name).join(', ')}), its names (${nameKinds.join(', ')}), keep or delete (${afterKinds.join(', ')}), the part that loses its power (${victims.join(', ')}) and after which operation, and the seed.`);
  }
  const cuts = [...found[4]!.matchAll(/(\w+) (\d+)(?:\+(\d+))? /g)].map(([, victim, operation, laterMs]) => ({ victim: victim as Victim, operation: Number(operation), laterMs: Number(laterMs ?? 0) }));
  return { ...way, cuts, seed: Number(found[5]) };
}
