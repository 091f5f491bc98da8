// Replaces the part of node:fs that the simulator uses by files in memory. Names are bytes, as on Linux.

type Path = string | Uint8Array;
type Folder = Map<string, Entry>;
type File = { bytes: Uint8Array; size: number; changedMs: number };
type Entry = { folder: Folder; changedMs: number } | File;
interface Handle { file: File; appends: boolean }

export const constants = { O_RDWR: 2, O_CREAT: 64 };
const leastRoom = 1024;

const root: Entry = { folder: new Map(), changedMs: Date.now() };
const handles = new Map<number, Handle>();
let lastHandle = 2;

const fail = (code: string): Error => Object.assign(new Error(code), { code });
const namesOf = (path: Path) => (typeof path === 'string' ? Buffer.from(path) : Buffer.from(path)).toString('latin1').split('/').filter(Boolean);

function find(path: Path): Entry | undefined {
  return namesOf(path).reduce<Entry | undefined>((at, name) => name === '.' || !at ? at : 'folder' in at ? at.folder.get(name) : undefined, root);
}

function placeOf(path: Path): { folder: Folder; name: string } {
  const names = namesOf(path);
  const name = names.pop() ?? '';
  const above = find(Buffer.from(names.join('/'), 'latin1'));
  if (!above) throw fail('ENOENT');
  if (!('folder' in above)) throw fail('ENOTDIR');
  return { folder: above.folder, name };
}

function handleOf(fd: number): Handle {
  const handle = handles.get(fd);
  if (!handle) throw fail('EBADF');
  return handle;
}

/** Opens a file, and creates it if the flags say so. @param flags as in Node: r, r+, w, w+, a, or a number @returns the file's number */
export function openSync(path: Path, flags: string | number = 'r'): number {
  const { folder, name } = placeOf(path);
  let entry = folder.get(name);
  const creates = typeof flags === 'number' ? (flags & constants.O_CREAT) !== 0 : !flags.startsWith('r');
  if (!entry && !creates) throw fail('ENOENT');
  if (entry && 'folder' in entry) throw fail('EISDIR');
  if (!entry || (typeof flags === 'string' && flags.startsWith('w'))) {
    entry = { bytes: new Uint8Array(0), size: 0, changedMs: Date.now() };
    folder.set(name, entry);
  }
  handles.set(++lastHandle, { file: entry, appends: flags === 'a' });
  return lastHandle;
}

export function closeSync(fd: number): void {
  handleOf(fd);
  handles.delete(fd);
}

export function readSync(fd: number, into: Uint8Array, offset: number, length: number, position: number | null): number {
  const { file } = handleOf(fd);
  const from = position ?? 0;
  const part = file.bytes.subarray(from, Math.min(from + length, file.size));
  into.set(part, offset);
  return part.length;
}

export function writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number | null): number {
  const { file, appends } = handleOf(fd);
  const at = appends || position === null ? file.size : position;
  const end = at + length;
  if (end > file.bytes.length) {
    const room = new Uint8Array(Math.max(leastRoom, end, 2 * file.bytes.length));
    room.set(file.bytes.subarray(0, file.size));
    file.bytes = room;
  }
  file.bytes.set(bytes.subarray(offset, offset + length), at);
  file.size = Math.max(file.size, end);
  file.changedMs = Date.now();
  return length;
}

/** Sets when a file was changed. @param _accessed is not kept @param modified in seconds since 1970 */
export function futimesSync(fd: number, _accessed: number, modified: number): void {
  handleOf(fd).file.changedMs = modified * 1000;
}

interface Found { size: number; mtimeMs: number; isDirectory(): boolean; isFile(): boolean }

const describe = (entry: Entry): Found => ({
  size: 'folder' in entry ? 0 : entry.size, mtimeMs: entry.changedMs, isDirectory: () => 'folder' in entry, isFile: () => !('folder' in entry),
});

export const fstatSync = (fd: number): Found => describe(handleOf(fd).file);
export const existsSync = (path: Path): boolean => find(path) !== undefined;

export function statSync(path: Path, { throwIfNoEntry = true } = {}): Found | undefined {
  const entry = find(path);
  if (!entry && throwIfNoEntry) throw fail('ENOENT');
  return entry && describe(entry);
}

export function readdirSync(path: Path, how: { encoding?: BufferEncoding } = {}): string[] {
  const entry = find(path);
  if (!entry) throw fail('ENOENT');
  if (!('folder' in entry)) throw fail('ENOTDIR');
  return [...entry.folder.keys()].sort().map(name => Buffer.from(name, 'latin1').toString(how.encoding ?? 'utf8'));
}

export function mkdirSync(path: Path, { recursive = false } = {}): void {
  if (recursive) {
    const names = namesOf(path);
    names.forEach((_, i) => {
      const above = Buffer.from(names.slice(0, i + 1).join('/'), 'latin1');
      if (!find(above)) mkdirSync(above);
    });
    return;
  }
  const { folder, name } = placeOf(path);
  if (folder.has(name)) throw fail('EEXIST');
  folder.set(name, { folder: new Map(), changedMs: Date.now() });
}

export function rmdirSync(path: Path): void {
  const entry = find(path);
  if (!entry) throw fail('ENOENT');
  if (!('folder' in entry)) throw fail('ENOTDIR');
  if (entry.folder.size > 0) throw fail('ENOTEMPTY');
  const { folder, name } = placeOf(path);
  folder.delete(name);
}

export function unlinkSync(path: Path): void {
  const { folder, name } = placeOf(path);
  const entry = folder.get(name);
  if (!entry) throw fail('ENOENT');
  if ('folder' in entry) throw fail('EISDIR');
  folder.delete(name);
}

export function writeFileSync(path: Path, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const fd = openSync(path, 'w');
  writeSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
}

export function rmSync(path: Path): void {
  const { folder, name } = placeOf(path);
  folder.delete(name);
}

/** Replaces node:fs's readFileSync, by which the simulator reads devices. It always fails, because this demo has no devices. */
export const readFileSync = (): never => { throw fail('ENOENT'); };
