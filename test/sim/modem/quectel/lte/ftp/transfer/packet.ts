// Takes one packet of an upload from the UART, and ends it: another packet follows, the file is whole, or the upload has failed.

import { ok, type Reply } from '../../../../command/at.ts';
import type { Phase } from '../../../../command/phase.ts';
import { ftpCodes } from '../../codes.ts';
import { cancel, gapMs, type LteTransfers, type Upload } from './transfers.ts';

const lookMs = 20;

/** Returns the data phase of a packet with `size` bytes. It ends earlier if the connection breaks and the modem reports that at once. */
export function packet(transfers: LteTransfers, mine: Upload, size: number, isLast: boolean): Phase {
  let left = size;
  const isBroken = () => mine.failed !== undefined && transfers.options.failsInData === 'at-once';
  mine.onFailed = () => isBroken() && transfers.at.lookAgain();
  return {
    prompt: '\r\nCONNECT\r\n',
    giveUpMs: gapMs(transfers),
    lifeSign: 'byte',
    take(bytes) {
      const used = Math.min(left, bytes.length);
      left -= used;
      mine.air.push(bytes.slice(0, used));
      return used;
    },
    isWhole: () => left === 0 || isBroken(),
    whole: () => ({ later: finish => endPacket(transfers, mine, size - left, isLast, finish) }),
    gaveUp: () => giveUp(transfers, mine),
    broke: () => cancel(transfers),
  };
}

function endPacket(transfers: LteTransfers, mine: Upload, count: number, isLast: boolean, finish: (reply: Reply) => void): void {
  const { at } = transfers;
  mine.onFailed = undefined;
  mine.at += count;
  mine.sent += count;
  if (mine.failed !== undefined) return finish(endFailed(transfers, mine));
  if (isLast) return finish({ ...ok(), after: () => endUpload(transfers, mine, count) });
  const wait = at.bound(() => {
    if (mine.failed !== undefined) finish(endFailed(transfers, mine));
    else if (mine.air.waitingBytes() > transfers.options.putBufferBytes / 2) at.after(lookMs, () => wait(undefined));
    else finish({ ...ok(), after: () => awaitNext(transfers, mine, count) });
  });
  wait(undefined);
}

function awaitNext(transfers: LteTransfers, mine: Upload, count: number): void {
  const { at } = transfers;
  transfers.reports.tell('+QFTPPUT', `0,${transfers.options.putTells === 'packet' ? count : mine.sent}`);
  mine.cancelGap = at.after(gapMs(transfers), () => {
    transfers.upload = undefined;
    mine.air.end();
    at.result(`+QFTPPUT: ${ftpCodes.timeout},0`);
  });
}

function endUpload(transfers: LteTransfers, mine: Upload, count: number): void {
  const { reports } = transfers;
  transfers.isWorking = true;
  transfers.upload = undefined;
  mine.air.end();
  const end = transfers.at.bound((line: string) => {
    transfers.isWorking = false;
    reports.tell('+QFTPPUT', line);
  });
  const settle = () => {
    transfers.lastBytes = mine.sent;
    end(`0,${transfers.options.putTells === 'packet' ? count : mine.sent}`);
  };
  mine.done.then(settle, reason => end(reports.troubled(reason)));
}

/** Returns the modem's reply to a packet when the upload has failed meanwhile. */
function endFailed(transfers: LteTransfers, mine: Upload): Reply {
  const { reports } = transfers;
  transfers.upload = undefined;
  return { ...ok(), after: () => reports.tell('+QFTPPUT', reports.troubled(mine.failed)) };
}

/** Ends an upload whose bytes did not come within "rsptimeout" (BG96 FTP AT commands 2.1). The server keeps the received part. */
function giveUp(transfers: LteTransfers, mine: Upload): Reply {
  transfers.upload = undefined;
  mine.air.end();
  return { ...ok(), after: () => transfers.reports.tell('+QFTPPUT', `${ftpCodes.timeout},0`) };
}
