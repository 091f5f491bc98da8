// The own files of SIM7000, SIM7070, SIM7080 and SIM7090 (AT manual V1.05 chapter 9, FS application note V1.02). They are in four folders, and
// survive a power loss. CFSINIT allocates the buffer that all other commands need, and CFSTERM frees it.

import { error, ok, type Commands, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted } from '../../command/phase.ts';
import { numberOf, type Arg } from '../../command/syntax.ts';

/** Properties of the modem's files. */
export interface CfsOptions {
  /** Room for the contents of all files, in bytes. */
  flashBytes: number;
}

/** A modem's own files, with the handlers of AT+CFSWFILE, CFSRFILE and others. */
export interface Cfs {
  commands: Commands;
  /** Contents of the files by folder and name, such as `3/ca.pem`. */
  files: Map<string, Uint8Array>;
  reset(): void;
}

/** Number of the folder `/customer/`, which has the certificates. */
export const customer = 3;
const longestName = 230;
const mostBytes = 10_240;

/** Creates the own files of a modem, without any file. */
export function createCfs(options: CfsOptions): Cfs {
  const files = new Map<string, Uint8Array>();
  let isOn = false;

  const whileOn = (handler: Handler): Handler => (args, request) => (isOn ? handler(args, request) : error());
  const freeBytes = () => options.flashBytes - [...files.values()].reduce((sum, { length }) => sum + length, 0);

  function pathOf(folder: Arg | undefined, name: Arg | undefined): string | undefined {
    const [index, text] = [numberOf(folder, 0, 3), nameOf(name, longestName)];
    return index === undefined || text === undefined ? undefined : `${index}/${text}`;
  }

  function start(): Reply {
    if (isOn) return error();
    isOn = true;
    return ok();
  }

  /**
   * Carries out AT+CFSWFILE, which writes a file. Mode 0 writes from the beginning, mode 1 at the end. Incomplete data is dropped after the
   * timeout.
   */
  function write(args: Arg[]): Reply {
    const path = pathOf(args[0], args[1]);
    const [mode, size, giveUpMs] = [numberOf(args[2], 0, 1), numberOf(args[3], 1, mostBytes), numberOf(args[4], 100, 10_000)];
    if (args.length !== 5 || path === undefined || mode === undefined || size === undefined || giveUpMs === undefined) return error();
    if (size > freeBytes()) return error();
    const parts = mode === 1 ? [files.get(path) ?? new Uint8Array(0)] : [];
    const whole = (): Reply => {
      files.set(path, new Uint8Array(Buffer.concat(parts)));
      return ok();
    };
    return { phase: {
      ...takeCounted(size, bytes => void parts.push(bytes.slice()), whole, error), prompt: '\r\nDOWNLOAD\r\n', giveUpMs, lifeSign: 'prompt',
    } };
  }

  /** Carries out AT+CFSRFILE, which reads a file. Mode 0 reads from the beginning, mode 1 from an offset on. */
  function read(args: Arg[]): Reply {
    const path = pathOf(args[0], args[1]);
    const [mode, size, from] = [numberOf(args[2], 0, 1), numberOf(args[3], 1, mostBytes), numberOf(args[4], 0, options.flashBytes)];
    const bytes = path === undefined ? undefined : files.get(path);
    if (args.length !== 5 || mode === undefined || size === undefined || from === undefined || !bytes) return error();
    const part = bytes.subarray(mode === 1 ? from : 0).subarray(0, size);
    return part.length > 0 ? ok(`+CFSRFILE: ${part.length}`, part) : error();
  }

  function rename(args: Arg[]): Reply {
    const [from, to] = [pathOf(args[0], args[1]), pathOf(args[0], args[2])];
    const bytes = from === undefined ? undefined : files.get(from);
    if (args.length !== 3 || to === undefined || !bytes || files.has(to)) return error();
    files.delete(from!);
    files.set(to, bytes);
    return ok();
  }

  function remove(args: Arg[]): Reply {
    const path = args.length === 2 ? pathOf(args[0], args[1]) : undefined;
    return path !== undefined && files.delete(path) ? ok() : error();
  }

  function tellSize(args: Arg[]): Reply {
    const path = args.length === 2 ? pathOf(args[0], args[1]) : undefined;
    const bytes = path === undefined ? undefined : files.get(path);
    return bytes ? ok(`+CFSGFIS: ${bytes.length}`) : error();
  }

  function stop(): Reply {
    isOn = false;
    return ok();
  }

  const test = (name: string, text: string) => ({ test: () => ok(`${name}: ${text}`) });
  return {
    commands: {
      '+CFSINIT': { run: start },
      '+CFSWFILE': { ...test('+CFSWFILE', `(0-3),${longestName},(0-1),(1-${mostBytes}),(100-10000)`), write: whileOn(write) },
      '+CFSRFILE': { ...test('+CFSRFILE', `(0-3),${longestName},(0-1),(1-${mostBytes}),(0-filesize)`), write: whileOn(read) },
      '+CFSDFILE': { ...test('+CFSDFILE', `(0-3),${longestName}`), write: whileOn(remove) },
      '+CFSGFIS': { ...test('+CFSGFIS', `(0-3),${longestName}`), write: whileOn(tellSize) },
      '+CFSREN': { ...test('+CFSREN', `(0-3),${longestName},${longestName}`), write: whileOn(rename) },
      '+CFSGFRS': { read: whileOn(() => ok(`+CFSGFRS: ${freeBytes()}`)) },
      '+CFSTERM': { run: whileOn(stop) },
    },
    files,
    reset: () => void (isOn = false),
  };
}

/**
 * Returns the name in an argument, and undefined if its length is not allowed. Names have quotes in the manual, but not in the samples of
 * the SSL note.
 */
export function nameOf(arg: Arg | undefined, longest: number, least = 1): string | undefined {
  return arg && arg.text.length >= least && arg.text.length <= longest ? arg.text : undefined;
}
