// QFTPPUT and QFTPGET of the Quectel M series. They move files between the server and the UART, or between the server and the modem's own
// storages (GSM FTP AT Commands V1.2, 2.2.3, 2.2.4, 4.2, 4.3, 4.5).

import type { Clock } from '../../../clock.ts';
import { error, type At, type Reply } from '../../command/at.ts';
import { numberOf, textOf, type Arg } from '../../command/syntax.ts';
import type { Reports } from '../../common/reports.ts';
import { pourInto, sendAll, type Air } from '../../net/air.ts';
import { failure } from '../../net/failure.ts';
import type { Ftp } from '../../net/ftp/ftp.ts';
import { createDataMode, type DataEnd, type DataMode, type DataModeOptions } from './datamode.ts';
import { quectelCode, quectelErrors } from './error.ts';
import type { QuectelSession } from './session.ts';
import type { QuectelSettings } from './setting.ts';
import type { Store } from './store.ts';

/** Properties of transfers, where the manual leaves them open. */
export interface QuectelMoveOptions extends DataModeOptions {
  /** What happens when QFTPPUT's timeout expires. `size`: the file ends with the bytes that came. `error`: the command fails with code -9. */
  timeUp: 'size' | 'error';
  /** When a lost data connection ends data mode: at once, or after all bytes have come. */
  failsInData: 'at-once' | 'at-end';
  /**
   * Whether the resume offset of AT+QFTPCFG keeps its value after a failed transfer. The manual (2.2.8) only says that it is 0 after a finished
   * transfer.
   */
  keepsRestOnFailure: boolean;
  /** What QFTPPUT of 0 bytes from the UART does: it makes an empty file, or is refused by code -10. */
  emptyPut: 'empty' | 'refused';
  /** Size of the modem's buffer before the radio, in bytes. Bytes that exceed it are lost. */
  putBufferBytes: number;
  /** Most bytes of a file that QFTPGET stores in RAM (2.2.8). */
  ramGetBytes: number;
  /** Called after each slice of an upload that the radio has sent. `sentBytes` and `totalBytes` count from the beginning of the file. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The functions that carry out QFTPPUT and QFTPGET, and that suspend, resume or abort their transfers. */
export interface QuectelMove {
  put(args: Arg[], online: (then: () => Reply) => Reply): Reply;
  get(args: Arg[], online: (then: () => Reply) => Reply): Reply;
  /** Carries out ATO, which resumes a transfer that `+++` has suspended. */
  resume(): Reply;
  /** Aborts a transfer that `+++` has suspended, when QFTPCLOSE comes. @returns whether there was one */
  cancel(): boolean;
  /** Returns the number of bytes of the last successful transfer, as AT+QFTPLEN prints it. */
  lastBytes(): number;
  drop(): void;
}

const longestName = 50;
const largestFile = 2147483647;
const longestTimeS = 65535;
const usualTimeS = 900;

/** Creates the functions for QFTPPUT and QFTPGET. */
export function createQuectelMove(
  clock: Clock,
  at: At,
  ftp: Ftp,
  store: Store,
  session: QuectelSession,
  settings: QuectelSettings,
  reports: Reports,
  options: QuectelMoveOptions,
): QuectelMove {
  let lastBytes = 0;
  let left: DataMode | undefined;

  /** Notes that a transfer has succeeded: it sets the resume offset to 0, and keeps `count` for AT+QFTPLEN. @returns `count`, the transfer's bytes */
  function settle(count: number): number {
    settings.forgetRest();
    lastBytes = count;
    session.setState('OPENED');
    return count;
  }

  function settleFailed(): void {
    if (!options.keepsRestOnFailure) settings.forgetRest();
    lastBytes = 0;
    session.setState('OPENED');
  }

  /**
   * Returns the error code that a failed transfer prints. If the network has ended the session, it is the code of that event, since it has caused the
   * failure.
   */
  function codeOf(reason: unknown): number {
    return session.ending() ?? quectelCode(reason, false);
  }

  function work(name: string, job: () => Promise<number>): Reply {
    return reports.work(name, async () => {
      try {
        return settle(await job());
      } catch (reason) {
        settleFailed();
        throw failure(codeOf(reason), name);
      }
    });
  }

  /**
   * Carries out QFTPPUT=, which uploads bytes from the UART or a stored file. It returns OK, and the result comes at the end. Invalid
   * arguments give ERROR.
   */
  function put(args: Arg[], online: (then: () => Reply) => Reply): Reply {
    const name = textOf(args[0], longestName);
    const size = numberOf(args[1], 0, largestFile);
    const timeS = args[2] ? numberOf(args[2], 1, longestTimeS) : usualTimeS;
    if (name === undefined || size === undefined || timeS === undefined || args.length > 3) return error();
    return online(() => {
      const path = settings.localPath(name);
      if (path !== undefined) return work('+QFTPPUT', () => sendStored(name, path, size));
      if (size === 0 && options.emptyPut === 'refused') return reports.now('+QFTPPUT', quectelErrors.parameter);
      return reports.begin('+QFTPPUT', () => beginPut(name, size, timeS * 1000));
    });
  }

  async function sendStored(name: string, path: string, size: number): Promise<number> {
    const file = store.read(path);
    if (!file) throw failure(quectelErrors.fileMissing, path);
    const rest = settings.restBytes();
    const bytes = file.subarray(rest, size === 0 ? undefined : rest + size);
    session.setState('WORKING');
    await session.prepare();
    session.setState('TRANSFER');
    await sendAll(ftp.put(name, rest, sent => options.onPut?.(name, rest + sent, rest + bytes.length)), bytes);
    return bytes.length;
  }

  function beginPut(name: string, size: number, limitMs: number): void {
    session.setState('WORKING');
    const rest = settings.restBytes();
    const refuse = at.bound((reason: unknown) => failPut(reason));
    const start = at.bound(() => startPut(name, size, rest, limitMs));
    session.prepare().then(() => start(undefined), refuse);
  }

  function failPut(reason: unknown): void {
    const code = codeOf(reason);
    settleFailed();
    reports.finish('+QFTPPUT', code);
  }

  function startPut(name: string, size: number, rest: number, limitMs: number): void {
    const { air, done } = ftp.put(name, rest, sent => options.onPut?.(name, rest + sent, rest + size));
    let mode: DataMode | undefined;
    const connect = () => {
      session.setState('TRANSFER');
      const onBytes = pourInto(air, options.putBufferBytes);
      const given = { sizeBytes: size, limitMs, onBytes, broke: breakPut };
      mode = createDataMode(clock, at, options, given, why => endPut(why, mode!.takenBytes(), air, done));
      left = mode;
      at.open(mode.phase);
    };
    const fail = at.bound((reason: unknown) => {
      if (!mode) failPut(reason);
      else if (options.failsInData === 'at-once') mode.stop();
    });
    done.catch(fail);
    void air.begun.then(at.bound(() => reports.late('CONNECT', connect)));
  }

  function endPut(why: DataEnd, count: number, air: Air, done: Promise<void>): void {
    left = undefined;
    air.end();
    const isLate = why === 'time' && options.timeUp === 'error';
    const finish = at.bound(() => {
      settle(count);
      reports.finish('+QFTPPUT', isLate ? quectelErrors.timeout : count);
    });
    done.then(() => finish(undefined), at.bound(failPut));
  }

  function breakPut(): void {
    left = undefined;
    ftp.kill();
    settleFailed();
    reports.forget();
  }

  function resume(): Reply {
    return left?.resume() ?? error();
  }

  function cancel(): boolean {
    if (!left?.abandon()) return false;
    left = undefined;
    ftp.kill();
    return true;
  }

  /**
   * Carries out QFTPGET=, which downloads a file to the UART or to a stored file. The result comes at the end. Invalid arguments give ERROR.
   */
  function get(args: Arg[], online: (then: () => Reply) => Reply): Reply {
    const name = args.length === 1 ? textOf(args[0], longestName) : undefined;
    if (name === undefined) return error();
    return online(() => {
      const path = settings.localPath(name);
      return work('+QFTPGET', () => (path === undefined ? hand(name) : keep(name, path)));
    });
  }

  async function fetch(name: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
    session.setState('WORKING');
    await session.prepare();
    session.setState('TRANSFER');
    return ftp.get(name, rest, onSlice);
  }

  async function hand(name: string): Promise<number> {
    let isConnected = false;
    const give = at.bound((slice: Uint8Array) => {
      if (!isConnected) at.result('CONNECT');
      isConnected = true;
      at.data(slice);
    });
    const bytes = await fetch(name, settings.restBytes(), give);
    if (!isConnected) at.result('CONNECT');
    return bytes.length;
  }

  async function keep(name: string, path: string): Promise<number> {
    const rest = settings.restBytes();
    const old = store.read(path) ?? new Uint8Array();
    if (old.length < rest) throw failure(quectelErrors.file, 'no bytes to resume from');
    const bytes = await fetch(name, rest);
    const whole = new Uint8Array(Buffer.concat([old.subarray(0, rest), bytes]));
    const isTooLong = path.startsWith('/RAM/') && whole.length > options.ramGetBytes;
    if (isTooLong || !store.write(path, whole)) throw failure(quectelErrors.file, 'no room');
    return bytes.length;
  }

  return { put, get, resume, cancel, lastBytes: () => lastBytes, drop: () => ((lastBytes = 0), (left = undefined)) };
}
