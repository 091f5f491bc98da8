// Simulates the engine's `fs` and `E.openFile` on a real folder that plays the card. Results, undefineds and exceptions are those of Espruino 2v29.
// `onOperation` sees every step, and may let it fail. In texts and names, each character is a byte.

import * as fs from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { toBytes } from '../bytes.ts';
import type { CardCosts } from '../chipcosts.ts';
import type { Makers } from '../makers.ts';
import { OutOfMemory } from '../memory.ts';
import { createFatNames } from './fat.ts';
import { createFatCosts, type Buffered } from './fatcosts.ts';

/**
 * An operation on the simulated card, as tests see it. Reading a file takes the steps `open`, `read` and `close`, and writing or appending takes
 * `open`, `write` and `close`.
 */
export type CardStep = 'mount' | 'open' | 'read' | 'write' | 'close' | 'list' | 'stat' | 'remove' | 'makeFolder';

/**
 * Mode in which a file is opened, as in the engine's E.openFile: `r` reads, `w` writes a new file, `a` appends. With `+`, both reading and writing
 * are possible.
 */
export type Mode = 'r' | 'r+' | 'w' | 'w+' | 'a';

/**
 * What a test decides about a step on the card. Undefined lets the step run. `instead` is the result that the firmware gets, and the step does not
 * run. `only` is the number of bytes that a write still stores, as on a full card. A hook may also throw: the firmware gets the exception's message.
 */
export type CardVerdict = undefined | void | { instead: unknown } | { only: number };
/**
 * Called before each step on the card, and decides whether it succeeds. @param bytes the bytes that a write is to write @param count number of bytes
 * that a read requests
 */
export type CardHook = (step: CardStep, path: string, bytes?: Uint8Array, mode?: Mode, count?: number) => CardVerdict;

/** Properties of the simulated card and its engine. */
export interface CardOptions {
  /** Folder of this machine that relative paths begin at. On a chip it is the card's root. */
  folder: string;
  /** Whether the card behaves as on the chip. Otherwise it behaves as in Espruino for Linux. */
  isChip?: boolean;
  /** Folder below which names are compared as on a FAT card. Without it they are compared as on this machine. */
  fat?: string;
  /** Whether the engine reads the seconds of a file's time rightly, as no release up to 2v29 does on a chip. */
  rightTimes?: boolean;
  /** Returns the engine's clock, in milliseconds since 1970. On a chip, files that the engine writes get this time. */
  nowMs?(): number;
  /** Called with the names of a folder before the engine returns them. It throws if they do not fit into the memory. */
  hold?(names: string[]): void;
  /** Called before each step on the card. It may change the step's result. */
  onOperation?: CardHook;
  /** The times of FatFs's reads, writes and other operations, in milliseconds. Without them, all steps on the card take no time. */
  costs?: CardCosts;
  /** Lets the time of a step pass, in milliseconds. */
  spend?(ms: number): void;
  /**
   * Whether E.setFlags({unsyncFiles: 1}) is in force. Then written bytes are buffered until the file is closed, or a write without the flag
   * follows.
   */
  isUnsynced?(): boolean;
  /** Throws if the engine has stopped, so that the firmware's code does not go on. */
  checkAlive(): void;
}

/** The engine's functions for files, for the firmware's context. */
export interface Card {
  /** The functions of the engine's module `fs`, by name. */
  files: Record<string, unknown>;
  /** The engine's function E.openFile. It returns an object with `read`, `write`, `skip`, `seek` and `close`. */
  openFile(path?: unknown, mode?: unknown): unknown;
  /** The engine's function E.connectSDCard. The card is mounted at its next use. */
  connect(): void;
  /** The engine's function E.unmountSD, which closes all files and ends the use of the card. */
  unmount(): void;
  /** Closes all files, as happens when the engine ends. */
  closeAll(): void;
}

/** Makes exceptions and arrays in the firmware's own realm, so that its `instanceof` works. */
export type CardRealm = Pick<Makers, 'makeError' | 'makeArray'>;

interface Handle extends Buffered {
  fd: number;
  path: string;
  position: number | null;
  canRead: boolean;
  canWrite: boolean;
  /** Bytes that the firmware has written, and that are still buffered. */
  held: Buffer;
}

/** Size of the buffer of C's stdio in bytes. A desktop writes it out when it is full. On a chip, all stays in memory until the file is closed. */
const stdioBytes = 4096;

const sectorBytes = 512;
/** Size of the pieces in bytes in which the engine writes. A write is an error only if a piece is refused completely. */
const writePiece = 32;

const modes: Partial<Record<Mode, { flags: string; read: boolean; write: boolean }>> = {
  'r': { flags: 'r', read: true, write: false },
  'r+': { flags: 'r+', read: true, write: true },
  'w': { flags: 'w', read: false, write: true },
  'w+': { flags: 'w+', read: true, write: true },
  'a': { flags: 'a', read: false, write: true },
};

/** Names of FatFs's errors that the chip puts into its messages, by Node's error codes. Linux always says UNKNOWN. */
const fatNames: Record<string, string> = {
  ENOENT: 'NO_FILE', ENOTDIR: 'NO_PATH', EEXIST: 'EXIST', ENOTEMPTY: 'DENIED', EISDIR: 'NO_FILE', EACCES: 'DENIED', EROFS: 'WRITE_PROTECTED',
  EINVAL: 'INVALID_NAME', ENAMETOOLONG: 'INVALID_NAME',
};

