// The engine's `fs` and `E.openFile` on a real folder that plays the card. Results, undefineds and exceptions are those of Espruino 2v29.
// `onOperation` sees every step, and may let it fail. Strings, also names, are bytes.

import * as fs from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { toBytes } from '../bytes.ts';
import type { CardCosts } from '../chipcosts.ts';
import { OutOfMemory } from '../memory.ts';
import { createFatNames } from './fat.ts';
import { createFatCosts, type Buffered } from './fatcosts.ts';

/** A step on the card. To read a file takes `open`, `read` and `close`; to write or to append takes `open`, `write` and `close`. */
export type CardStep = 'mount' | 'open' | 'read' | 'write' | 'close' | 'list' | 'stat' | 'remove' | 'makeFolder';

/** Mode of an open file, as in the engine. */
export type Mode = 'r' | 'r+' | 'w' | 'w+' | 'a';

/**
 * Verdict of a test on a step: nothing; an exception, whose message the firmware sees; another result; or a partial write. A full card and
 * a power cut write partially.
 */
export type CardVerdict = undefined | void | { instead: unknown } | { only: number };
/** Judges a step before it is made. @param count bytes that a read requests */
export type CardHook = (step: CardStep, path: string, bytes?: Uint8Array, mode?: Mode, count?: number) => CardVerdict;

/** How the card behaves. */
export interface CardOptions {
  /** Folder that relative paths begin at. On a chip it is the card's root. */
  folder: string;
  /** The card behaves as on the chip, and not as in Espruino for Linux. */
  isChip?: boolean;
  /** Folder from which on names are compared as in FAT. On a chip they are everywhere. */
  fat?: string;
  /** The chip's engine reads the seconds of a file's time rightly, as no release up to 2v29 does. */
  rightTimes?: boolean;
  /** The engine's clock, in milliseconds since 1970. On a chip it gives the time of files that the engine writes. */
  nowMs?(): number;
  /** Called before a listing is returned. It throws if the listing exceeds the memory. */
  hold?(names: string[]): void;
  /** Judges each step. */
  onOperation?: CardHook;
  /** The time that each step takes. Without it, steps take none. */
  costs?: CardCosts;
  /** Lets the time of a step pass. */
  spend?(ms: number): void;
  /**
   * Whether E.setFlags({unsyncFiles: 1}) is in force. Written bytes are then buffered until the file is closed or a synced write follows.
   */
  isUnsynced?(): boolean;
  /** Throws once the engine has stopped. */
  checkAlive(): void;
}

/** The engine's functions for files. */
export interface Card {
  /** The functions of the module `fs`. */
  files: Record<string, unknown>;
  /** E.openFile. */
  openFile(path?: unknown, mode?: unknown): unknown;
  /** E.connectSDCard. The card is mounted at its next use. */
  connect(): void;
  /** E.unmountSD. */
  unmount(): void;
  /** Closes all files, as the end of the engine does. */
  closeAll(): void;
}

/** Makes objects for the firmware in its own realm. */
export interface ModemEntry {
  makeError(message: string): Error;
  makeArray<T>(items: readonly T[]): T[];
}

interface Handle extends Buffered {
  fd: number;
  path: string;
  position: number | null;
  canRead: boolean;
  canWrite: boolean;
  /** Bytes that were written and are still buffered. */
  held: Buffer;
}

/** Size of stdio's buffer. On a desktop it is written when it is full; on a chip the size in the directory stays unchanged. */
const stdioBytes = 4096;

const sectorBytes = 512;
/** Bytes of the engine's buffer, in whose pieces it writes. Only a piece that is refused completely is an error. */
const writePiece = 32;

const modes: Partial<Record<Mode, { flags: string; read: boolean; write: boolean }>> = {
  'r': { flags: 'r', read: true, write: false },
  'r+': { flags: 'r+', read: true, write: true },
  'w': { flags: 'w', read: false, write: true },
  'w+': { flags: 'w+', read: true, write: true },
  'a': { flags: 'a', read: false, write: true },
};

/** FatFs results as the chip names them. Linux always shows UNKNOWN. */
const fatNames: Record<string, string> = {
  ENOENT: 'NO_FILE', ENOTDIR: 'NO_PATH', EEXIST: 'EXIST', ENOTEMPTY: 'DENIED', EISDIR: 'NO_FILE', EACCES: 'DENIED', EROFS: 'WRITE_PROTECTED',
  EINVAL: 'INVALID_NAME', ENAMETOOLONG: 'INVALID_NAME',
};

