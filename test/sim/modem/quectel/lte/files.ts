// The files of Quectel's LTE modules, in storages of limited size without folders. The UART fills them (BG96 FILE AT commands V1.0, 2.1 to 2.5).
// Names without a storage are in `UFS:`. The EC2x also has `RAM:`, which a power loss clears.

import { cme, ok, type At, type Commands, type Reply } from '../../command/at.ts';
import type { Phase } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { fileCodes } from './codes.ts';

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

const longestName = 80;
const ackBytes = 1024;
const usualBytes = 10_240;
const usualSeconds = 5;

/**
 * Returns the checksum of a file: all 16-bit words combined by XOR, with the first byte of each as the high one. An odd last byte is a high
 * byte (2.4, note 2).
 */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0;
  bytes.forEach((byte, i) => (sum ^= i % 2 === 0 ? byte << 8 : byte));
  return sum;
}

/** Creates the storages of a modem, which are empty at first. */
export function createLteFiles(at: At, options: LteFilesOptions): LteFiles {
  const all = new Map<string, Uint8Array>();
  let uploads = 0;

  /** Returns a name with its storage, such as `UFS:name`. It is undefined if the storage does not exist or the name is invalid. */
  function pathOf(text: string | undefined): string | undefined {
    const [, storage = 'UFS', name = ''] = /^(?:([A-Z]+):)?(.*)$/.exec(text ?? '') ?? [];
    return text === undefined || !(storage in options.storages) || name === '' || /[/\\:*?"<>|,]/.test(name) ? undefined : `${storage}:${name}`;
  }

  function usedBytes(storage: string): number {
    return [...all].reduce((sum, [path, bytes]) => sum + (path.startsWith(`${storage}:`) ? bytes.length : 0), 0);
  }

  function freeBytes(path: string): number {
    const storage = path.slice(0, path.indexOf(':'));
    const free = options.storages[storage]! - usedBytes(storage);
    return storage === 'RAM' ? Math.min(free, options.ramFileBytes) : free;
  }

  function write(name: string, bytes: Uint8Array): boolean {
    const path = pathOf(name);
    if (path === undefined || bytes.length > freeBytes(path) + (all.get(path)?.length ?? 0)) return false;
    all.set(path, bytes);
    return true;
  }

  /** Carries out QFUPL=: checks the arguments, then takes the file's bytes from the UART. */
  function upload(args: Arg[]): Reply {
    const path = pathOf(textOf(args[0], longestName));
    const size = args[1] ? numberOf(args[1], 1, 2147483647) : usualBytes;
    const seconds = args[2] ? numberOf(args[2], 1, 65535) : usualSeconds;
    const acks = args[3] ? numberOf(args[3], 0, 1) : 0;
    if (path === undefined) return cme(fileCodes.name);
    if (args[1]?.text === '0') return cme(fileCodes.none);
    if (size === undefined || seconds === undefined || acks === undefined || args.length > 4) return cme(fileCodes.value);
    if (all.has(path)) return cme(fileCodes.exists);
    if (size > freeBytes(path)) return cme(fileCodes.full);
    return { phase: taking(path, size, seconds * 1000, acks === 1) };
  }

  function taking(path: string, size: number, limitMs: number, acks: boolean): Phase {
    const parts: Uint8Array[] = [];
    let got = 0;
    let owed = 0;
    uploads += 1;
    const isWrong = options.wrongSums.includes(uploads);
    const store = (): Uint8Array => {
      const bytes = new Uint8Array(Buffer.concat(parts));
      all.set(path, bytes);
      return bytes;
    };
    const acknowledge = (count: number) => {
      // In the mode with acknowledgements, the DTE must wait for one after each KiB. More bytes before the acknowledgement are an error of the
      // DTE.
      if (owed + count > ackBytes) at.violations.push('AT+QFUPL: bytes before the acknowledgement');
      owed += count;
      if (owed >= ackBytes) {
        owed -= ackBytes;
        if (options.mutedAck === undefined || got < options.mutedAck) at.data(Buffer.from('A'));
      }
    };
    return {
      prompt: '\r\nCONNECT\r\n',
      giveUpMs: limitMs,
      lifeSign: 'byte',
      take(bytes) {
        const used = Math.min(size - got, bytes.length);
        parts.push(bytes.slice(0, used));
        got += used;
        options.onStage?.(path, got, size);
        if (acks) acknowledge(used);
        return used;
      },
      isWhole: () => got === size,
      whole() {
        const sum = checksumOf(store());
        return ok(`+QFUPL: ${size},${options.printsSum(isWrong ? sum ^ 1 : sum)}`);
      },
      gaveUp: () => (store(), cme(fileCodes.timeout)),
      cut: () => void store(),
    };
  }

  function download(args: Arg[]): Reply {
    const file = fileOf(args[0]);
    if (!file) return cme(fileCodes.missing);
    return ok('CONNECT', file, `+QFDWL: ${file.length},${options.printsSum(checksumOf(file))}`);
  }

  /** Returns the content of the file that an argument names, and undefined if there is none. */
  function fileOf(arg: Arg | undefined): Uint8Array | undefined {
    const path = pathOf(textOf(arg, longestName));
    return path === undefined ? undefined : all.get(path);
  }

  function remove(args: Arg[]): Reply {
    const text = textOf(args[0], longestName);
    if (args.length !== 1 || text === undefined) return cme(fileCodes.parameter);
    if (text === '*') {
      for (const path of [...all.keys()].filter(one => one.startsWith('UFS:'))) all.delete(path);
      return ok();
    }
    const path = pathOf(text);
    return path !== undefined && all.delete(path) ? ok() : cme(fileCodes.missing);
  }

  function tellRoom(args: Arg[]): Reply {
    const storage = textOf(args[0], 3);
    const total = storage === undefined ? undefined : options.storages[storage];
    if (total === undefined || args.length !== 1) return cme(fileCodes.parameter);
    const free = total - usedBytes(storage!);
    return ok(`+QFLDS: ${free},${total}${storage === 'RAM' ? `,${Math.min(free, options.ramFileBytes)}` : ''}`);
  }

  function list(args: Arg[]): Reply {
    const pattern = args.length === 0 ? '*' : textOf(args[0], longestName);
    if (pattern === undefined) return cme(fileCodes.parameter);
    const [, storage = 'UFS', name = ''] = /^(?:([A-Z]+):)?(.*)$/.exec(pattern)!;
    const found = [...all].filter(([path]) => path.startsWith(`${storage}:`) && (name === '*' || path === `${storage}:${name}`));
    return ok(...found.map(([path, bytes]) => `+QFLST: "${options.listsStorage ? path : path.slice(path.indexOf(':') + 1)}",${bytes.length}`));
  }

  const commands: Commands = {
    '+QFUPL': { test: () => ok('+QFUPL: <filename>,(1-<freesize>),(1-65535),(0,1)'), write: upload },
    '+QFDWL': { test: () => ok('+QFDWL: <filename>'), write: download },
    '+QFDEL': { test: () => ok('+QFDEL: <filename>'), write: remove },
    '+QFLDS': { test: () => ok('+QFLDS: <name_pattern>'), write: tellRoom },
    '+QFLST': { test: () => ok('+QFLST: <name_pattern>'), write: list, run: () => list([]) },
  };

  return {
    commands,
    files: () => Object.fromEntries(all),
    read: name => all.get(pathOf(name) ?? ''),
    write,
    reset: () => [...all.keys()].filter(path => path.startsWith('RAM:')).forEach(path => all.delete(path)),
  };
}
