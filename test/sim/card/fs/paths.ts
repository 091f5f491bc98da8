// Finds the path on this machine for a path of the firmware.

import * as fs from 'node:fs';
import { isAbsolute } from 'node:path';
import type { CardState } from './state.ts';

/** Returns the path on this machine for a path that the firmware uses. On the card, names are looked up as FAT does. */
export function realPath(card: CardState, path: string): Buffer {
  const onCard = card.names && inFat(card, path);
  return onCard === undefined ? plainPath(card, path) : Buffer.from(card.names!.find(onCard));
}

/**
 * Looks for something at the path on this machine. It first tries the path as it is spelled, which takes one call of the system.
 * @param at looks at one path on this machine, and returns undefined if nothing is there
 */
export function lookAt<T>(card: CardState, path: string, at: (real: Buffer) => T | undefined): T | undefined {
  const onCard = card.names && inFat(card, path);
  if (onCard === undefined) return at(plainPath(card, path));
  const spelled = card.names!.spelled(onCard);
  const found = spelled === undefined ? undefined : at(Buffer.from(spelled));
  if (found !== undefined) return found;
  const other = card.names!.find(onCard, spelled !== undefined);
  return other === spelled ? undefined : at(Buffer.from(other));
}

/** Returns the facts about a path on this machine, or undefined if nothing is there. */
export const statPath = (real: Buffer): fs.Stats | undefined => fs.statSync(real, { throwIfNoEntry: false });

/** Returns a path of the firmware as a path from the card's root. It is undefined if the path does not lead to the card. */
export function inFat(card: CardState, path: string): string | undefined {
  if (card.isChip || card.options.fat === '') return path;
  const [, first, rest = ''] = /^(?:\.\/)?([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  return first === card.options.fat ? rest : undefined;
}

function plainPath(card: CardState, path: string): Buffer {
  const known = card.realPaths.get(path);
  if (known) return known;
  const inside = card.isChip ? path.replace(/^\/+/, '') : path;
  // The path is not joined by `join`, which would resolve `..`. The system itself is to follow it.
  const full = !card.isChip && isAbsolute(inside) ? inside : `${card.options.folder}/${inside}`;
  const real = Buffer.from(full, 'latin1');
  card.realPaths.set(path, real);
  return real;
}
