// QFTPPUT, QFTPGET, QFTPLIST and QFTPLEN of Quectel's LTE modules. They move data between the server and the UART (`COM:`) or the modem's own
// files. Sources: BG96 FTP AT commands V1.0, 2.5, 2.6 and 2.16, and for the last argument of QFTPPUT the UGxx manual V1.2, p. 16. Only transfers
// by count are simulated, and none that `+++` ends.

import { cme, ok, type At, type Commands, type Reply } from '../../../command/at.ts';
import type { Phase } from '../../../command/phase.ts';
import { numberOf, textOf, type Arg } from '../../../command/syntax.ts';
import { sendAll, type Air } from '../../../net/air.ts';
import type { Ftp } from '../../../net/ftp/ftp.ts';
import { ftpCodes, troubleOf } from '../codes.ts';
import type { LteFiles } from '../files.ts';
import type { LteReports } from './report.ts';
import type { LteSettings } from './setting.ts';

/** Properties of transfers, where the manual leaves them open. */
export interface LteMoveOptions {
  /** Size of the modem's buffer before the radio, in bytes. A packet gets its result once at least half of the buffer is free. */
  putBufferBytes: number;
  /** When a packet's data phase ends if the data connection breaks meanwhile: at once, or after all bytes of the packet have come. */
  failsInData: 'at-once' | 'at-end';
  /** Which number of bytes follows the 0 in a packet's result: the bytes of this packet, or those of all packets so far. */
  putTells: 'packet' | 'total';
  /** Most characters of a file name in QFTPPUT: 255 on the BG96, 50 on the UGxx modules. */
  longestName: number;
  /** Whether QFTPLEN also tells the length of a listing. */
  countsLists: boolean;
  /** Called after each slice of an upload that the radio has sent. `sentBytes` and `totalBytes` count from the beginning of the file. */
  onPut?: ((remotePath: string, sentBytes: number, totalBytes: number) => void) | undefined;
}

/** The handlers of the commands that move files, such as QFTPPUT, and the state of the present transfer. */
export interface LteMove {
  commands: Commands;
  isUnderway(): boolean;
  /** Aborts the present transfer without a message. */
  cancel(): void;
}

interface Session {
  refuses(): Reply | undefined;
  prepare(): Promise<void>;
}

/** An upload to the server, whose bytes come packet by packet. */
interface Upload {
  name: string;
  air: Air;
  done: Promise<void>;
  at: number;
  sent: number;
  failed?: unknown;
  onFailed?: (() => void) | undefined;
  cancelGap(): void;
}

const longestName = 255;
const longestLocal = 60;
const largest = 2147483647;
const uart = 'COM:';
const lookMs = 20;

