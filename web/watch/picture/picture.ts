// Reads a picture from the card through the console, slice by slice, while the camera works on. What was read is kept until another picture is
// wanted. So a download that was stopped or unplugged goes on where it was.

import { createCard, sliceBytes, type Ask } from '../card.ts';
import { nameOf, shown } from '../texts.ts';
import { inDate, inRoughTime, inSize } from '../units.ts';
import { takenOf, tellTaken, type Taken } from './exif.ts';

/** The earliest date of a file that is believed, in milliseconds since 1970. A chip whose clock is not set gives its files earlier dates. */
const leastDateMs = Date.UTC(2020, 0, 1);

/** A picture that was found on the card, before it is read as a whole. */
export interface Found {
  path: string;
  name: string;
  size: number;
  /** When the file was last changed, in milliseconds since 1970. It is 0 if unknown. */
  changedMs: number;
  /** How many milliseconds it will take to read the whole file, estimated from the first slice. */
  expectedMs: number;
}

/** A picture of the card that was read as a whole, with its time. */
export interface Picture extends Found {
  bytes: Uint8Array;
  /** When the picture was taken or written, in words. It is empty if unknown. */
  taken: string;
  /**
   * When the picture was taken in the camera's local time, as milliseconds that Date's UTC functions show. It is undefined if EXIF does not
   * tell.
   */
  takenMs: number | undefined;
  /** Why the file is no complete JPEG, as a sentence. It is empty if it is one. */
  flaw: string;
}

/** How far the reading of a picture is: bytes so far, all bytes, and the remaining milliseconds. */
export interface Reading {
  bytes: number;
  total: number;
  leftMs: number;
}

/** A picture is not on the card, which is usual if the camera deletes pictures after their upload. */
export class GoneError extends Error {}

/** Finds and reads pictures. All methods throw an error with a sentence for the user. */
export interface PictureReader {
  find(path: string): Promise<Found>;
  read(found: Found, onProgress: (reading: Reading) => void, signal: AbortSignal): Promise<Picture>;
}

/**
 * Returns the path of a new picture that a log line names, or undefined. The camera's state names a new picture only after the next scan of
 * the card.
 */
export function takenIn(text: string): string | undefined {
  return / info camera: (\/[^:]+) is taken, \d+ bytes? in /.exec(text)?.[1];
}

/** A picture that is being read, with the bytes that have come. */
interface Held { found: Found; bytes: Uint8Array; done: number }

/**
 * Makes a reader of pictures. @param configPath path of config.json, which is in the card's root, as Espruino's functions take it @param nowMs
 * returns the time of a clock, in milliseconds
 */
export function createPictureReader(ask: Ask, configPath: string, nowMs: () => number): PictureReader {
  const card = createCard(ask, configPath);
  let held: Held | undefined;

  async function slice(path: string, from: number, bytes: number): Promise<Uint8Array> {
    const found = await card.slice(path, from, bytes);
    if (!found) throw new GoneError(`${shown(path)} cannot be read. It may have been deleted after its upload, or the card was removed.`);
    return found;
  }

  async function find(path: string): Promise<Found> {
    const fromMs = nowMs();
    // the first slice is read before `stat`, because `stat` of Espruino throws if the file is missing
    const first = await slice(path, 0, sliceBytes);
    const sliceMs = nowMs() - fromMs;
    const [size, changedMs] = await card.stat(path);
    const found = { path, name: shown(nameOf(path)), size, changedMs, expectedMs: Math.ceil(size / sliceBytes) * sliceMs };
    if (held && isSame(held.found, found)) return held.found;
    held = { found, bytes: new Uint8Array(size), done: 0 };
    if (first.length <= size) hold(held, first);
    return found;
  }

  function hold(into: Held, bytes: Uint8Array): void {
    into.bytes.set(bytes, into.done);
    into.done += bytes.length;
  }

  const changed = (found: Found): Error => {
    held = undefined;
    return new Error(`${found.name} changed during reading. Look again.`);
  };

  async function read(found: Found, onProgress: (reading: Reading) => void, signal: AbortSignal): Promise<Picture> {
    if (!held || !isSame(held.found, found)) held = { found, bytes: new Uint8Array(found.size), done: 0 };
    // a second reading of the same picture, as by a second press, shares its bytes
    const mine = held;
    const { path, size } = found;
    const [fromMs, from] = [nowMs(), mine.done];
    while (mine.done < size) {
      // a cancellation is noticed only between two slices. A slice comes soon, and the camera cannot be told to stop sending it
      if (signal.aborted) throw new Error('Stopped.');
      const at = mine.done;
      const bytes = await slice(path, at, Math.min(sliceBytes, size - at));
      if (mine.done !== at) continue;
      if (bytes.length === 0 || at + bytes.length > size) throw changed(found);
      hold(mine, bytes);
      onProgress({ bytes: mine.done, total: size, leftMs: (nowMs() - fromMs) * (size - mine.done) / (mine.done - from) });
    }
    const [sizeNow, changedNowMs] = await card.stat(path);
    if (sizeNow !== size || changedNowMs !== found.changedMs) throw changed(found);
    const { bytes } = mine;
    const taken = takenOf(bytes);
    return { ...found, bytes, taken: dateOf(taken, found.changedMs), takenMs: taken && msOf(taken), flaw: flawOf(bytes) };
  }

  return { find, read };
}

function isSame(a: Found, b: Found): boolean {
  return a.path === b.path && a.size === b.size && a.changedMs === b.changedMs;
}

function msOf({ time }: Taken): number | undefined {
  const ms = Date.parse(`${time.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

function dateOf(taken: Taken | undefined, changedMs: number): string {
  if (taken) return `taken ${tellTaken(taken)}`;
  return changedMs >= leastDateMs ? `written ${inDate(changedMs - new Date(changedMs).getTimezoneOffset() * 60_000)}` : '';
}

/**
 * Returns why bytes are no complete JPEG, or '' if they are one. It begins with FF D8 and ends with FF D9 (ITU-T T.81, B.1.1.3), and some
 * cameras add zeros at the end.
 */
export function flawOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return 'It does not begin like a JPEG (FF D8), so it is not a picture, or a damaged one.';
  if (end < 4 || bytes[end - 2] !== 0xff || bytes[end - 1] !== 0xd9) return 'Its end is missing (a JPEG ends with FF D9): a part was lost before it was on the card.';
  return '';
}

/** Returns a sentence on how long it takes to read a picture, for before the download. */
export function warningOf({ size, expectedMs }: Found): string {
  return `${inSize(size)} through the cable take ${inRoughTime(expectedMs)}. Meanwhile the camera continues its work.`;
}
