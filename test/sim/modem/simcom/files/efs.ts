// The SIM7600's file commands (AT manual chapter 20), for folders and files of its drives. CFTRANRX receives a file by count from the UART, and
// CFTRANTX sends one to the UART. FSDEL, FSRENAME and FSATTRI act only in the current folder.

import { error, ok, silence, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted, type Phase } from '../../command/phase.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import type { Drives } from './drives.ts';

/** How the file commands behave, where manuals and firmware differ. */
export interface EfsOptions {
  /** Answer of FSCD to a missing drive: none, as newer firmware does, or ERROR, as firmware 7600M1+1 does. */
  missingDrive: 'silence' | 'error';
  /**
   * What CFTRANRX does if a file of the given name exists: it replaces the file, is refused, or keeps the old content. The manual does not say which
   * is right.
   */
  existing: 'replace' | 'refuse' | 'keep-old';
  /** When CFTRANRX refuses a file that is too large for its drive: before the prompt, or after all bytes have come. */
  full: 'at-once' | 'at-end';
  /** Whether a file that a reset or a timeout has interrupted keeps the bytes that had come. Otherwise, it is not stored. */
  keepsPartial: boolean;
  /** Whether CFTRANRX accepts an offset, `"path",size,100,place`, as on some branches of the A76XX (A76XX AT manual 13.2.1). */
  takesPlace: boolean;
  /** Whether the offset of CFTRANRX is its third parameter, as on the SIM767XX (AT manual V1.06 11.2.1). */
  placeIsThird: boolean;
  /** Whether the rest of a file stays if CFTRANRX writes at an offset within it. Otherwise the rest is removed (A76XX AT manual 13.2.1, note 6). */
  keepsTail: boolean;
  /** Whether CFTRANRX answers OK but writes nothing, as firmware A124B01A7670M7 does. */
  writesNothing: boolean;
  /** Whether FSATTRI also prints the file's date. */
  tellsDate: boolean;
  /** Whether CFTRANRX works while the modem sends a file by radio. With false it answers ERROR, and with `silence` it does not answer. */
  stagesDuringPut: boolean | 'silence';
  /** Whether AT+FSMEM tells the size of the current drive only, or of all drives. */
  fsmem: 'current' | 'all';
  /** Most bytes in one block of CFTRANTX. */
  blockBytes: number;
  /** Called whenever CFTRANRX has received bytes of a file from the UART: its path, the bytes so far, and the bytes in all. */
  onStage?: ((name: string, gotBytes: number, totalBytes: number) => void) | undefined;
}

/** The data that the DTE has sent to the modem by one AT+CFTRANRX command. Tests compare them as a whole. */
export interface Staged {
  path: string;
  bytes: Uint8Array;
  /** Whether all bytes that the command had announced have arrived. */
  isWhole: boolean;
}

/** The handlers of the commands for files and folders, such as AT+FSCD and AT+CFTRANRX, and what tests see of them. */
export interface Efs {
  commands: Commands;
  /** The data that the DTE has sent to the modem by each AT+CFTRANRX command, in order. */
  staged: Staged[];
  /** Returns the current folder, as AT+FSCD has set it. */
  folder(): string;
  reset(): void;
}

const startFolder = 'C:/';
const longestCount = 2147483647;
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const test: Partial<Record<Form, Handler>> = { test: () => ok() };

