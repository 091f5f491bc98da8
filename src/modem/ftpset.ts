// AT commands for FTP that SIM800, SIM7000 and SIM7070/7080/7090 share. Parameters are set first; then each operation opens its own
// connection. Sources: "SIM800 Series_IP_Application Note V1.03" (IP800) chapter 3, "SIM7080 Series FTP Application Note" (FTP7080) chapter
// 5, SIM7080 AT manual V1.05 (AT7080) chapter 15.

import { May } from '../at/step';
import type { FaultCode } from '../fault';
import { leadingNumber } from '../number';
import { airMs, fetchMs, slowestIntake, type Row, type Rows, type ScriptName, type Values, type Wait } from './modem';

/**
 * Timeout of an FTP operation in milliseconds, enough for 7 to 11 slow answers of the server. The modem itself gives up after 75 s only if
 * the server gives no answer at all (manual AT800 12.2.15).
 */
export const serverMs = 240000;
/**
 * The longest timeout that AT+FTPEXTPUT can be given, in milliseconds. The shortest is 1,000 (manual AT800 12.2.20, AT7080 15.2.19, AT7000
 * 10.2.19).
 */
export const longestExtMs = 1000000;
/** Timeout of a command that sets a parameter, in milliseconds. No manual gives a duration. */
export const setMs = 9000;
const answerMs = 80000;

/** Returns the figures from which the timeout in AT+FTPEXTPUT is computed, by the image's size in bytes. The timeout is in milliseconds. */
export function extWait(): Wait {
  return { of: 'size', unitMs: 1, least: 60000, most: longestExtMs };
}

/**
 * Returns the result code, the number after the first comma of an answer, such as 72 in `+FTPPUT: 1,72`. Undefined means that there is none.
 */
export function ftpsetNumber(line: string): number | undefined {
  const comma = line.indexOf(',');
  const n = leadingNumber(comma < 0 ? '' : line.slice(comma + 1));
  return isNaN(n) ? undefined : n;
}

/**
 * Returns the fault code for an FTP code of the modem (manuals IP800, and AT7080 15.2.14), or undefined for an unknown one. Codes from 80 on
 * differ between modems.
 */
export function ftpsetCode(n: number | undefined): FaultCode | undefined {
  switch (n) {
    case 61: return 'network';
    case 62: return 'host-unknown';
    case 63: return 'host-refused';
    case 64: return 'server-timeout';
    // The manual says "server error". It comes at the greeting or at any operation, for example after the server's reply 421.
    case 65: return 'server-away';
    case 70: case 73: case 74: case 77: case 79: return 'rejected';
    case 66: return 'busy'; // the modem got a second operation during the first one, or an operation without a file name (manual FTP7080 5.5)
    case 71: case 72: return 'login-wrong';
    case 75: case 76: return 'data-port'; // the manual says "passive error" for 75 and "active error" for 76
    case 78: return 'put-denied';
    default: return undefined;
  }
}

/**
 * Returns the script rows (AT commands) that set the server, the account, binary transfers and passive mode for all later operations.
 * @param before a row to run just before AT+FTPEXTPUT=0
 */
export function ftpsetOpen(before?: Row): Rows {
  const rows: Rows = [
    { say: 'AT+FTPQUIT', ms: 5000, may: May.silence }, // This ends an old session. Without one, the modem answers ERROR.
    { chain: 1, say: 'AT+FTPCID={cid}', ms: setMs, set: { isDone: '', putName: '', getName: '' } },
    { chain: 1, say: 'AT+FTPSERV="{ftp.host}"', ms: setMs },
    { chain: 1, say: 'AT+FTPPORT={ftp.port}', ms: setMs },
    { chain: 1, say: 'AT+FTPUN="{ftp.user}"', ms: setMs },
    { chain: 1, say: 'AT+FTPPW="{ftp.password}"', ms: setMs },
    { chain: 1, say: 'AT+FTPTYPE="I"', ms: setMs },
    { chain: 1, say: 'AT+FTPMODE=1', ms: setMs },
    // settings that an earlier session has left in the modem would affect all images, so each of them is set again
    { chain: 1, say: 'AT+FTPPUTOPT="STOR"', ms: setMs, set: { isAppended: '', isAstray: '', isBusy: '', putName: '', getName: '' } },
    { chain: 2, say: 'AT+FTPREST=0', ms: setMs, tries: 2, may: May.refuse, set: { restAt: '0', zero: '0' } },
    { chain: 2, say: 'AT+FTPEXTPUT=0', ms: setMs, tries: 2, may: May.refuse, set: { isExt: '' } }
  ];
  if (before) rows.splice(rows.length - 1, 0, before);
  return rows;
}

/**
 * Returns the script rows (AT commands) that go before an upload. They set the restart offset to 0, as no document says whether FTPREST
 * affects an upload, or whether a transfer resets FTPREST.
 */
