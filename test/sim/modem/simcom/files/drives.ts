// The file systems in a modem (SIM7600 AT manual V3.00, chapter 20): drives with a size, folders, files, and the manual's rules for names. The
// simulator keeps them in memory, so they survive a reset of the modem.

/** Size of a drive, and how much of it is in use at the beginning. */
export interface DriveSize {
  totalBytes: number;
  /** Bytes that the modem's own files take at the beginning. The default is 0. */
  usedBytes?: number;
}

/** A file on a drive. */
export interface StoredFile {
  bytes: Uint8Array;
  /** When the file was written, in milliseconds since 1970 by the modem's clock. */
  writtenMs: number;
}

/** The drives of a modem, with their folders and files. */
export interface Drives {
  letters(): string[];
  has(letter: string): boolean;
  /** Returns the full path of a text such as `e:/x`, `E:`, `sub` or `..`, relative to the folder `from`. It is undefined for an invalid name. */
  resolve(path: string, from: string): string | undefined;
  isFolder(path: string): boolean;
  /** Returns the names of the folders and files directly in a folder. */
  list(path: string): { folders: string[]; files: string[] };
  read(path: string): StoredFile | undefined;
  /** Writes a file. It returns `full` if there is no room, and `nowhere` if the folder is missing or the path is a folder. */
  write(path: string, bytes: Uint8Array, writtenMs: number): 'done' | 'full' | 'nowhere';
  remove(path: string): boolean;
  rename(from: string, to: string): boolean;
  makeFolder(path: string): boolean;
  removeFolder(path: string): boolean;
  totalBytes(letter: string): number;
  usedBytes(letter: string): number;
  freeBytes(letter: string): number;
  /** Returns the contents of all files by their full paths, for tests that compare them as a whole. */
  files(): Record<string, Uint8Array>;
}

/** Most characters of a full path. A name begins with a letter, digit or underscore, and does not end in a period or slash (chapter 20, NOTE). */
const longestPath = 254;
const goodName = /^[A-Za-z0-9_\x80-\xff]([^\\:*?"<>|,;/\x00-\x1f\x7f]*[^\\:*?"<>|,;/.\x00-\x1f\x7f])?$/;

/** Creates drives without folders and files. @param sizes the size of each drive, by its letter */
export function createDrives(sizes: Record<string, DriveSize>): Drives {
  const drives = new Map(Object.entries(sizes).map(([letter, size]) => [letter[0]!.toUpperCase(), size]));
  const folders = new Set([...drives.keys()].map(letter => `${letter}:/`));
  const files = new Map<string, StoredFile>();

  function resolve(path: string, from: string): string | undefined {
    const [, letter, rest] = /^(?:([A-Za-z]):)?(.*)$/s.exec(path) ?? [];
    if (rest === undefined || (letter && rest !== '' && !rest.startsWith('/'))) return undefined;
    const root = letter ? `${letter.toUpperCase()}:/` : rest.startsWith('/') ? from.slice(0, 3) : from;
    const parts = rest.split('/').filter((part, i, all) => part !== '' || (i > 0 && i < all.length - 1));
    return parts.reduce<string | undefined>(step, root);
  }

  function list(path: string) {
    const below = (all: Iterable<string>) =>
      [...all].filter(one => one !== path && parentOf(one) === path).map(nameOf).sort();
    return { folders: below(folders), files: below(files.keys()) };
  }

  function usedBytes(letter: string): number {
    let used = drives.get(letter)?.usedBytes ?? 0;
    for (const [path, file] of files) if (path[0] === letter) used += file.bytes.length;
    return used;
  }

  function freeBytes(letter: string): number {
    return (drives.get(letter)?.totalBytes ?? 0) - usedBytes(letter);
  }

  function write(path: string, bytes: Uint8Array, writtenMs: number) {
    if (!folders.has(parentOf(path)) || folders.has(asFolder(path))) return 'nowhere';
    const before = files.get(path)?.bytes.length ?? 0;
    if (bytes.length > freeBytes(path[0]!) + before) return 'full';
    files.set(path, { bytes, writtenMs });
    return 'done';
  }

  function rename(from: string, to: string): boolean {
    const file = files.get(from);
    if (!file || files.has(to) || folders.has(asFolder(to)) || !folders.has(parentOf(to))) return false;
    files.delete(from);
    files.set(to, file);
    return true;
  }

  function makeFolder(path: string): boolean {
    const folder = asFolder(path);
    if (files.has(path) || folders.has(folder) || !folders.has(parentOf(folder))) return false;
    folders.add(folder);
    return true;
  }

  function removeFolder(path: string): boolean {
    const folder = asFolder(path);
    if (folder.length <= 3 || !folders.has(folder)) return false;
    const inside = list(folder);
    return inside.files.length + inside.folders.length === 0 && folders.delete(folder);
  }

  return {
    letters: () => [...drives.keys()],
    has: letter => drives.has(letter),
    resolve,
    isFolder: path => folders.has(asFolder(path)),
    list: path => list(asFolder(path)),
    read: path => files.get(path),
    write,
    remove: path => files.delete(path),
    rename,
    makeFolder,
    removeFolder,
    totalBytes: letter => drives.get(letter)?.totalBytes ?? 0,
    usedBytes,
    freeBytes,
    files: () => Object.fromEntries([...files].map(([path, file]) => [path, file.bytes])),
  };
}

/** Returns the path of a folder or file within a folder, and undefined if the name is invalid. The part `..` leads to the folder above. */
function step(path: string | undefined, part: string): string | undefined {
  if (path === undefined) return undefined;
  if (part === '..') return parentOf(path);
  if (!goodName.test(part)) return undefined;
  const next = asFolder(path) + part;
  return next.length > longestPath ? undefined : next;
}

function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function parentOf(path: string): string {
  const bare = path.length > 3 && path.endsWith('/') ? path.slice(0, -1) : path;
  return bare.length <= 3 ? bare : bare.slice(0, bare.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return bare.slice(bare.lastIndexOf('/') + 1);
}
