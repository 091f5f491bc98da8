// Runs each step on the simulated card: the test's hook comes first, time passes as on a chip, and exceptions are the engine's.

import * as fs from 'node:fs';
import { OutOfMemory } from '../../memory.ts';
import { inFat } from './paths.ts';
import type { CardState } from './state.ts';
import type { CardStep, CardVerdict, Mode } from './types.ts';

/** Steps that use no path of the card's folder, so that only a look shows whether the card was removed. */
const pathless: readonly CardStep[] = ['mount', 'read', 'write', 'close'];
/** Beginning of the engine's message if the card cannot be mounted. */
const mountError = 'Unable to mount media';
/** Names of FatFs's errors that the chip puts into its messages, by Node's error codes. Linux always says UNKNOWN. */
const fatNames: Record<string, string> = {
  ENOENT: 'NO_FILE', ENOTDIR: 'NO_PATH', EEXIST: 'EXIST', ENOTEMPTY: 'DENIED', EISDIR: 'NO_FILE', EACCES: 'DENIED', EROFS: 'WRITE_PROTECTED',
  EINVAL: 'INVALID_NAME', ENAMETOOLONG: 'INVALID_NAME',
};

function mount(card: CardState): void {
  if (card.isMounted) return;
  if (!card.isConnected) throw card.realm.makeError('SD card must be setup with E.connectSDCard first');
  step(card, mountError, 'mount', '', () => undefined);
  card.isMounted = true;
}

/** The engine's function E.unmountSD, which closes all files and ends the use of the card. */
export function unmount(card: CardState): void {
  closeAll(card);
  card.isStuck = false;
  card.isConnected = card.isMounted = !card.isChip;
}

/** The engine's function E.connectSDCard. The card is mounted at its next use. */
export function connect(card: CardState): void {
  unmount(card);
  card.isConnected = true;
}

/** Returns a path that the firmware has given as a text. A card that is connected is mounted first. */
export function checkPath(card: CardState, path: unknown): string {
  card.options.checkAlive();
  mount(card);
  const text = path === undefined ? '' : String(path);
  // The longest path in characters is the engine's JS_DIR_BUF_SIZE minus the end mark.
  if (text.length > (card.isChip ? 63 : 255)) throw card.realm.makeError('File path too long');
  return text.split('\0')[0]!;
}

/** Lets the time pass that FatFs takes for a step. Steps outside of the card take none. */
export function spend(card: CardState, path: string, ms: (of: NonNullable<CardState['costs']>, onCard: string) => number): void {
  const onCard = card.costs && inFat(card, path);
  if (!card.costs || onCard === undefined) return;
  card.options.spend?.(card.costs.step() + ms(card.costs, onCard));
  card.options.checkAlive();
}

function fail(card: CardState, what: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined && error instanceof Error) return card.realm.makeError(error.message);
  // without a card, the mount fails at the card's initialisation, and other steps at a read (FatFs R0.10c, find_volume)
  const name = fatNames[code ?? ''] ?? (what === mountError ? 'NOT_READY' : 'DISK_ERR');
  return card.realm.makeError(`${what} : ${card.isChip ? name : 'UNKNOWN'}`);
}

/**
 * Runs one step: first the hook, then the real call. Exceptions become ones of the firmware's realm, with the engine's message that begins with
 * `what`.
 */
export function step<T>(
  card: CardState, what: string, kind: CardStep, path: string, run: (verdict: CardVerdict) => T, bytes?: Uint8Array, how?: Mode, count?: number,
): T {
  card.options.checkAlive();
  try {
    const verdict = card.ask(kind, path, bytes, how, count);
    card.options.checkAlive();
    if (pathless.includes(kind) && isRemoved(card)) throw noResponse();
    return verdict && 'instead' in verdict ? verdict.instead as T : run(verdict);
  } catch (error) {
    if (error instanceof OutOfMemory) throw error;
    const isMissing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!);
    throw fail(card, what, isMissing && isRemoved(card) ? noResponse() : error);
  }
}

/** Tells whether the card was removed, so that it does not respond: its folder is gone. */
const isRemoved = (card: CardState) => card.isChip && !fs.existsSync(card.options.folder);
const noResponse = () => Object.assign(new Error(), { code: 'EIO' });

/** Closes all files, as happens when the engine ends. */
export function closeAll(card: CardState): void {
  for (const handle of card.open) fs.closeSync(handle.fd);
  card.open.clear();
}