export function forPut(): Rows {
  return [
    quit(),
    { when: 'isAppended', say: 'AT+FTPPUTOPT="STOR"', ms: setMs, set: { isAppended: '' } },
    forgetRest()
  ];
}

/** Returns the row that sets the folder's path again, if a script has set another one. */
function backToFolder(): Row {
  return { when: 'isAstray', say: 'AT+FTPGETPATH="{path}"', ms: setMs, set: { isAstray: '' } };
}

/**
 * Returns a script row (one AT command) that ends an unfinished operation. Otherwise the modem refuses the next one with code 66, "operation
 * is not allowed".
 */
function quit(): Row {
  return { when: 'isBusy', say: 'AT+FTPQUIT', ms: 5000, may: May.refuse, set: { isBusy: '' } };
}

/** Returns a script row (one AT command) that sets the modem's restart offset to 0. It is skipped if the offset is 0 already. */
export function forgetRest(): Row {
  return { same: ['restAt', 'zero'], say: 'AT+FTPREST=0', ms: setMs, may: May.refuse, set: { restAt: '0' } };
}

/** Returns the script rows of an upload that uses the FTP command in `{putOption}`, such as APPE, instead of STOR (manual AT800 12.2.5). */
export function ftpsetPutAs(rows: Rows): Rows {
  const first: Rows = [quit(), forgetRest(), { say: 'AT+FTPPUTOPT="{putOption}"', ms: setMs, set: { isAppended: '1' } }];
  return first.concat(rows, [{ say: 'AT+FTPPUTOPT="STOR"', ms: setMs, set: { isAppended: '' } }]);
}

/*
 * Each file name is read back in the same command line that sets it. Otherwise noise could cut that line after AT. OK would then seem to
 * confirm the new name, but the modem would keep the previous image's name, and that image would be overwritten. "Combining AT commands on the
 * same Command line" (manual AT800 1.4.4) is UNCONFIRMED for the SIM7000s, and so is the answer with the name. If the combined line fails, a
 * single command sets the name.
 */

/**
 * Returns the script rows (AT commands) that set the file's name for a download, a deletion, and a query of its size or time.
 * @param first the beginning of the command line that sets the name, with a command before it if one is to be sent with it
 * @param set the names that the modem has after that line
 */
export function getName(first?: string, set?: Values): Rows {
  return [
    quit(),
    backToFolder(),
    {
      same: ['getName', 'name'], unless: 'noChain', say: (first || 'AT+') + 'FTPGETNAME="{name}";+FTPGETNAME?', want: ['+FTPGETNAME: <name>', 'OK'],
      ms: setMs, may: May.silence, set: set || { getName: '{name}' }
    },
    { same: ['getName', 'name'], say: 'AT+FTPGETNAME="{name}"', ms: setMs, set: { getName: '{name}', noChain: '1' } }
  ];
}

function putNames(): Rows {
  return [
    {
      same: ['putName', 'name'], unless: 'noChain', say: 'AT+FTPPUTNAME="{name}";+FTPGETNAME="{name}";+FTPPUTNAME?',
      want: ['+FTPPUTNAME: <name>', 'OK'],
      ms: setMs, may: May.silence, set: { putName: '{name}', getName: '{name}' }
    },
    { same: ['putName', 'name'], say: 'AT+FTPPUTNAME="{name}"', ms: setMs, set: { putName: '{name}', noChain: '1' } }
  ];
}

/** Returns the script rows (AT commands) that set the file's name on the server for an upload from the card. */
export function streamNames(): Rows {
  const first: Rows = [{ when: 'isExt', say: 'AT+FTPEXTPUT=0', ms: setMs, set: { isExt: '' } }];
  return first.concat(putNames());
}

/**
 * Returns the script rows (AT commands) that send the image from the card. Before each slice, the modem tells how many bytes it takes (manual
 * IP800 3.10).
 */
export function ftpsetStream(): Rows {
  return streamNames().concat([
    { say: 'AT+FTPPUT=1', result: '1,1,{max}', ms: serverMs, greets: true, set: { isBusy: '1' }, refusedAs: 'put-denied' },
    { say: 'AT+FTPPUT=2,{slice}', slice: 'max', pour: '+FTPPUT: 2,{granted}', result: '1,1,{max}', ms: answerMs, refusedAs: 'put-denied' },
    { say: 'AT+FTPPUT=2,0', result: '1,0', ms: serverMs, ask: idle(false), set: { isBusy: '' }, refusedAs: 'put-denied' }
  ]);
}

