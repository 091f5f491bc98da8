// The storages of Quectel's LTE modules: the names of files, and the room for them.

import { textOf, type Arg } from '../../../command/syntax.ts';

/** Sizes and faults of the files. */
export interface LteFilesOptions {
  /** Size of each storage that exists, in bytes, by name, such as `UFS`. */
  storages: Record<string, number>;
  /** Most bytes of one file in RAM. AT+QFLDS="RAM" prints this number as its last value. */
  ramFileBytes: number;
  /** Whether AT+QFLST prints the storage before a name, as EC2x and EG800K do. */
  listsStorage: boolean;
  /** Number of received bytes after which QFUPL sends no more acknowledgements, as a test's fault. If it is missing, QFUPL sends all of them. */
  mutedAck?: number;
  /** Numbers of the QFUPL commands, from 1 on, whose checksum is wrong, as if the modem had garbled the file. */
  wrongSums: number[];
  /** Returns the text that the modem prints for a checksum. The manual does not say whether the text has capitals and leading zeros. */
  printsSum: (sum: number) => string;
  /** Called whenever QFUPL has received bytes of a file from the UART, with the file's name, the bytes so far, and the bytes in all. */
  onStage?: ((name: string, gotBytes: number, totalBytes: number) => void) | undefined;
}

/** The files of a modem in its storages. */
export interface Storage {
  readonly options: LteFilesOptions;
  /** The contents by names such as `UFS:name`. */
  readonly all: Map<string, Uint8Array>;
  /** Number of the QFUPL commands so far. */
  uploads: number;
}

/** Most characters of a name. */
export const longestName = 80;

/** Returns the storage and the name of a text such as `UFS:name`. Without a storage, it is `UFS`. */
export function partsOf(text: string): { storage: string; name: string } {
  const colon = /^[A-Z]+:/.exec(text)?.[0].length ?? 0;
  return { storage: colon > 0 ? text.slice(0, colon - 1) : 'UFS', name: text.slice(colon) };
}

/** Returns a name with its storage, such as `UFS:name`. It is undefined if the storage does not exist or the name is invalid. */
export function pathOf({ options }: Storage, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const { storage, name } = partsOf(text);
  return !(storage in options.storages) || name === '' || /[/\\:*?"<>|,]/.test(name) ? undefined : `${storage}:${name}`;
}

/** Returns the number of bytes of all files in a storage. */
export function usedBytes({ all }: Storage, storage: string): number {
  return [...all].reduce((sum, [path, bytes]) => sum + (path.startsWith(`${storage}:`) ? bytes.length : 0), 0);
}

/** Returns the number of bytes that a new file may have. In RAM, one file has a limit of its own. */
export function freeBytes(files: Storage, storage: string): number {
  const { options } = files;
  const free = (options.storages[storage] ?? 0) - usedBytes(files, storage);
  return storage === 'RAM' ? Math.min(free, options.ramFileBytes) : free;
}

/** Writes a file. @returns false if the name is invalid or there is no room */
export function write(files: Storage, name: string, bytes: Uint8Array): boolean {
  const path = pathOf(files, name);
  if (path === undefined || bytes.length > freeBytes(files, partsOf(path).storage) + (files.all.get(path)?.length ?? 0)) return false;
  files.all.set(path, bytes);
  return true;
}

/** Returns the content of the file that an argument names, and undefined if there is none. */
export function fileOf(files: Storage, arg: Arg | undefined): Uint8Array | undefined {
  const path = pathOf(files, textOf(arg, longestName));
  return path === undefined ? undefined : files.all.get(path);
}

/**
 * Returns the checksum of a file: all 16-bit words combined by XOR, with the first byte of each as the high one. An odd last byte is a high
 * byte (2.4, note 2).
 */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0;
  bytes.forEach((byte, i) => (sum ^= i % 2 === 0 ? byte << 8 : byte));
  return sum;
}
