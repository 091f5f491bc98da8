// Begins and continues uploads: AT+QFTPPUT, from a stored file or packet by packet from the UART.

import { cme, type Commands, ok, type Reply } from '../../../../command/at.ts';
import { type Arg, numberOf, textOf } from '../../../../command/syntax.ts';
import { sendAll } from '../../../../net/air.ts';
import { ftpCodes, troubleOf } from '../../codes.ts';
import { packet } from './packet.ts';
import { largest, longestLocal, type LteTransfers, uart, type Upload } from './transfers.ts';

/** Makes the handlers of the commands that upload. */
export function putCommands(transfers: LteTransfers): Commands {
  return {
    '+QFTPPUT': { test: () => ok('+QFTPPUT: <filename>,<local_name>,<startpos>,<uploadlen>,(0,1)'), write: args => put(transfers, args) },
  };
}

/** Carries out QFTPPUT=, which uploads a packet from the UART or a stored file. Invalid arguments give +CME ERROR. */
function put(transfers: LteTransfers, args: Arg[]): Reply {
  const name = textOf(args[0], transfers.options.longestName);
  const local = textOf(args[1], longestLocal);
  const start = args[2] ? numberOf(args[2], 0, largest) : 0;
  if (name === undefined || local === undefined || start === undefined) return cme(ftpCodes.parameter);
  if (local !== uart) return args.length > 3 ? cme(ftpCodes.parameter) : putFile(transfers, name, local, start);
  const [size, last] = [numberOf(args[3], 1, largest), numberOf(args[4], 0, 1)];
  return size === undefined || last === undefined || args.length !== 5
    ? cme(ftpCodes.parameter)
    : putPacket(transfers, name, start, size, last === 1);
}

function putFile(transfers: LteTransfers, name: string, local: string, start: number): Reply {
  const { session } = transfers;
  const refusal = session.refuses();
  if (refusal) return refusal;
  const file = transfers.files.read(local);
  if (!file) return cme(ftpCodes.file);
  if (start > file.length) return cme(ftpCodes.position);
  return transfers.reports.work('+QFTPPUT', async () => {
    await session.prepare();
    await sendAll(transfers.ftp.put(name, start, sent => transfers.options.onPut?.(name, start + sent, file.length)), file.slice(start));
    return (transfers.lastBytes = file.length - start);
  });
}

/** Takes a packet of an upload. The first one begins the upload. */
function putPacket(transfers: LteTransfers, name: string, start: number, size: number, isLast: boolean): Reply {
  const { session, at } = transfers;
  if (transfers.upload && !transfers.isWorking) return goOn(transfers, transfers.upload, name, start, size, isLast);
  const refusal = session.refuses();
  if (refusal) return refusal;
  transfers.isWorking = true;
  const fresh = { name, at: start, sent: 0, cancelGap: () => {} };
  return {
    later(finish) {
      const refuse = at.bound((reason: unknown) => {
        if (!transfers.isWorking || transfers.upload) return;
        transfers.isWorking = false;
        finish(cme(Number(transfers.reports.troubled(reason).split(',')[0])));
      });
      const begin = at.bound(() => {
        const { air, done } = transfers.ftp.put(name, start, sent => transfers.options.onPut?.(name, start + sent, start + size));
        const mine: Upload = { ...fresh, air, done };
        done.catch(reason => (transfers.upload === mine ? fail(mine, reason) : refuse(reason)));
        void air.begun.then(at.bound(() => {
          if (!transfers.isWorking) return;
          transfers.isWorking = false;
          transfers.upload = mine;
          finish({ phase: packet(transfers, mine, size, isLast) });
        }));
      });
      session.prepare().then(() => begin(undefined), refuse);
    },
  };
}

function goOn(transfers: LteTransfers, mine: Upload, name: string, start: number, size: number, isLast: boolean): Reply {
  if (mine.name !== name) return cme(ftpCodes.busy);
  if (mine.at !== start) return cme(ftpCodes.position);
  mine.cancelGap();
  if (mine.failed === undefined) return { phase: packet(transfers, mine, size, isLast) };
  transfers.upload = undefined;
  return cme(troubleOf(mine.failed, false).code);
}

function fail(mine: Upload, reason: unknown): void {
  mine.failed = reason;
  mine.onFailed?.();
}
