// Transfers between the SIM7600 and the server (AT manual 12.2.11 to 12.2.17). CFTPSPUTFILE and CFTPSGETFILE use the modem's drives, and
// CFTPSPUT, CFTPSGET and CFTPSLIST the serial port. The session is checked in ftps.ts.

import { error, ok, type At, type Handler, type Reply } from '../../command/at.ts';
import { takeCounted, takeEscaped } from '../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import { pourInto, sendAll, type Air } from '../../net/air.ts';
import type { Ftp } from '../../net/ftp/ftp.ts';
import type { Drives } from '../files/drives.ts';
import { blocksOf } from '../files/efs.ts';
import { codeOf, type Results } from './result.ts';

/** Limits of transfers, which differ between families. */
export interface TransferOptions {
  /** The drive of each directory number in CFTPSPUTFILE and CFTPSGETFILE, such as `C:`. */
  directories: Record<number, string>;
  /** Most characters of a path on the server: 256 on the SIM7600, 112 on the A76XX. */
  longestPath: number;
  /** Most characters of a path in CFTPSPUTFILE. On the SIM767XX they are 53. */
  longestPutFile: number;
  /** Whether CFTPSLIST needs a folder as its argument (A76XX AT manual 17.2.5). */
  listsFolder: boolean;
  /** Code of the failure if a file is missing in the modem. */
  missingFileCode: 7 | 17;
  /** Code of the failure if a drive is missing in the modem. */
  missingDriveCode: number;
  /** Most bytes in one block of CFTPSLIST and CFTPSGET. */
  listBlockBytes: number;
  /** Size of the buffer between CFTPSPUT and the radio, in bytes. Bytes that exceed it are lost. */
  putBufferBytes: number;
  /**
   * Called after each slice of an upload that the radio has sent. Both numbers count bytes from the beginning of the file. `totalBytes` is 0 if the
   * length is unknown.
   */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The handlers of the commands that move data between the modem and the FTP server. */
export interface Transfer {
  list: Handler;
  get: Handler;
  put: Handler;
  putFile: Handler;
  getFile: Handler;
  /** Carries out AT+CFTPSCACHERD?, which prints the number of bytes in the cache. */
  cachedBytes: Handler;
  /** Carries out AT+CFTPSCACHERD, which prints the next bytes of the cache. */
  readCache: Handler;
  reset(): void;
}

const longestSerialPut = 2048;
const longestRest = 2147483647;
const cacheReadBytes = 1024;
const putEscapes = { escape: 0x03, end: 0x1a };

/** Creates the handlers of the commands that transfer data. @param localMs returns the modem's time in milliseconds since 1970 */
export function createTransfer(
  at: At,
  ftp: Ftp,
  drives: Drives,
  results: Results,
  localMs: () => number,
  options: TransferOptions,
): Transfer {
  const { longestPath } = options;
  const lastDirectory = Math.max(...Object.keys(options.directories).map(Number));
  let cache: Uint8Array | undefined;

  /** Sends a download or a listing to the UART: OK first, then the bytes in blocks, then the result. */
  function output(name: string, job: (onSlice: (bytes: Uint8Array) => void) => Promise<unknown>): Reply {
    const give = at.bound((bytes: Uint8Array) => blocksOf(name, bytes, options.listBlockBytes).forEach(tell));
    return results.start({ name, job: async () => (await job(give), '0') }, value => at.result(`${name}: ${value}`));
  }

  function tell(line: string | Uint8Array): void {
    if (typeof line === 'string') at.result(line);
    else at.data(line);
  }

  function list(args: Arg[]): Reply {
    const path = args[0] && textOf(args[0], longestPath);
    if (args.length > 1 || (args[0] ? path === undefined : options.listsFolder)) return error();
    return output('+CFTPSLIST', async give => give(await ftp.list(path)));
  }

  function get(args: Arg[]): Reply {
    const path = textOf(args[0], longestPath);
    const rest = args[1] ? numberOf(args[1], 0, longestRest) : 0;
    const cached = args[2] ? numberOf(args[2], 0, 1) : 0;
    if (path === undefined || rest === undefined || cached === undefined || args.length > 3) return error();
    if (cached === 0) return output('+CFTPSGET', give => ftp.get(path, rest, give));
    const job = async () => ((cache = await ftp.get(path, rest)), '0');
    return results.start({ name: '+CFTPSGET', job }, () => at.result('+CFTPS: RECV EVENT'));
  }

  function readCache(): Reply {
    if (!cache) return error();
    const block = cache.subarray(0, cacheReadBytes);
    cache = cache.subarray(block.length);
    const isLast = cache.length === 0;
    if (isLast) cache = undefined;
    return { ...ok(...blocksOf('+CFTPSGET', block, cacheReadBytes)), after: () => isLast && at.result('+CFTPSGET: 0') };
  }

  /**
   * Returns the path in the modem for a file on the server. It is the last part of the file's path on the server, in the root folder of the
   * drive. The manual's examples cannot be read in another way.
   */
  function localPath(remote: string, directory: number): string {
    const letter = options.directories[directory]?.[0];
    if (!letter || !drives.has(letter)) throw { code: options.missingDriveCode, reason: 'no such drive' };
    const path = drives.resolve(remote.slice(remote.lastIndexOf('/') + 1), `${letter}:/`);
    if (path === undefined) throw { code: options.missingFileCode, reason: 'invalid file name' };
    return path;
  }

  function fileArgs(args: Arg[], directories: number) {
    const path = textOf(args[0], longestPath);
    const directory = args[1] ? numberOf(args[1], 1, directories) : 1;
    const rest = args[2] ? numberOf(args[2], 0, longestRest) : 0;
    if (path === undefined || directory === undefined || rest === undefined || args.length > 3) return undefined;
    return { path, directory, rest };
  }

  function putFile(args: Arg[]): Reply {
    const given = fileArgs(args, lastDirectory);
    if (!given || given.path.length > options.longestPutFile) return error();
    return results.perform({ name: '+CFTPSPUTFILE', job: () => sendFile(given.path, given.directory, given.rest) });
  }

  async function sendFile(remote: string, directory: number, rest: number): Promise<string> {
    const file = drives.read(localPath(remote, directory));
    if (!file) throw { code: options.missingFileCode, reason: 'no such file' };
    await sendAll(ftp.put(remote, rest, sent => options.onPut?.(remote, rest + sent, file.bytes.length)), file.bytes.subarray(rest));
    return '0';
  }

  function getFile(args: Arg[]): Reply {
    // The SIM7600 has one more directory for downloads, number 4, for certificates (12.2.12).
    const given = fileArgs(args, lastDirectory === 3 ? 4 : lastDirectory);
    if (!given) return error();
    return results.perform({ name: '+CFTPSGETFILE', job: () => fetchFile(given.path, given.directory, given.rest) });
  }

  async function fetchFile(remote: string, directory: number, offset: number): Promise<string> {
    const path = localPath(remote, directory);
    const old = drives.read(path);
    if (offset > 0 && !old) throw { code: 7, reason: 'no bytes to resume from' };
    const fresh = await ftp.get(remote, offset);
    const whole = offset > 0 ? Buffer.concat([old!.bytes.subarray(0, offset), fresh]) : fresh;
    if (drives.write(path, new Uint8Array(whole), localMs()) !== 'done') throw { code: 7, reason: 'drive full' };
    return '0';
  }

  /** Carries out AT+CFTPSPUT=: takes data from the UART, either of a given length, or escaped up to a terminator. */
  function put(args: Arg[]): Reply {
    const path = textOf(args[0], longestPath);
    const size = args[1] ? numberOf(args[1], 1, longestSerialPut) : undefined;
    const rest = args[2] ? numberOf(args[2], 0, longestRest) : 0;
    if (path === undefined || rest === undefined || args.length > 3 || (args[1] && size === undefined)) return error();
    if (results.running()) return results.failed('+CFTPSPUT', 3, results.earlyForm('+CFTPSPUT'));
    return { later: finish => beginPut(path, size, rest, finish) };
  }

  /** Begins an upload. The prompt comes once the server accepts the file. If the server refuses it, the answer is a failure without an OK. */
  function beginPut(path: string, size: number | undefined, rest: number, finish: (reply: Reply) => void): void {
    const { air, done } = ftp.put(path, rest, sent => options.onPut?.(path, rest + sent, size ?? 0));
    let isPrompted = false;
    results.setRunning('+CFTPSPUT');
    const refuse = at.bound((reason: unknown) => {
      if (isPrompted) return;
      results.setRunning(undefined);
      finish(results.failed('+CFTPSPUT', codeOf(reason), results.earlyForm('+CFTPSPUT')));
    });
    const ask = at.bound(() => {
      isPrompted = true;
      finish({ phase: putPhase(air, done, size) });
    });
    done.catch(refuse);
    void air.begun.then(() => ask(undefined));
  }

  function putPhase(air: Air, done: Promise<void>, size: number | undefined) {
    const whole = (): Reply => {
      air.end();
      return results.carryOut({ name: '+CFTPSPUT', job: async () => (await done, '0') });
    };
    const push = pourInto(air, options.putBufferBytes);
    const broke = () => (air.end(), results.setRunning(undefined));
    return { ...(size === undefined ? takeEscaped(putEscapes, push, whole) : takeCounted(size, push, whole)), broke };
  }

  return {
    list,
    get,
    put,
    putFile,
    getFile,
    cachedBytes: () => ok(`+CFTPSCACHERD: ${cache?.length ?? 0}`),
    readCache,
    reset: () => void (cache = undefined),
  };
}