/** Makes the engine's functions for files. */
export function createCard(realm: ModemEntry, options: CardOptions): Card {
  const isChip = options.isChip === true;
  const longestPath = isChip ? 63 : 255; // JS_DIR_BUF_SIZE minus its end mark
  const open = new Set<Handle>();
  const names = options.fat === undefined ? undefined : createFatNames(join(options.folder, options.fat), isChip);
  const realPaths = new Map<string, Buffer>();
  const ask: CardHook = options.onOperation ?? (() => undefined);
  const costs = options.costs && createFatCosts(options.costs, join(options.folder, options.fat ?? ''));
  let isConnected = !isChip;
  let isMounted = !isChip;
  let isStuck = false;

  /** The path on this machine, by FAT's names on the card. A desktop has this machine's names outside of it. */
  function realPath(path: string): Buffer {
    const onCard = names && inFat(path);
    return onCard === undefined ? plainPath(path) : Buffer.from(names!.find(onCard));
  }

  /** Finds a path by one call of the system, as most paths are spelled as on the card. */
  function statReal(path: string): fs.Stats | undefined {
    const stat = (real: string | Buffer) => fs.statSync(real, { throwIfNoEntry: false });
    const onCard = names && inFat(path);
    if (onCard === undefined) return stat(plainPath(path));
    const spelled = names!.spelled(onCard);
    const found = spelled === undefined ? undefined : stat(spelled);
    if (found) return found;
    const other = names!.find(onCard, spelled !== undefined);
    return other === spelled ? undefined : stat(other);
  }

  /** The path on the card. It is undefined for one outside of it. */
  function inFat(path: string): string | undefined {
    if (isChip || options.fat === '') return path;
    const [, first, rest = ''] = /^(?:\.\/)?([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    return first === options.fat ? rest : undefined;
  }

  function plainPath(path: string): Buffer {
    const known = realPaths.get(path);
    if (known) return known;
    const inside = isChip ? path.replace(/^\/+/, '') : path;
    // not joined: the system itself is to follow `..`
    const full = !isChip && isAbsolute(inside) ? inside : `${options.folder}/${inside}`;
    const real = Buffer.from(full, 'latin1');
    realPaths.set(path, real);
    return real;
  }

  function mount(): void {
    if (isMounted) return;
    if (!isConnected) throw realm.makeError('SD card must be setup with E.connectSDCard first');
    step('Unable to mount media', 'mount', '', () => undefined);
    isMounted = true;
  }

  function unmount(): void {
    closeAll();
    isStuck = false;
    isConnected = isMounted = !isChip;
  }

  function connect(): void {
    unmount();
    isConnected = true;
  }

  function checkPath(path: unknown): string {
    options.checkAlive();
    mount();
    const text = path === undefined ? '' : String(path);
    if (text.length > longestPath) throw realm.makeError('File path too long');
    return text.split('\0')[0]!;
  }

  /** Lets the time of a step on the card pass. Steps outside of it take none. */
  function spend(path: string, ms: (of: NonNullable<typeof costs>, onCard: string) => number): void {
    const onCard = costs && inFat(path);
    if (!costs || onCard === undefined) return;
    options.spend?.(costs.step() + ms(costs, onCard));
    options.checkAlive();
  }

  function fail(what: string, error: unknown): Error {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined && error instanceof Error) return realm.makeError(error.message);
    return realm.makeError(`${what} : ${isChip ? fatNames[code ?? ''] ?? 'DISK_ERR' : 'UNKNOWN'}`);
  }

  /** Runs one step: first the hook, then the real call. Any exception is replaced by one of the program's realm. */
  function step<T>(what: string, kind: CardStep, path: string, run: (verdict: CardVerdict) => T, bytes?: Uint8Array, how?: Mode, count?: number): T {
    options.checkAlive();
    try {
      const verdict = ask(kind, path, bytes, how, count);
      options.checkAlive();
      // a removed card does not respond
      if (isChip && !fs.existsSync(options.folder)) throw Object.assign(new Error(), { code: 'EIO' });
      return verdict && 'instead' in verdict ? verdict.instead as T : run(verdict);
    } catch (error) {
      throw error instanceof OutOfMemory ? error : fail(what, error);
    }
  }

  function openFile(given?: unknown, modeGiven?: unknown): unknown {
    if (given === undefined) throw realm.makeError('Path is undefined');
    const path = checkPath(given);
    const how = (modeGiven === undefined ? 'r' : String(modeGiven)) as Mode;
    const mode = modes[how];
    if (!mode) return undefined;
    return step('Could not open file', 'open', path, () => {
      spend(path, (of, onCard) => of.find(onCard) + (mode.write && !fs.existsSync(realPath(path)) ? of.create() : 0));
      const fd = openReal(realPath(path), mode.flags);
      const handle: Handle = { fd, path, position: mode.flags === 'a' ? null : 0, canRead: mode.read, canWrite: mode.write, held: Buffer.alloc(0), sector: -1, isChanged: false, hasGrown: false };
      open.add(handle);
      return fileOf(handle);
    }, undefined, how);
  }

  function openReal(path: Buffer, flags: string): number {
    if (!isChip) return fs.openSync(path, flags);
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'ENOENT' });
    if (flags === 'w+') return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT); // the chip does not truncate the file
    return fs.openSync(path, flags);
  }

  function fileOf(handle: Handle): object {
    return {
      read: (count: unknown) => read(handle, Number(count)),
      write: (data: unknown) => write(handle, toBytes(data)),
      skip: (count: number) => seek(handle, (handle.position ?? 0) + count),
      seek: (position: number) => seek(handle, position),
      close: () => close(handle),
    };
  }

  /**
   * Imitates a driver that ends a read of several sectors too late, so that the card returns an error. That was seen on an emulated chip.
   */
  function readSectors(from: number, to: number): void {
    if (!isChip) return;
    if (isStuck) throw Object.assign(new Error(), { code: 'EIO' });
    isStuck = Math.floor(to / sectorBytes) - Math.ceil(from / sectorBytes) > 1;
  }

  function read(handle: Handle, count: number): string | undefined {
    options.checkAlive();
    if (!open.has(handle) || !handle.canRead) return undefined;
    return step('Unable to read file', 'read', handle.path, () => {
      const found = fs.fstatSync(handle.fd);
      const left = found.isDirectory() ? 0 : found.size - (handle.position ?? 0);
      const wanted = Math.min(Math.trunc(count), left);
      if (!(wanted > 0)) return undefined;
      spend(handle.path, of => of.read(handle, handle.position ?? 0, wanted));
      readSectors(handle.position ?? 0, (handle.position ?? 0) + wanted);
      const bytes = Buffer.alloc(wanted);
      const got = fs.readSync(handle.fd, bytes, 0, wanted, handle.position);
      handle.position = (handle.position ?? 0) + got;
      return got > 0 ? bytes.toString('latin1', 0, got) : undefined;
    }, undefined, undefined, count);
  }

  function write(handle: Handle, bytes: Buffer): number {
    options.checkAlive();
    if (!open.has(handle) || !handle.canWrite || bytes.length === 0) return 0;
    return step('Unable to write file', 'write', handle.path, (verdict) => {
      const taken = verdict && 'only' in verdict ? Math.min(verdict.only, bytes.length) : bytes.length;
      spend(handle.path, of => of.write(handle, endOf(handle), taken) + (options.isUnsynced?.() ? 0 : of.sync(handle)));
      handle.held = Buffer.concat([handle.held, bytes.subarray(0, taken)]);
      if (!options.isUnsynced?.()) writeOut(handle, handle.held.length);
      else if (!isChip) writeOut(handle, handle.held.length - handle.held.length % stdioBytes);
      // the piece at which the card stopped may be short without an error; the next one, refused completely, is an error
      const isSilent = taken === bytes.length || (taken % writePiece > 0 && bytes.length <= Math.ceil(taken / writePiece) * writePiece);
      if (!isSilent) throw Object.assign(new Error(), { code: 'EIO' });
      return taken;
    }, bytes);
  }

  /** Position of the byte that is written next. */
  const endOf = ({ fd, position, held }: Handle) => (position ?? fs.fstatSync(fd).size) + held.length;

  /** Writes so many of the buffered bytes. */
  function writeOut(handle: Handle, count: number): void {
    if (count > 0) fs.writeSync(handle.fd, handle.held, 0, count, handle.position);
    if (handle.position !== null) handle.position += count;
    handle.held = handle.held.subarray(count);
  }

  function seek(handle: Handle, position: number): void {
    writeOut(handle, handle.held.length);
    handle.position = position;
  }

  function close(handle: Handle): void {
    options.checkAlive();
    if (!open.has(handle)) return;
    step('Unable to close file', 'close', handle.path, () => {
      spend(handle.path, of => of.sync(handle));
      writeOut(handle, handle.held.length);
    });
    if (isChip && handle.canWrite && options.nowMs) fs.futimesSync(handle.fd, options.nowMs() / 1000, options.nowMs() / 1000);
    open.delete(handle);
    fs.closeSync(handle.fd);
  }

  function readFile(path: unknown): string | undefined {
    const file = openFile(path ?? '', 'r') as { read(n: number): string | undefined; close(): void };
    const text = file.read(0x7fffffff);
    file.close();
    return text;
  }

  function writeFile(path: unknown, data: unknown, mode: 'w' | 'a'): boolean {
    if (data === undefined) return false;
    const file = openFile(path ?? '', mode) as { write(d: unknown): number; close(): void };
    const count = file.write(data);
    file.close();
    return count > 0;
  }

  function list(given?: unknown): string[] | undefined {
    const path = checkPath(given);
    return step('Unable to list files', 'list', path, () => {
      const full = realPath(path);
      const found = namesIn(full, path);
      spend(path, (of, onCard) => of.list(onCard, found?.length ?? 0));
      if (!found) return missingFolder();
      const isRoot = isChip && resolve(full.toString()) === resolve(options.folder);
      const all = isRoot ? found : [...found, '.', '..'];
      options.hold?.(all);
      return realm.makeArray(all);
    });
  }

  /** Names in a folder. They are undefined if the folder does not exist. */
  function namesIn(full: Buffer, path: string): string[] | undefined {
    try {
      if (!names || inFat(path) === undefined) return fs.readdirSync(full, { encoding: 'latin1' });
      const all = fs.readdirSync(full, { encoding: 'utf8' });
      return all.map(name => names.show(name, all));
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
      throw error;
    }
  }

  /** Result of a listing of a missing folder: Linux returns undefined, and the chip throws. */
  function missingFolder(): undefined {
    if (isChip) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    return undefined;
  }

  function stat(given?: unknown): object | undefined {
    const path = checkPath(given);
    return step('Unable to stat', 'stat', path, () => {
      spend(path, (of, onCard) => of.find(onCard));
      const found = statOrNone(path);
      // a JsVarInt has 32 bits: from 2 GiB on it is negative
      const size = isChip && found?.isDirectory() ? 0 : (found?.size ?? 0) | 0;
      return found && { size, dir: found.isDirectory(), mtime: new Date(isChip ? fatMs(found.mtimeMs, options.rightTimes) : Math.floor(found.mtimeMs / 1000) * 1000) };
    });
  }

  /** Facts about a file, without an exception if it is missing, as by stat(2) and `f_stat`. */
  function statOrNone(path: string): fs.Stats | undefined {
    try {
      return statReal(path);
    } catch (error) {
      if (['EINVAL', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
      throw error;
    }
  }

  function change(what: string, kind: CardStep, given: unknown, run: (path: Buffer) => void): boolean {
    const path = checkPath(given);
    return step(what, kind, path, () => {
      spend(path, (of, onCard) => of.find(onCard) + (kind === 'remove' ? of.remove() : of.makeFolder()));
      run(realPath(path));
      return true;
    });
  }

  function remove(path: Buffer): void {
    if (fs.statSync(path).isDirectory()) fs.rmdirSync(path); // also removes an empty folder, as remove(3) does
    else fs.unlinkSync(path);
  }

  const files = twins({
    readdir: list,
    stat,
    readFile,
    writeFile: (path: unknown, data: unknown) => writeFile(path, data, 'w'),
    appendFile: (path: unknown, data: unknown) => writeFile(path, data, 'a'),
    unlink: (path: unknown) => change('Unable to delete file', 'remove', path, remove),
    mkdir: (path: unknown) => change('Unable to create the directory', 'makeFolder', path, (full) => fs.mkdirSync(full)),
  });

  function closeAll(): void {
    for (const handle of open) fs.closeSync(handle.fd);
    open.clear();
  }

  return { files, openFile, connect, unmount, closeAll };
}

const minuteMs = 60_000;
const fatStartMs = Date.UTC(1980);
const fatTurnMs = Date.UTC(2098) - Date.UTC(1970);

/**
 * The engine's time of a file (jswrap_fs.c, up to 2v29). FAT's 16 bits of a time have 5 for the hour, 6 for the minute and 5 for half of
 * the seconds. The engine takes the lowest 6 for the seconds: half of them, and 32 more in an odd minute.
 */
function fatMs(fileMs: number, isRight = false): number {
  // seven bits of years since 1980: a clock that was never set writes 2098
  const ms = fileMs < fatStartMs ? fileMs + fatTurnMs : fileMs;
  if (isRight) return Math.floor(ms / 2000) * 2000;
  const minutes = Math.floor(ms / minuteMs);
  return minutes * minuteMs + (minutes % 2 * 32 + Math.floor(ms % minuteMs / 2000)) * 1000;
}

/** Gives each function a second name, with `Sync` appended. */
function twins(functions: Record<string, unknown>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(functions)) all[name] = all[`${name}Sync`] = run;
  return all;
}