function openMemory(): Rows {
  return [
    quit(),
    { unless: 'isExt', say: 'AT+FTPEXTPUT=1', ms: setMs, set: { isExt: '1', isDone: '1' }, refusedAs: 'drive-missing' },
    // The modem's memory for an image is emptied by closing and opening it. Otherwise a shorter image would keep the end of the longer one
    // before it.
    { unless: 'isDone', say: 'AT+FTPEXTPUT=0;+FTPEXTPUT=1', ms: setMs, may: May.refuse, set: { isDone: '1' } },
    { unless: 'isDone', say: 'AT+FTPEXTPUT=0', ms: setMs },
    { unless: 'isDone', say: 'AT+FTPEXTPUT=1', ms: setMs, refusedAs: 'drive-missing' }
  ];
}

/**
 * Returns the query for an upload whose result is missing. The modem refuses other operations as busy (code 66) until the upload is over.
 * @param isOwn true if only this camera uses the file's name, so the right size on the server confirms the upload. If it is false, an older
 * file may have that size.
 */
function idle(isOwn: boolean): NonNullable<Row['ask']> {
  return { say: 'AT+FTPSIZE', want: '+FTPSIZE: 1,0' + (isOwn ? ',<size>' : ''), isOver: !isOwn, busy: '+FTPSIZE: 1,66' };
}

/** Returns the script rows (AT commands) that send the image from the modem's memory to the server (manual IP800 3.20 and 3.13). */
function putMemory(bytes: number, isOwn: boolean): Rows {
  return putNames().concat([{ say: 'AT+FTPPUT=1', result: '1,0', ms: serverMs + airMs(bytes), ask: idle(isOwn), refusedAs: 'put-denied' }]);
}

/**
 * Returns the script `name` of the method that stores the whole image in the modem's memory first. Undefined means that the method has no own
 * script of this name.
 * @param isOwn true if the file has a temporary name on the server, which only this camera uses
 */
export function memoryScript(name: ScriptName, bytes: number, isOwn?: boolean): Rows | undefined {
  switch (name) {
    case 'stage': return openMemory().concat([ // IP800 3.20: OK confirms that all bytes came, and the timeout is in milliseconds
      { say: 'AT+FTPEXTPUT=2,0,{size},{sizeWait}', pour: '+FTPEXTPUT: 0,{granted}', ms: 20000 + bytes / slowestIntake, refusedAs: 'modem-full' }
    ]);
    case 'put': return forPut().concat(putMemory(bytes, !!isOwn));
    default: return undefined;
  }
}

/**
 * Returns the script `name` of the method that stores the image in the modem's memory in slices. Undefined means that the method has no own
 * script of this name.
 * @param memory size of that memory in bytes; a longer image goes in parts of this size
 * @param isOwn true if the file has a temporary name on the server, which only this camera uses
 */
export function ftpsetSliceScript(name: ScriptName, bytes: number, memory: number, isOwn?: boolean): Rows | undefined {
  switch (name) {
    case 'openSlices': return openMemory();
    case 'slice': return [ // IP800 3.20: the command stores the slice at an offset, which is UNCONFIRMED for the SIM7000s
      { say: 'AT+FTPEXTPUT=2,{rest},{left},60000', pour: '+FTPEXTPUT: <rest>,<left>', ms: 20000, refusedAs: 'modem-full' }
    ];
    case 'put': return forPut().concat(putMemory(bytes, !!isOwn && bytes <= memory));
    // No image can be resumed by it: for a part, `bytes` is the image's size. That a file of the memory can be appended (FTPPUTOPT="APPE") is
    // UNCONFIRMED: the manual says it of AT+FTPPUT. If it replaced the file instead, the verification would see another size.
    case 'resume': return bytes > memory ? ftpsetPutAs(putMemory(bytes, false)) : undefined;
    default: return undefined;
  }
}

function enter(): Rows {
  return [
    { want: [], ms: 1, set: { putPath: '', isAstray: '1' } },
    {
      unless: 'noChain', say: 'AT+FTPPUTPATH="{path}";+FTPPUTPATH?', want: ['+FTPPUTPATH: <path>', 'OK'], ms: setMs,
      may: May.silence, set: { putPath: '{path}' }
    },
    { same: ['putPath', 'path'], say: 'AT+FTPPUTPATH="{path}"', ms: setMs, set: { noChain: '1' } },
    {
      unless: 'noChain', say: 'AT+FTPGETPATH="{path}";+FTPGETPATH?', want: ['+FTPGETPATH: <path>', 'OK'], ms: setMs,
      may: May.silence, set: { isAstray: '' }
    },
    backToFolder()
  ];
}

/** Returns the rows that list a folder. @param path the path to list, as a row sets it before */
function list(path: Row): Rows {
  return [
    quit(),
    path,
    { say: 'AT+FTPLIST=1', result: '1,{hasMore=1|0}', ms: serverMs, greets: true, set: { isBusy: '1', nothing: '0' } },
    {
      same: ['hasMore', 'nothing'], say: 'AT+FTPLIST=2,1024', until: '+FTPLIST: 1,0', more: '+FTPLIST: 1,1', data: '+FTPLIST: 2,{len}',
      ms: answerMs, set: { isBusy: '' }
    }
  ];
}