/** Creates the handlers of the commands that move files, such as QFTPPUT. */
export function createLteMove(at: At, ftp: Ftp, files: LteFiles, reports: LteReports, settings: LteSettings, session: Session, options: LteMoveOptions): LteMove {
  let upload: Upload | undefined;
  let isWorking = false;
  let lastBytes = 0;

  const gapMs = () => settings.number('rsptimeout') * 1000;

  function cancel(): void {
    upload?.cancelGap();
    if (upload || isWorking) ftp.kill();
    upload = undefined;
    isWorking = false;
  }

  /** Carries out QFTPPUT=, which uploads a packet from the UART or a stored file. Invalid arguments give +CME ERROR. */
  function put(args: Arg[]): Reply {
    const name = textOf(args[0], options.longestName);
    const local = textOf(args[1], longestLocal);
    const start = args[2] ? numberOf(args[2], 0, largest) : 0;
    if (name === undefined || local === undefined || start === undefined) return cme(ftpCodes.parameter);
    if (local !== uart) return args.length > 3 ? cme(ftpCodes.parameter) : putFile(name, local, start);
    const [size, last] = [numberOf(args[3], 1, largest), numberOf(args[4], 0, 1)];
    return size === undefined || last === undefined || args.length !== 5 ? cme(ftpCodes.parameter) : putPacket(name, start, size, last === 1);
  }

  function putFile(name: string, local: string, start: number): Reply {
    const refusal = session.refuses();
    if (refusal) return refusal;
    const file = files.read(local);
    if (!file) return cme(ftpCodes.file);
    if (start > file.length) return cme(ftpCodes.position);
    return reports.work('+QFTPPUT', async () => {
      await session.prepare();
      await sendAll(ftp.put(name, start, sent => options.onPut?.(name, start + sent, file.length)), file.slice(start));
      return (lastBytes = file.length - start);
    });
  }

  function putPacket(name: string, start: number, size: number, isLast: boolean): Reply {
    if (upload && !isWorking) return goOn(upload, name, start, size, isLast);
    const refusal = session.refuses();
    if (refusal) return refusal;
    isWorking = true;
    const fresh = { name, at: start, sent: 0, cancelGap: () => {} };
    return {
      later(finish) {
        const refuse = at.bound((reason: unknown) => {
          if (!isWorking || upload) return;
          isWorking = false;
          finish(cme(Number(reports.troubled(reason).split(',')[0])));
        });
        const begin = at.bound(() => {
          const { air, done } = ftp.put(name, start, sent => options.onPut?.(name, start + sent, start + size));
          const mine: Upload = { ...fresh, air, done };
          done.catch(reason => (upload === mine ? fail(mine, reason) : refuse(reason)));
          void air.begun.then(at.bound(() => {
            if (!isWorking) return;
            isWorking = false;
            upload = mine;
            finish({ phase: packet(mine, size, isLast) });
          }));
        });
        session.prepare().then(() => begin(undefined), refuse);
      },
    };
  }

  function goOn(mine: Upload, name: string, start: number, size: number, isLast: boolean): Reply {
    if (mine.name !== name) return cme(ftpCodes.busy);
    if (mine.at !== start) return cme(ftpCodes.position);
    mine.cancelGap();
    if (mine.failed === undefined) return { phase: packet(mine, size, isLast) };
    upload = undefined;
    return cme(troubleOf(mine.failed, false).code);
  }

  function fail(mine: Upload, reason: unknown): void {
    mine.failed = reason;
    mine.onFailed?.();
  }

  /** Returns the data phase of a packet with `size` bytes. It ends earlier if the connection breaks and the modem reports that at once. */
  function packet(mine: Upload, size: number, isLast: boolean): Phase {
    let left = size;
    const isBroken = () => mine.failed !== undefined && options.failsInData === 'at-once';
    mine.onFailed = () => isBroken() && at.lookAgain();
    return {
      prompt: '\r\nCONNECT\r\n',
      giveUpMs: gapMs(),
      lifeSign: 'byte',
      take(bytes) {
        const used = Math.min(left, bytes.length);
        left -= used;
        mine.air.push(bytes.slice(0, used));
        return used;
      },
      isWhole: () => left === 0 || isBroken(),
      whole: () => ({ later: finish => endPacket(mine, size - left, isLast, finish) }),
      gaveUp: () => giveUp(mine),
      broke: () => cancel(),
    };
  }

  function endPacket(mine: Upload, count: number, isLast: boolean, finish: (reply: Reply) => void): void {
    mine.onFailed = undefined;
    mine.at += count;
    mine.sent += count;
    if (mine.failed !== undefined) return finish(endFailed(mine));
    if (isLast) return finish({ ...ok(), after: () => endUpload(mine, count) });
    const wait = at.bound(() => {
      if (mine.failed !== undefined) finish(endFailed(mine));
      else if (mine.air.waitingBytes() > options.putBufferBytes / 2) at.after(lookMs, () => wait(undefined));
      else finish({ ...ok(), after: () => awaitNext(mine, count) });
    });
    wait(undefined);
  }

  function awaitNext(mine: Upload, count: number): void {
    reports.tell('+QFTPPUT', `0,${options.putTells === 'packet' ? count : mine.sent}`);
    mine.cancelGap = at.after(gapMs(), () => {
      upload = undefined;
      mine.air.end();
      at.result(`+QFTPPUT: ${ftpCodes.timeout},0`);
    });
  }

  function endUpload(mine: Upload, count: number): void {
    isWorking = true;
    upload = undefined;
    mine.air.end();
    const end = at.bound((line: string) => {
      isWorking = false;
      reports.tell('+QFTPPUT', line);
    });
    const settle = () => {
      lastBytes = mine.sent;
      end(`0,${options.putTells === 'packet' ? count : mine.sent}`);
    };
    mine.done.then(settle, reason => end(reports.troubled(reason)));
  }

  /** Returns the modem's reply to a packet when the upload has failed meanwhile. */
  function endFailed(mine: Upload): Reply {
    upload = undefined;
    return { ...ok(), after: () => reports.tell('+QFTPPUT', reports.troubled(mine.failed)) };
  }

  /** Ends an upload whose bytes did not come within "rsptimeout" (BG96 FTP AT commands 2.1). The server keeps the received part. */
  function giveUp(mine: Upload): Reply {
    upload = undefined;
    mine.air.end();
    return { ...ok(), after: () => reports.tell('+QFTPPUT', `${ftpCodes.timeout},0`) };
  }

  /** Carries out QFTPGET=, which downloads a file to the UART or to a stored file. Invalid arguments give +CME ERROR. */
  function get(args: Arg[]): Reply {
    const name = textOf(args[0], longestName);
    const local = textOf(args[1], longestLocal);
    const start = args[2] ? numberOf(args[2], 0, largest) : 0;
    const most = args[3] ? numberOf(args[3], 1, largest) : largest;
    if (name === undefined || local === undefined || start === undefined || most === undefined || args.length > 4) return cme(ftpCodes.parameter);
    const refusal = session.refuses();
    if (refusal) return refusal;
    return local === uart ? handOut('+QFTPGET', onSlice => ftp.get(name, start, most === largest ? onSlice : undefined), most) : getFile(name, local);
  }

  function getFile(name: string, local: string): Reply {
    return reports.work('+QFTPGET', async () => {
      await session.prepare();
      const bytes = await ftp.get(name, 0);
      if (!files.write(local, bytes)) throw { code: ftpCodes.file, reason: 'no room' };
      return (lastBytes = bytes.length);
    });
  }

  /** Sends a download through the UART. CONNECT and the bytes come first, then OK and the result. There is no OK before CONNECT. */
  function handOut(command: string, fetch: (onSlice: (bytes: Uint8Array) => void) => Promise<Uint8Array>, most: number): Reply {
    isWorking = true;
    return {
      later(finish) {
        let isConnected = false;
        const connect = () => void (isConnected ||= (at.result('CONNECT'), true));
        const give = at.bound((slice: Uint8Array) => {
          connect();
          at.data(slice);
        });
        const end = at.bound((bytes: Uint8Array) => {
          isWorking = false;
          const part = bytes.subarray(0, most);
          if (!isConnected) give(part);
          lastBytes = part.length;
          finish({ ...ok(), after: () => reports.tell(command, `0,${part.length}`) });
        });
        const refuse = at.bound((reason: unknown) => {
          isWorking = false;
          const numbers = reports.troubled(reason);
          finish(isConnected ? { ...ok(), after: () => reports.tell(command, numbers) } : cme(Number(numbers.split(',')[0])));
        });
        session.prepare().then(() => fetch(give)).then(end, refuse);
      },
    };
  }

  /**
   * Carries out QFTPLIST=, which writes the server's listing of a folder to the UART or to a stored file. Invalid arguments give +CME ERROR.
   */
  function list(args: Arg[]): Reply {
    const path = textOf(args[0], longestName);
    const local = args[1] ? textOf(args[1], longestLocal) : uart;
    if (path === undefined || local === undefined || args.length > 2) return cme(ftpCodes.parameter);
    const refusal = session.refuses();
    if (refusal) return refusal;
    const fetch = () => ftp.list(path === '.' ? undefined : path);
    if (local === uart) return handOut('+QFTPLIST', fetch, largest);
    return reports.work('+QFTPLIST', async () => {
      const bytes = await fetch();
      if (!files.write(local, bytes)) throw { code: ftpCodes.file, reason: 'no room' };
      if (options.countsLists) lastBytes = bytes.length;
      return bytes.length;
    });
  }

  const commands: Commands = {
    '+QFTPPUT': { test: () => ok('+QFTPPUT: <filename>,<local_name>,<startpos>,<uploadlen>,(0,1)'), write: put },
    '+QFTPGET': { test: () => ok('+QFTPGET: <filename>,<local_name>,<startpos>,<downloadlen>'), write: get },
    '+QFTPLIST': { test: () => ok('+QFTPLIST: <dirname>,<local_name>'), write: list },
    '+QFTPLEN': { test: () => ok(), run: () => reports.now('+QFTPLEN', `0,${lastBytes}`) },
  };

  return { commands, isUnderway: () => isWorking || upload !== undefined, cancel };
}
