// The own storages of the Quectel M series: UFS, and on the M33 also an SD card and RAM (GSM FTP AT Commands V1.2, 2.2.8). They have a size and
// no folders. Paths are `/UFS/name`. All but RAM survive a power loss.

/** The files in a modem's storages. */
export interface Store {
  has(storage: string): boolean;
  read(path: string): Uint8Array | undefined;
  /** Writes a file. @returns false if the storage does not exist, or has no room for the file */
  write(path: string, bytes: Uint8Array): boolean;
  /** Removes all files in RAM, as after a power loss. */
  forgetRam(): void;
  /** Returns the contents of all files by path, for tests that compare them as a whole. */
  files(): Record<string, Uint8Array>;
}

/** Creates empty storages. @param sizes bytes of each storage that exists, by its name */
export function createStore(sizes: Record<string, number>): Store {
  const files = new Map<string, Uint8Array>();

  function usedBytes(storage: string): number {
    return [...files].reduce((sum, [path, bytes]) => sum + (storageOf(path) === storage ? bytes.length : 0), 0);
  }

  function write(path: string, bytes: Uint8Array): boolean {
    const storage = storageOf(path);
    const others = usedBytes(storage) - (files.get(path)?.length ?? 0);
    if (others + bytes.length > (sizes[storage] ?? -1)) return false;
    files.set(path, bytes);
    return true;
  }

  return {
    has: storage => storage in sizes,
    read: path => files.get(path),
    write,
    forgetRam: () => [...files.keys()].filter(path => storageOf(path) === 'RAM').forEach(path => files.delete(path)),
    files: () => Object.fromEntries(files),
  };
}

function storageOf(path: string): string {
  return path.split('/')[1] ?? '';
}