/** Creates the handlers of the commands for files and folders, such as AT+FSCD and AT+CFTRANRX. */
export function createEfs(
  drives: Drives,
  options: EfsOptions,
  outside: { localMs(): number; urcPort(): number; isPutting(): boolean },
): Efs {
  const staged: Staged[] = [];
  let folder = startFolder;

  const shown = (path: string) => (path.endsWith('/') ? path : `${path}/`);

  /** Returns the full path of an argument that is a bare name in the current folder, with or without quotes. It is undefined for anything else. */
  function fileHere(arg: Arg | undefined): string | undefined {
    return !arg || arg.text === '' || /[/:]/.test(arg.text) ? undefined : drives.resolve(arg.text, folder);
  }

  /** Returns the path of an argument that is a full path in quotes, with an existing drive. It is undefined for anything else. */
  function fileAnywhere(arg: Arg | undefined): string | undefined {
    const text = textOf(arg, 254);
    if (text === undefined || !/^[A-Za-z]:\/.*[^/]$/.test(text)) return undefined;
    const path = drives.resolve(text, folder);
    return path && drives.has(path[0]!) ? path : undefined;
  }

  function change([arg, ...more]: Arg[]): Reply {
    const text = bareOf(arg, 254);
    if (text === undefined || more.length > 0) return error();
    const path = drives.resolve(text, folder);
    if (path === undefined) return error();
    if (!drives.has(path[0]!)) return options.missingDrive === 'silence' ? silence : error();
    if (!drives.isFolder(path)) return error();
    folder = path;
    return ok(`+FSCD: ${shown(folder)}`);
  }

  function list(type: number): Reply {
    const { folders, files } = drives.list(folder);
    const lines: string[] = [];
    if (type !== 2 && folders.length > 0) lines.push(['+FSLS: SUBDIRECTORIES:', ...folders, ''].join('\r\n'));
    if (type !== 1 && files.length > 0) lines.push(['+FSLS: FILES:', ...files, ''].join('\r\n'));
    return ok(...lines);
  }

  function listWrite(args: Arg[]): Reply {
    const type = numberOf(args[0], 0, 2);
    return type === undefined || args.length !== 1 ? error() : list(type);
  }

  function countHere(): Reply {
    const { folders, files } = drives.list(folder);
    return ok(`+FSLS: SUBDIRECTORIES:${folders.length},FILES:${files.length}`);
  }

  function remove(args: Arg[]): Reply {
    if (args.length !== 1) return error();
    if (args[0]!.text === '*.*') return removeAll();
    const path = fileHere(args[0]);
    return path !== undefined && drives.remove(path) ? ok() : error();
  }

  function removeAll(): Reply {
    drives.list(folder).files.forEach(name => drives.remove(shown(folder) + name));
    return ok();
  }

  function rename(args: Arg[]): Reply {
    const from = fileHere(args[0]);
    const to = fileHere(args[1]);
    return args.length === 2 && from && to && drives.rename(from, to) ? ok() : error();
  }

  function attributes(args: Arg[]): Reply {
    const path = args.length === 1 ? fileHere(args[0]) : undefined;
    const file = path === undefined ? undefined : drives.read(path);
    return file ? ok(`+FSATTRI: ${file.bytes.length}${options.tellsDate ? `,${formatDate(file.writtenMs)}` : ''}`) : error();
  }

  function memory(): Reply {
    const letters = options.fsmem === 'all' ? drives.letters() : [folder[0]!];
    return ok(...letters.map(one => `+FSMEM: ${one}:(${drives.totalBytes(one)}, ${drives.usedBytes(one)})`));
  }

  function onFolder(act: (path: string) => boolean): Handler {
    return args => {
      const path = args.length === 1 && !args[0]!.isQuoted ? fileHere(args[0]) : undefined;
      return path !== undefined && act(path) ? ok() : error();
    };
  }

  /** Returns the offset in the arguments of CFTRANRX, 0 without one, and undefined if the arguments are invalid. */
  function placeIn(args: Arg[]): number | undefined {
    if (args.length === 2) return 0;
    if (!options.takesPlace || args.length !== (options.placeIsThird ? 3 : 4)) return undefined;
    return numberOf(args[args.length - 1], 0, longestCount);
  }

  function stage(args: Arg[]): Reply {
    const path = fileAnywhere(args[0]);
    const size = numberOf(args[1], 0, longestCount);
    const place = placeIn(args);
    if (place === undefined || path === undefined || size === undefined) return error();
    if (options.stagesDuringPut !== true && outside.isPutting()) return options.stagesDuringPut ? silence : error();
    if (drives.isFolder(path) || !drives.isFolder(path.slice(0, path.lastIndexOf('/') + 1))) return error();
    const old = drives.read(path);
    if (place > (old?.bytes.length ?? 0)) return error();
    if (old && place === 0 && args.length === 2 && options.existing === 'refuse') return error();
    const fits = size <= drives.freeBytes(path[0]!) + (old?.bytes.length ?? 0);
    if (!fits && options.full === 'at-once') return error();
    const tail = options.keepsTail && old && args.length > 2 ? old.bytes.subarray(place + size) : undefined;
    return { phase: stagePhase(path, size, fits, place > 0 ? old!.bytes.subarray(0, place) : old && [], tail) };
  }

  /**
   * Returns the data phase of CFTRANRX.
   * @param fits whether the drive has room for the file
   * @param kept the beginning of the existing file that stays. It is empty if the whole file is replaced, and undefined if no such file
   * exists.
   * @param tail end of the existing file that stays
   */
  function stagePhase(path: string, size: number, fits: boolean, kept: Uint8Array | never[] | undefined, tail: Uint8Array = new Uint8Array(0)): Phase {
    const parts: Uint8Array[] = kept instanceof Uint8Array ? [kept] : [];
    let got = 0;
    const keepsOld = kept !== undefined && kept.length === 0 && options.existing === 'keep-old';
    const store = (isWhole: boolean) => {
      const bytes = new Uint8Array(Buffer.concat([...parts, tail]));
      staged.push({ path, bytes, isWhole });
      if (fits && !keepsOld && !options.writesNothing && (isWhole || options.keepsPartial)) drives.write(path, bytes, outside.localMs());
    };
    const take = (bytes: Uint8Array) => {
      parts.push(bytes.slice());
      got += bytes.length;
      options.onStage?.(path, got, size);
    };
    const whole = () => (store(true), fits ? ok() : error());
    const gaveUp = () => (store(false), error());
    return { ...takeCounted(size, take, whole, gaveUp), cut: () => store(false) };
  }

  /** Carries out AT+CFTRANTX=, which sends a file or a part of it to the UART in blocks. */
  function giveBack(args: Arg[]): Reply {
    const path = fileAnywhere(args[0]);
    const file = path === undefined ? undefined : drives.read(path);
    const from = args[1] ? numberOf(args[1], 0, longestCount) : 0;
    const size = args[2] ? numberOf(args[2], 0, longestCount) : file?.bytes.length;
    const isForm = args.length === 1 || args.length === 3;
    if (!file || from === undefined || size === undefined || !isForm || outside.urcPort() !== 1) return error();
    if (from > file.bytes.length) return error();
    return ok(...blocksOf('+CFTRANTX', file.bytes.subarray(from, from + size), options.blockBytes), '+CFTRANTX: 0');
  }

  const commands: Commands = {
    '+FSCD': { ...test, read: () => ok(`+FSCD: ${shown(folder)}`), write: change },
    '+FSLS': { test: () => ok('+FSLS: (0-2)'), read: countHere, write: listWrite, run: () => list(0) },
    '+FSDEL': { ...test, write: remove },
    '+FSRENAME': { ...test, write: rename },
    '+FSATTRI': { ...test, write: attributes },
    '+FSMEM': { ...test, run: memory },
    '+FSMKDIR': { ...test, write: onFolder(drives.makeFolder) },
    '+FSRMDIR': { ...test, write: onFolder(drives.removeFolder) },
    '+CFTRANRX': { test: () => ok('+CFTRANRX: [{non-ascii}]"FILEPATH"'), write: stage },
    '+CFTRANTX': { test: () => ok('+CFTRANTX: [{non-ascii}]"FILEPATH"'), write: giveBack },
  };

  return { commands, staged, folder: () => folder, reset: () => void (folder = startFolder) };
}

/** Splits bytes into blocks, and puts a line such as `+CFTRANTX: DATA,512` before each. */
export function blocksOf(name: string, bytes: Uint8Array, blockBytes: number): (string | Uint8Array)[] {
  const out: (string | Uint8Array)[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    out.push(`${name}: DATA,${block.length}`, block);
  }
  return out;
}

/** Returns a time as `YYYY/MM/DD HH:MM:SS Day` (AT manual 20.2.7). @param ms milliseconds since 1970 */
function formatDate(ms: number): string {
  const date = new Date(ms);
  const iso = date.toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} ${days[date.getUTCDay()]}`;
}
