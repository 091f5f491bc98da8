// The Quectel M-series' own storages, flat and bounded: UFS, and on the M33 an SD card and RAM (GSM FTP AT Commands
// V1.2, 2.2.8). Paths are `/UFS/name`. Knows no AT command; keeps what is not RAM over a loss of power.

export interface Store {
  has(storage: string): boolean;
  read(path: string): Uint8Array | undefined;
  /** False where the storage is not there or has no room. */
  write(path: string, bytes: Uint8Array): boolean;
  /** What is in RAM goes with the power. */
  forgetRam(): void;
  /** Every file, by path: for tests to compare whole. */
  files(): Record<string, Uint8Array>;
}

/** `sizes` in bytes by storage: only those that are there. */
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
