// Uploads from the UART or from a storage of the modem: AT+QFTPPUT.

import { error, type Reply } from '../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../command/syntax.ts';
import { type Air, pourInto, sendAll } from '../../../net/air.ts';
import { failure } from '../../../net/failure.ts';
import { createDataMode, type DataEnd, type DataMode } from '../datamode.ts';
import { quectelErrors } from '../error.ts';
import { codeOf, longestName, type QuectelTransfers, settle, settleFailed, work } from './transfers.ts';

/** The largest size of a file in an argument. */
const largestFile = 2147483647;
const longestTimeS = 65535;
const usualTimeS = 900;

/** Carries out AT+QFTPPUT=. @param online runs a function if a session is open */
export function put(transfers: QuectelTransfers, args: Arg[], online: (then: () => Reply) => Reply): Reply {
  const { reports } = transfers;
  const name = textOf(args[0], longestName);
  const size = numberOf(args[1], 0, largestFile);
  const timeS = args[2] ? numberOf(args[2], 1, longestTimeS) : usualTimeS;
  if (name === undefined || size === undefined || timeS === undefined || args.length > 3) return error();
  return online(() => {
    const path = transfers.settings.localPath(name);
    if (path !== undefined) return work(transfers, '+QFTPPUT', () => sendStored(transfers, name, path, size));
    if (size === 0 && transfers.options.emptyPut === 'refused') return reports.now('+QFTPPUT', quectelErrors.parameter);
    return reports.begin('+QFTPPUT', () => beginPut(transfers, name, size, timeS * 1000));
  });
}

async function sendStored(transfers: QuectelTransfers, name: string, path: string, size: number): Promise<number> {
  const { session } = transfers;
  const file = transfers.store.read(path);
  if (!file) throw failure(quectelErrors.fileMissing, path);
  const rest = transfers.settings.restBytes();
  const bytes = file.subarray(rest, size === 0 ? undefined : rest + size);
  session.setState('WORKING');
  await session.prepare();
  session.setState('TRANSFER');
  await sendAll(transfers.ftp.put(name, rest, sent => transfers.options.onPut?.(name, rest + sent, rest + bytes.length)), bytes);
  return bytes.length;
}

function beginPut(transfers: QuectelTransfers, name: string, size: number, limitMs: number): void {
  const { session, at } = transfers;
  session.setState('WORKING');
  const rest = transfers.settings.restBytes();
  const refuse = at.bound((reason: unknown) => failPut(transfers, reason));
  const start = at.bound(() => startPut(transfers, name, size, rest, limitMs));
  session.prepare().then(() => start(undefined), refuse);
}

function failPut(transfers: QuectelTransfers, reason: unknown): void {
  const code = codeOf(transfers, reason);
  settleFailed(transfers);
  transfers.reports.finish('+QFTPPUT', code);
}

function startPut(transfers: QuectelTransfers, name: string, size: number, rest: number, limitMs: number): void {
  const { options, at } = transfers;
  const { air, done } = transfers.ftp.put(name, rest, sent => options.onPut?.(name, rest + sent, rest + size));
  let mode: DataMode | undefined;
  const connect = () => {
    transfers.session.setState('TRANSFER');
    const onBytes = pourInto(air, options.putBufferBytes);
    const given = { sizeBytes: size, limitMs, onBytes, broke: () => breakPut(transfers) };
    mode = createDataMode(transfers.clock, at, options, given, why => endPut(transfers, why, mode!.takenBytes(), air, done));
    transfers.left = mode;
    at.open(mode.phase);
  };
  const fail = at.bound((reason: unknown) => {
    if (!mode) failPut(transfers, reason);
    else if (options.failsInData === 'at-once') mode.stop();
  });
  done.catch(fail);
  void air.begun.then(at.bound(() => transfers.reports.late('CONNECT', connect)));
}

function endPut(transfers: QuectelTransfers, why: DataEnd, count: number, air: Air, done: Promise<void>): void {
  const { at } = transfers;
  transfers.left = undefined;
  air.end();
  const isLate = why === 'time' && transfers.options.timeUp === 'error';
  const finish = at.bound(() => {
    settle(transfers, count);
    transfers.reports.finish('+QFTPPUT', isLate ? quectelErrors.timeout : count);
  });
  done.then(() => finish(undefined), at.bound(reason => failPut(transfers, reason)));
}

function breakPut(transfers: QuectelTransfers): void {
  transfers.left = undefined;
  transfers.ftp.kill();
  settleFailed(transfers);
  transfers.reports.forget();
}
