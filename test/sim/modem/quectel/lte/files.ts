// The files of Quectel's LTE modules, in storages of limited size without folders. The UART fills them (BG96 FILE AT commands V1.0, 2.1 to 2.5).
// Names without a storage are in `UFS:`. The EC2x also has `RAM:`, which a power loss clears.

import { cme, ok, type At, type Commands, type Reply } from '../../command/at.ts';
import { textOf, type Arg } from '../../command/syntax.ts';
import { fileCodes } from './codes.ts';
import { checksumOf, fileOf, longestName, partsOf, pathOf, usedBytes, write, type LteFilesOptions, type Storage } from './files/storage.ts';
import { upload } from './files/upload.ts';

export { checksumOf };
export type { LteFilesOptions };

/** A modem's own files: the handlers of AT+QFUPL, QFDWL and others, and functions for other parts of the modem. */
export interface LteFiles {
  commands: Commands;
  /** Returns the contents of all files by names such as `UFS:name`, for tests that compare them as a whole. */
  files(): Record<string, Uint8Array>;
  read(name: string): Uint8Array | undefined;
  /** Writes a file. @returns false if the name is invalid or there is no room */
  write(name: string, bytes: Uint8Array): boolean;
  /** Removes all files in RAM. It is called when the modem has lost its power. */
  reset(): void;
}

/** Creates the storages of a modem, which are empty at first. */
export function createLteFiles(at: At, options: LteFilesOptions): LteFiles {
  const files: Storage = { options, all: new Map(), uploads: 0 };
  const { all } = files;
  return {
    commands: {
      '+QFUPL': { test: () => ok('+QFUPL: <filename>,(1-<freesize>),(1-65535),(0,1)'), write: args => upload(at, files, args) },
      '+QFDWL': { test: () => ok('+QFDWL: <filename>'), write: args => download(files, args) },
      '+QFDEL': { test: () => ok('+QFDEL: <filename>'), write: args => remove(files, args) },
      '+QFLDS': { test: () => ok('+QFLDS: <name_pattern>'), write: args => tellRoom(files, args) },
      '+QFLST': { test: () => ok('+QFLST: <name_pattern>'), write: args => list(files, args), run: () => list(files, []) },
    },
    files: () => Object.fromEntries(all),
    read: name => all.get(pathOf(files, name) ?? ''),
    write: (name, bytes) => write(files, name, bytes),
    reset: () => [...all.keys()].filter(path => path.startsWith('RAM:')).forEach(path => all.delete(path)),
  };
}

function download(files: Storage, args: Arg[]): Reply {
  const file = fileOf(files, args[0]);
  if (!file) return cme(fileCodes.missing);
  return ok('CONNECT', file, `+QFDWL: ${file.length},${files.options.printsSum(checksumOf(file))}`);
}

function remove(files: Storage, args: Arg[]): Reply {
  const { all } = files;
  const text = textOf(args[0], longestName);
  if (args.length !== 1 || text === undefined) return cme(fileCodes.parameter);
  if (text === '*') {
    for (const path of [...all.keys()].filter(one => one.startsWith('UFS:'))) all.delete(path);
    return ok();
  }
  const path = pathOf(files, text);
  return path !== undefined && all.delete(path) ? ok() : cme(fileCodes.missing);
}

function tellRoom(files: Storage, args: Arg[]): Reply {
  const { options } = files;
  const storage = textOf(args[0], 3);
  const total = storage === undefined ? undefined : options.storages[storage];
  if (storage === undefined || total === undefined || args.length !== 1) return cme(fileCodes.parameter);
  const free = total - usedBytes(files, storage);
  return ok(`+QFLDS: ${free},${total}${storage === 'RAM' ? `,${Math.min(free, options.ramFileBytes)}` : ''}`);
}

function list({ all, options }: Storage, args: Arg[]): Reply {
  const pattern = args.length === 0 ? '*' : textOf(args[0], longestName);
  if (pattern === undefined) return cme(fileCodes.parameter);
  const { storage, name } = partsOf(pattern);
  const found = [...all].filter(([path]) => path.startsWith(`${storage}:`) && (name === '*' || path === `${storage}:${name}`));
  return ok(...found.map(([path, bytes]) => `+QFLST: "${options.listsStorage ? path : partsOf(path).name}",${bytes.length}`));
}
