// Downloads to the UART or to a storage of the modem: AT+QFTPGET.

import { error, type Reply } from '../../../command/at.ts';
import { type Arg, textOf } from '../../../command/syntax.ts';
import { failure } from '../../../net/failure.ts';
import { quectelErrors } from '../error.ts';
import { longestName, type QuectelTransfers, work } from './transfers.ts';

/** Carries out AT+QFTPGET=. @param online runs a function if a session is open */
export function get(transfers: QuectelTransfers, args: Arg[], online: (then: () => Reply) => Reply): Reply {
  const name = args.length === 1 ? textOf(args[0], longestName) : undefined;
  if (name === undefined) return error();
  return online(() => {
    const path = transfers.settings.localPath(name);
    return work(transfers, '+QFTPGET', () => (path === undefined ? hand(transfers, name) : keep(transfers, name, path)));
  });
}

async function fetch(transfers: QuectelTransfers, name: string, rest: number, onSlice?: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const { session } = transfers;
  session.setState('WORKING');
  await session.prepare();
  session.setState('TRANSFER');
  return transfers.ftp.get(name, rest, onSlice);
}

async function hand(transfers: QuectelTransfers, name: string): Promise<number> {
  const { at } = transfers;
  let isConnected = false;
  const give = at.bound((slice: Uint8Array) => {
    if (!isConnected) at.result('CONNECT');
    isConnected = true;
    at.data(slice);
  });
  const bytes = await fetch(transfers, name, transfers.settings.restBytes(), give);
  if (!isConnected) at.result('CONNECT');
  return bytes.length;
}

async function keep(transfers: QuectelTransfers, name: string, path: string): Promise<number> {
  const { store } = transfers;
  const rest = transfers.settings.restBytes();
  const old = store.read(path) ?? new Uint8Array();
  if (old.length < rest) throw failure(quectelErrors.file, 'no bytes to resume from');
  const bytes = await fetch(transfers, name, rest);
  const whole = new Uint8Array(Buffer.concat([old.subarray(0, rest), bytes]));
  const isTooLong = path.startsWith('/RAM/') && whole.length > transfers.options.ramGetBytes;
  if (isTooLong || !store.write(path, whole)) throw failure(quectelErrors.file, 'no room');
  return bytes.length;
}
