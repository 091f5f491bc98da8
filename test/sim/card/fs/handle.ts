// The files that the firmware opens on the simulated card: what they read and write, and when written bytes reach the real file.

import * as fs from 'node:fs';
import { toBytes } from '../../bytes.ts';
import { lookAt, realPath, statPath } from './paths.ts';
import type { CardState, Handle } from './state.ts';
import { checkPath, spend, step } from './step.ts';
import type { Mode } from './types.ts';

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

/** The engine's function E.openFile. */
export function openFile(card: CardState, given?: unknown, modeGiven?: unknown): unknown {
  if (given === undefined) throw card.realm.makeError('Path is undefined');
  const path = checkPath(card, given);
  const how = (modeGiven === undefined ? 'r' : String(modeGiven)) as Mode;
  const mode = modes[how];
  if (!mode) return undefined;
  return step(card, 'Could not open file', 'open', path, () => {
    const { real, stats } = lookAt(card, path, at => {
      const found = statPath(at);
      return found && { real: at, stats: found };
    }) ?? { real: realPath(card, path), stats: undefined };
    spend(card, path, (of, onCard) => of.find(onCard) + (mode.write && !stats ? of.create() : 0));
    const fd = openReal(card, real, mode.flags, stats);
    const position = mode.flags === 'a' ? null : 0;
    const handle: Handle = {
      fd, path, position, canRead: mode.read, canWrite: mode.write, held: Buffer.alloc(0), sector: -1, isChanged: false, hasGrown: false,
    };
    card.open.add(handle);
    return fileOf(card, handle);
  }, undefined, how);
}

/** @param stats what is at the path, if anything is */
function openReal(card: CardState, path: Buffer, flags: string, stats: fs.Stats | undefined): number {
  if (!card.isChip) return fs.openSync(path, flags);
  // FatFs tells a missing folder in a path (NO_PATH) from a missing file (NO_FILE).
  const [parent] = /^.*(?=\/)/s.exec(path.toString('latin1')) ?? [];
  const isLost = !stats && parent !== undefined && !statPath(Buffer.from(parent, 'latin1'))?.isDirectory();
  if (isLost) throw Object.assign(new Error(), { code: 'ENOTDIR' });
  if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'ENOENT' });
  // The chip does not truncate a file that is opened with w+.
  if (flags === 'w+') return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
  return fs.openSync(path, flags);
}

function fileOf(card: CardState, handle: Handle): object {
  return {
    read: (count: unknown) => read(card, handle, Number(count)),
    write: (data: unknown) => write(card, handle, toBytes(data)),
    skip: (count: number) => seek(handle, (handle.position ?? 0) + count),
    seek: (position: number) => seek(handle, position),
    close: () => close(card, handle),
  };
}

/** Imitates an error that was seen on an emulated chip: after a read of several whole sectors at once, the next read fails. */
function readSectors(card: CardState, from: number, to: number): void {
  if (!card.isChip) return;
  if (card.isStuck) throw Object.assign(new Error(), { code: 'EIO' });
  card.isStuck = Math.floor(to / sectorBytes) - Math.ceil(from / sectorBytes) > 1;
}

function read(card: CardState, handle: Handle, count: number): string | undefined {
  card.options.checkAlive();
  if (!card.open.has(handle) || !handle.canRead) return undefined;
  return step(card, 'Unable to read file', 'read', handle.path, () => {
    const found = fs.fstatSync(handle.fd);
    const left = found.isDirectory() ? 0 : found.size - (handle.position ?? 0);
    const wanted = Math.min(Math.trunc(count), left);
    if (!(wanted > 0)) return undefined;
    spend(card, handle.path, of => of.read(handle, handle.position ?? 0, wanted));
    readSectors(card, handle.position ?? 0, (handle.position ?? 0) + wanted);
    const bytes = Buffer.alloc(wanted);
    const got = fs.readSync(handle.fd, bytes, 0, wanted, handle.position);
    handle.position = (handle.position ?? 0) + got;
    return got > 0 ? bytes.toString('latin1', 0, got) : undefined;
  }, undefined, undefined, count);
}

function write(card: CardState, handle: Handle, bytes: Buffer): number {
  card.options.checkAlive();
  if (!card.open.has(handle) || !handle.canWrite || bytes.length === 0) return 0;
  return step(card, 'Unable to write file', 'write', handle.path, (verdict) => {
    const taken = verdict && 'only' in verdict ? Math.min(verdict.only, bytes.length) : bytes.length;
    spend(card, handle.path, of => of.write(handle, endOf(handle), taken) + (card.options.isUnsynced?.() ? 0 : of.sync(handle)));
    handle.held = Buffer.concat([handle.held, bytes.subarray(0, taken)]);
    if (!card.options.isUnsynced?.()) writeOut(handle, handle.held.length);
    else if (!card.isChip) writeOut(handle, handle.held.length - handle.held.length % stdioBytes);
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

function close(card: CardState, handle: Handle): void {
  card.options.checkAlive();
  if (!card.open.has(handle)) return;
  step(card, 'Unable to close file', 'close', handle.path, () => {
    spend(card, handle.path, of => of.sync(handle));
    writeOut(handle, handle.held.length);
  });
  if (card.isChip && handle.canWrite && card.options.nowMs) fs.futimesSync(handle.fd, card.options.nowMs() / 1000, card.options.nowMs() / 1000);
  card.open.delete(handle);
  fs.closeSync(handle.fd);
}

/** The engine's function fs.readFile. */
export function readFile(card: CardState, path: unknown): string | undefined {
  const file = openFile(card, path ?? '', 'r') as { read(n: number): string | undefined; close(): void };
  const text = file.read(0x7fffffff);
  file.close();
  return text;
}

/** The engine's functions fs.writeFile, by the mode `w`, and fs.appendFile, by `a`. @returns whether a byte was written */
export function writeFile(card: CardState, path: unknown, data: unknown, mode: 'w' | 'a'): boolean {
  if (data === undefined) return false;
  const file = openFile(card, path ?? '', mode) as { write(d: unknown): number; close(): void };
  const count = file.write(data);
  file.close();
  return count > 0;
}
