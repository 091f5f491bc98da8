// Downloads files and listings: AT+QFTPGET and QFTPLIST, to the UART or to a stored file.

import { cme, type Commands, ok, type Reply } from '../../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../../command/syntax.ts';
import { ftpCodes } from '../../codes.ts';
import { largest, longestLocal, longestName, type LteTransfers, uart } from './transfers.ts';

/** Makes the handlers of the commands that download. */
export function getCommands(transfers: LteTransfers): Commands {
  return {
    '+QFTPGET': { test: () => ok('+QFTPGET: <filename>,<local_name>,<startpos>,<downloadlen>'), write: args => get(transfers, args) },
    '+QFTPLIST': { test: () => ok('+QFTPLIST: <dirname>,<local_name>'), write: args => list(transfers, args) },
  };
}

/** Carries out QFTPGET=, which downloads a file to the UART or to a stored file. Invalid arguments give +CME ERROR. */
function get(transfers: LteTransfers, args: Arg[]): Reply {
  const name = textOf(args[0], longestName);
  const local = textOf(args[1], longestLocal);
  const start = args[2] ? numberOf(args[2], 0, largest) : 0;
  const most = args[3] ? numberOf(args[3], 1, largest) : largest;
  if (name === undefined || local === undefined || start === undefined || most === undefined || args.length > 4) return cme(ftpCodes.parameter);
  const refusal = transfers.session.refuses();
  if (refusal) return refusal;
  return local === uart
    ? handOut(transfers, '+QFTPGET', onSlice => transfers.ftp.get(name, start, most === largest ? onSlice : undefined), most)
    : getFile(transfers, name, local);
}

function getFile(transfers: LteTransfers, name: string, local: string): Reply {
  return transfers.reports.work('+QFTPGET', async () => {
    await transfers.session.prepare();
    const bytes = await transfers.ftp.get(name, 0);
    if (!transfers.files.write(local, bytes)) throw { code: ftpCodes.file, reason: 'no room' };
    return (transfers.lastBytes = bytes.length);
  });
}

/** Sends a download through the UART. CONNECT and the bytes come first, then OK and the result. There is no OK before CONNECT. */
function handOut(
  transfers: LteTransfers,
  command: string,
  fetch: (onSlice: (bytes: Uint8Array) => void) => Promise<Uint8Array>,
  most: number,
): Reply {
  const { at, reports } = transfers;
  transfers.isWorking = true;
  return {
    later(finish) {
      let isConnected = false;
      const connect = () => void (isConnected ||= (at.result('CONNECT'), true));
      const give = at.bound((slice: Uint8Array) => {
        connect();
        at.data(slice);
      });
      const end = at.bound((bytes: Uint8Array) => {
        transfers.isWorking = false;
        const part = bytes.subarray(0, most);
        if (!isConnected) give(part);
        transfers.lastBytes = part.length;
        finish({ ...ok(), after: () => reports.tell(command, `0,${part.length}`) });
      });
      const refuse = at.bound((reason: unknown) => {
        transfers.isWorking = false;
        const numbers = reports.troubled(reason);
        finish(isConnected ? { ...ok(), after: () => reports.tell(command, numbers) } : cme(Number(numbers.split(',')[0])));
      });
      transfers.session.prepare().then(() => fetch(give)).then(end, refuse);
    },
  };
}

/**
 * Carries out QFTPLIST=, which writes the server's listing of a folder to the UART or to a stored file. Invalid arguments give +CME ERROR.
 */
function list(transfers: LteTransfers, args: Arg[]): Reply {
  const path = textOf(args[0], longestName);
  const local = args[1] ? textOf(args[1], longestLocal) : uart;
  if (path === undefined || local === undefined || args.length > 2) return cme(ftpCodes.parameter);
  const refusal = transfers.session.refuses();
  if (refusal) return refusal;
  const fetch = () => transfers.ftp.list(path === '.' ? undefined : path);
  if (local === uart) return handOut(transfers, '+QFTPLIST', fetch, largest);
  return transfers.reports.work('+QFTPLIST', async () => {
    const bytes = await fetch();
    if (!transfers.files.write(local, bytes)) throw { code: ftpCodes.file, reason: 'no room' };
    if (transfers.options.countsLists) transfers.lastBytes = bytes.length;
    return bytes.length;
  });
}