/** Returns the script `name` if it is one for FTP. Undefined means that it is not. */
export function ftpsetScript(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'enter': return enter(); // entering a folder only sets paths in the modem, and opens no connection
    case 'make': return [ // IP800 3.18: FTPMKD makes the folder that the path names
      quit(),
      { say: 'AT+FTPGETPATH="{folder}"', ms: setMs, set: { isAstray: '1' } },
      { say: 'AT+FTPMKD', result: '1,0', ms: serverMs, greets: true, refusedAs: 'folder-denied' }
    ];
    case 'size': return getName().concat([
      // AT+FTPSIZE is sent again if its result is lost
      {
        say: 'AT+FTPSIZE', result: '1,0,{serverSize}', ms: serverMs, greets: true,
        ask: { say: 'AT+FTPSIZE', want: '+FTPSIZE: 1,0,{serverSize}', busy: '+FTPSIZE: 1,66' }
      }
    ]);
    // if the path is that of a file, AT+FTPLIST lists only the file
    case 'list': return list({ say: 'AT+FTPGETPATH="{path}{name}"', ms: setMs, set: { isAstray: '1' } }).concat([backToFolder()]);
    // a listing that was refused leaves its path in the modem, so the path is set again
    case 'listAll': return list({ say: 'AT+FTPGETPATH="{path}"', ms: setMs, set: { isAstray: '' } });
    case 'erase': return getName().concat([ // the row succeeds whatever the server answers, since `{code}` may be any number
      { unless: 'writesDele', say: 'AT+FTPDELE', result: '1,{code}', ms: serverMs, greets: true, may: May.refuse, set: { hasDele: '1' } },
      // some modems need AT+FTPDELE=1 instead of AT+FTPDELE, as in the manual FTP7080 5.8
      { unless: 'hasDele', say: 'AT+FTPDELE=1', result: '1,{code}', ms: serverMs, greets: true, may: May.refuse, set: { writesDele: '1' } }
    ]);
    case 'remove': return getName().concat([
      { say: 'AT+FTPDELE', result: '1,0', ms: serverMs, greets: true, may: May.refuse, set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+FTPDELE=1', result: '1,0', ms: serverMs, greets: true }
    ]);
    case 'unmake': return [
      quit(),
      { say: 'AT+FTPGETPATH="{folder}"', ms: setMs, set: { isAstray: '1' } },
      { say: 'AT+FTPRMD', result: '1,0', ms: serverMs, greets: true, refusedAs: 'folder-denied' }
    ];
    case 'get': return getName().concat([ // IP800 3.9; for an empty file, the result 1,0 comes at once (AT7080 15.2.14)
      { say: 'AT+FTPREST={rest}', ms: setMs, may: May.refuse, set: { restAt: '{rest}' } },
      { say: 'AT+FTPGET=1', result: '1,{hasMore=1|0}', ms: fetchMs(bytes), set: { isBusy: '1', nothing: '0' } },
      {
        same: ['hasMore', 'nothing'], say: 'AT+FTPGET=2,512', until: '+FTPGET: 1,0', more: '+FTPGET: 1,1', data: '+FTPGET: 2,{len}',
        ms: answerMs, set: { isBusy: '' }
      }
    ]);
    case 'time': return getName().concat([
      { say: 'AT+FTPMDTM', result: '1,0,{fileTime}', ms: serverMs, greets: true }
    ]);
    case 'rename': return getName('AT+FTPPUTNAME="{finalName}";+', { getName: '{name}', putName: '{finalName}' }).concat([
      { same: ['putName', 'finalName'], say: 'AT+FTPPUTNAME="{finalName}"', ms: setMs, set: { putName: '{finalName}' } },
      // the command is in section 5.17 of the manual FTP7080
      { say: 'AT+FTPRENAME', result: '1,0', ms: serverMs, greets: true }
    ]);
    case 'unstage': return [
      { say: 'AT+FTPQUIT', ms: 5000, may: May.refuse, set: { isBusy: '' } },
      { when: 'isExt', say: 'AT+FTPEXTPUT=0', ms: setMs, may: May.refuse, set: { isExt: '' } },
      // noise may have garbled the names in the modem, so both count as unset, and the next upload sets them again
      { want: [], ms: 1, set: { putName: '', getName: '' } }
    ];
    // without AT+FTPQUIT, the modem itself would give up the server only after 75 s (manual AT800 12.2.15)
    case 'abort': return [{ say: 'AT+FTPQUIT', ms: 20000, enough: true }];
    case 'close': return [{ say: 'AT+FTPQUIT', ms: 5000, may: May.refuse }];
    default: return undefined;
  }
}
