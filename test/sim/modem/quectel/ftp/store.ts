// The Quectel M-series' own storages: UFS, and on the M33 an SD card and RAM (GSM FTP AT Commands V1.2, 2.2.8). They have a size and no folders. Paths
// are `/UFS/name`. All but RAM survive a power loss.

/** The storages of a modem. */
export interface Store {
  has(storage: string): boolean;
  read(path: string): Uint8Array | undefined;
  /** Writes a file. @returns false if the storage is missing or full */
  write(path: string, bytes: Uint8Array): boolean;
  /** Clears RAM, as after a power loss. */
  forgetRam(): void;
  /** Contents of all files by path, for tests to compare as a whole. */
  files(): Record<string, Uint8Array>;
}

/** Makes the storages. @param sizes bytes of each existing storage */
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
