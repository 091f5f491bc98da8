// The SIM800's own files: FSCREATE and others, as five programs by users send them, since the AT manual refers to a separate note. Also the FTP
// commands for whole files: FTPPUTFRMFS, FTPGETTOFS, FTPFILEPUT (IP application note 3.21, 3.22, 3.24).

import { error, ok, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { bareOf, numberOf, textOf, type Arg, type Form } from '../../command/syntax.ts';
import type { FtpExtras, FtpParts } from '../ftpset/ftpset.ts';
import type { Refused } from '../ftpset/session.ts';
import { createDrives, type Drives } from './drives.ts';

/** Whether a SIM800 has files of its own, and their limits. */
export interface ModemFilesOptions {
  /** Whether the modem has files. Otherwise, every FS command is answered by ERROR. */
  hasFiles: boolean;
  /** Size of the drive for files, in bytes. */
  fileBytes: number;
  /** Most bytes of one FSWRITE. The limit is that of the SIM7000's CFSWFILE, as the SIM800's own is unknown. */
  fileWriteBytes: number;
}

/** The own files of a SIM800, and the commands that use them. */
export interface ModemFiles {
  drives: Drives;
  /** Returns the content of a file by its path in commands, such as `C:\\User\\a.crt`. It is undefined if there is no such file. */
  read(path: string): Uint8Array | undefined;
  commands(localMs: () => number): Commands;
  /** Returns the handlers of the FTP commands that send or store the modem's files, such as FTPPUTFRMFS. */
  extras(localMs: () => number): FtpExtras;
}

const longestName = 63;
const longestPath = 128;
const ftpFolder = 'C:/user/ftp/';
const test: Partial<Record<Form, Handler>> = { test: () => ok() };

/** Creates the own files of a SIM800, with its two folders. */
export function createModemFiles(options: ModemFilesOptions): ModemFiles {
  const drives = createDrives({ C: { totalBytes: options.fileBytes } });
  for (const folder of ['C:/user', 'C:/user/ftp']) drives.makeFolder(folder);

  /**
   * Returns the simulator's path for a path in commands, such as `C:\User\FTP\a.jpg`, whose case does not matter. It is undefined if the
   * path is invalid.
   */
  function pathOf(text: string | undefined): string | undefined {
    if (text === undefined || !/^c:\\/i.test(text) || text.endsWith('\\')) return undefined;
    return drives.resolve(text.toLowerCase().replaceAll('\\', '/'), 'C:/');
  }

  return {
    drives,
    read(text) {
      const path = pathOf(text);
      return path === undefined ? undefined : drives.read(path)?.bytes;
    },
    commands: localMs => (options.hasFiles ? createFileCommands(drives, pathOf, localMs, options) : {}),
    extras: localMs => createExtras(drives, pathOf, localMs),
  };
}

type PathOf = (text: string | undefined) => string | undefined;

function createFileCommands(drives: Drives, pathOf: PathOf, localMs: () => number, options: ModemFilesOptions): Commands {
  const named = (arg: Arg | undefined) => pathOf(bareOf(arg, longestName));

  function create(args: Arg[]): Reply {
    const path = args.length === 1 ? named(args[0]) : undefined;
    if (path === undefined || drives.read(path)) return error();
    return drives.write(path, new Uint8Array(0), localMs()) === 'done' ? ok() : error();
  }

  /**
   * Carries out AT+FSWRITE, which opens a data phase for bytes of a file. Mode 0 writes from the beginning, mode 1 at the end. The timeout
   * is in seconds. Invalid arguments give ERROR.
   */
  function write(args: Arg[]): Reply {
    const path = named(args[0]);
    const mode = numberOf(args[1], 0, 1);
    const size = numberOf(args[2], 1, options.fileWriteBytes);
    const timeS = numberOf(args[3], 1, 1000);
    const old = path === undefined ? undefined : drives.read(path);
    if (args.length !== 4 || !old || mode === undefined || size === undefined || timeS === undefined) return error();
    const before = mode === 1 ? old.bytes : new Uint8Array(0);
    if (before.length + size > drives.freeBytes('C') + old.bytes.length) return error();
    return { phase: writing(path!, before, size, timeS * 1000) };
  }

  function writing(path: string, before: Uint8Array, size: number, giveUpMs: number) {
    const parts = [before];
    const store = () => drives.write(path, new Uint8Array(Buffer.concat(parts)), localMs());
    const whole = () => (store(), ok());
    const gaveUp = () => (store(), error());
    return { ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole, gaveUp), giveUpMs, lifeSign: 'prompt' as const };
  }

  /** Carries out AT+FSREAD, which returns bytes of a file and OK, or ERROR. Mode 0 reads from the beginning, mode 1 from an offset on. */
  function read(args: Arg[]): Reply {
    const path = named(args[0]);
    const file = path === undefined ? undefined : drives.read(path);
    const [mode, size, from] = [numberOf(args[1], 0, 1), numberOf(args[2], 1, options.fileWriteBytes), numberOf(args[3], 0, options.fileBytes)];
    if (args.length !== 4 || !file || mode === undefined || size === undefined || from === undefined) return error();
    const start = mode === 0 ? 0 : from;
    return start < file.bytes.length ? ok(file.bytes.slice(start, start + size)) : error();
  }

  function size(args: Arg[]): Reply {
    const path = args.length === 1 ? named(args[0]) : undefined;
    const file = path === undefined ? undefined : drives.read(path);
    return file ? ok(`+FSFLSIZE: ${file.bytes.length}`) : error();
  }

  function remove(args: Arg[]): Reply {
    const path = args.length === 1 ? named(args[0]) : undefined;
    return path !== undefined && drives.remove(path) ? ok() : error();
  }

  return {
    '+FSDRIVE': { ...test, write: args => (args.length === 1 && numberOf(args[0], 0, 0) === 0 ? ok('+FSDRIVE: C') : error()) },
    '+FSMEM': { ...test, run: () => ok(`+FSMEM: C:${drives.freeBytes('C')}bytes`) },
    '+FSCREATE': { ...test, write: create },
    '+FSWRITE': { ...test, write },
    '+FSREAD': { ...test, write: read },
    '+FSFLSIZE': { ...test, write: size },
    '+FSDEL': { ...test, write: remove },
  };
}