/** Makes the engine's functions for files. @param realm makes the exceptions and arrays that the firmware gets */
export function createCard(realm: CardRealm, options: CardOptions): Card {
  const isChip = options.isChip === true;
  const longestPath = isChip ? 63 : 255; // The longest path in characters: the engine's JS_DIR_BUF_SIZE minus the end mark.
  const open = new Set<Handle>();
  const names = options.fat === undefined ? undefined : createFatNames(join(options.folder, options.fat), isChip);
  const realPaths = new Map<string, Buffer>();
  const ask: CardHook = options.onOperation ?? (() => undefined);
  const costs = options.costs && createFatCosts(options.costs, join(options.folder, options.fat ?? ''));
  let isConnected = !isChip;
  let isMounted = !isChip;
  let isStuck = false;

  /** Returns the path on this machine for a path that the firmware uses. On the card, names are looked up as FAT does. */
  function realPath(path: string): Buffer {
    const onCard = names && inFat(path);
    return onCard === undefined ? plainPath(path) : Buffer.from(names!.find(onCard));
  }

  /**
   * Returns the facts about a file, or undefined if it is missing. It first tries the path as it is spelled, which takes one call of the system.
   */
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

  /** Returns a path of the firmware as a path from the card's root. It is undefined if the path does not lead to the card. */
  function inFat(path: string): string | undefined {
    if (isChip || options.fat === '') return path;
    const [, first, rest = ''] = /^(?:\.\/)?([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    return first === options.fat ? rest : undefined;
  }

  function plainPath(path: string): Buffer {
    const known = realPaths.get(path);
    if (known) return known;
    const inside = isChip ? path.replace(/^\/+/, '') : path;
    // The path is not joined by `join`, which would resolve `..`. The system itself is to follow it.
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

  /** Lets the time pass that FatFs takes for a step. Steps outside of the card take none. */
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

  /**
   * Runs one step: first the hook, then the real call. Exceptions become ones of the firmware's realm, with the engine's message that begins with
   * `what`.
   */
  function step<T>(what: string, kind: CardStep, path: string, run: (verdict: CardVerdict) => T, bytes?: Uint8Array, how?: Mode, count?: number): T {
    options.checkAlive();
    try {
      const verdict = ask(kind, path, bytes, how, count);
      options.checkAlive();
      // A card that was removed, whose folder is gone, does not respond.
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
    // FatFs tells a missing folder in a path (NO_PATH) from a missing file (NO_FILE).
    const [parent] = /^.*(?=\/)/s.exec(path.toString('latin1')) ?? [];
    if (parent !== undefined && !fs.statSync(Buffer.from(parent, 'latin1'), { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: 'ENOENT' });
    // The chip does not truncate a file that is opened with w+.
    if (flags === 'w+') return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
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

  /** Imitates an error that was seen on an emulated chip: after a read of several whole sectors at once, the next read fails. */
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
      // The piece in which the card became full may be short without an error. An error comes only if a further piece is refused completely.
      const isSilent = taken === bytes.length || (taken % writePiece > 0 && bytes.length <= Math.ceil(taken / writePiece) * writePiece);
      if (!isSilent) throw Object.assign(new Error(), { code: 'EIO' });
      return taken;
    }, bytes);
  }

  /** Returns the offset in the file of the byte that is written next. */
  const endOf = ({ fd, position, held }: Handle) => (position ?? fs.fstatSync(fd).size) + held.length;

  /** Writes the first `count` of the buffered bytes into the real file. */
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

  /** Returns the names in a folder as the engine lists them, or undefined if the folder does not exist. */
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

  /** Gives what the engine gives for a folder that does not exist: undefined on Linux, an exception on the chip. */
  function missingFolder(): undefined {
    if (isChip) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    return undefined;
  }

  /** Returns undefined also for a failed step: the engine's `fs.statSync` drops FatFs's result (jswrap_fs.c). Only a failed mount throws. */
  function stat(given?: unknown): object | undefined {
    const path = checkPath(given);
    try {
      return step('', 'stat', path, () => {
        spend(path, (of, onCard) => of.find(onCard));
        const found = statOrNone(path);
        // The engine keeps the size as a signed integer of 32 bits, so it is negative from 2 GiB on.
        const size = isChip && found?.isDirectory() ? 0 : (found?.size ?? 0) | 0;
        return found && { size, dir: found.isDirectory(), mtime: new Date(isChip ? fatMs(found.mtimeMs, options.rightTimes) : Math.floor(found.mtimeMs / 1000) * 1000) };
      });
    } catch (error) {
      options.checkAlive();
      if (error instanceof OutOfMemory) throw error;
      return undefined;
    }
  }

  /** Returns the facts about a file, or undefined if it is missing, as stat(2) and FatFs's `f_stat` do. */
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
    if (fs.statSync(path).isDirectory()) fs.rmdirSync(path); // Deletes an empty folder, too, as remove(3) does.
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
 * Returns the time of a file as the engine gives it, in milliseconds since 1970 (jswrap_fs.c, up to 2v29). FAT's 16 bits of a time have 5 for the
 * hour, 6 for the minute and 5 for half of the seconds. The engine takes the lowest 6 bits for the seconds. So it gives half of them, and 32 more
 * in an odd minute. @param isRight whether the engine is free of that error
 */
function fatMs(fileMs: number, isRight = false): number {
  // FAT has seven bits for the years since 1980. A clock that was never set (1970) turns into 2098.
  const ms = fileMs < fatStartMs ? fileMs + fatTurnMs : fileMs;
  if (isRight) return Math.floor(ms / 2000) * 2000;
  const minutes = Math.floor(ms / minuteMs);
  return minutes * minuteMs + (minutes % 2 * 32 + Math.floor(ms % minuteMs / 2000)) * 1000;
}

/** Returns an object that has each function by two names, such as `readFile` and `readFileSync`, as the engine's `fs` does. */
function twins(functions: Record<string, unknown>): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(functions)) all[name] = all[`${name}Sync`] = run;
  return all;
}