function createExtras(drives: Drives, pathOf: PathOf, localMs: () => number): FtpExtras {
  let loaded: Uint8Array | undefined;
  /** Number of bytes that the last FTPPUTFRMFS or FTPGETTOFS has moved. AT+FTPPUTFRMFS? and AT+FTPGETTOFS? print it. */
  let moved = 0;

  function fileOf(arg: Arg | undefined): Uint8Array | undefined {
    const path = pathOf(textOf(arg, longestPath));
    return path === undefined ? undefined : drives.read(path)?.bytes;
  }

  const progress = (name: string, { session }: FtpParts, ...more: number[]): Handler => () =>
    ok(`${name}: ${[session.running() === name ? 1 : 0, moved, ...more].join(',')}`);

  const say = (name: string) => (isGood: boolean, value: string | number) => (isGood ? `${name}: 0,${value}` : `${name}: ${value}`);

  function putFile({ session, params, put }: FtpParts): Handler {
    return args => {
      const isForm = args.length <= 3 && textOf(args[0], longestPath) !== undefined && args.slice(1)
        .every(arg => numberOf(arg, 0, 100) !== undefined);
      if (!isForm) return error();
      const name = '+FTPPUTFRMFS';
      moved = 0;
      const work = async () => {
        const bytes = fileOf(args[0]);
        if (!bytes) throw { trouble: 'file' } satisfies Refused;
        await put.send(bytes, sent => void (moved = sent));
        return String(bytes.length);
      };
      return session.run({ name, say: say(name), isNameless: params.putName === '', work });
    };
  }

  function getFile({ session, params, get }: FtpParts): Handler {
    return args => {
      const text = textOf(args[1], 50);
      const isForm = args.length >= 2 && args.length <= 4 && numberOf(args[0], 0, 1) !== undefined && text !== undefined;
      if (!isForm || text.includes('\\')) return error();
      const name = '+FTPGETTOFS';
      moved = 0;
      const work = async () => {
        const bytes = await get.fetch();
        if (!keep(text, bytes)) throw { trouble: 'file' } satisfies Refused;
        moved = bytes.length;
        return String(moved);
      };
      return session.run({ name, say: say(name), isNameless: params.getName === '', work });
    };
  }

  function keep(text: string, bytes: Uint8Array): boolean {
    const path = drives.resolve(ftpFolder + text.toLowerCase(), ftpFolder);
    return path !== undefined && !drives.read(path) && drives.write(path, bytes, localMs()) === 'done';
  }

  /**
   * Makes the handler of AT+FTPFILEPUT, which takes a file as the data of FTPPUT. It is refused while FTPEXTPUT is on (SIM800 AT manual
   * 12.2.27).
   */
  function loadFile({ session, put, isExtPutOn }: FtpParts): Handler {
    return args => {
      const mode = numberOf(args[0], 0, 1);
      const bytes = mode === 1 ? fileOf(args[1]) : undefined;
      if (mode === undefined || args.length !== mode + 1 || isExtPutOn() || session.running() || (mode === 1 && !bytes)) return error();
      loaded = bytes;
      put.sendFrom(bytes && (() => bytes));
      return ok();
    };
  }

  return {
    commands: parts => ({
      '+FTPPUTFRMFS': { ...test, read: progress('+FTPPUTFRMFS', parts), write: putFile(parts) },
      '+FTPGETTOFS': { ...test, read: progress('+FTPGETTOFS', parts, 0), write: getFile(parts) },
      '+FTPFILEPUT': { ...test, write: loadFile(parts) },
    }),
    isFilePutOn: () => loaded !== undefined,
    keepFile: keep,
    reset: () => void (loaded = undefined),
  };
}
