// The record of Quectel M10, M33, M95 and relatives, which have 2G only, after "GSM FTP AT Commands V1.2" (GSMFTP). Their answers have no
// blank after the colon.
//
// UNCONFIRMED: QFTPMKDIR takes a path, or only a name below QFTPPATH; both are tried. The results of QFTPRENAME and QFTPRMDIR begin with the
// commands' names, or with those of the samples in 4.4.2. QFTPCLOSE ends a waiting QFTPOPEN, or is refused. A data phase ends by timeout or
// count. CFUN=1,1 restarts (TS 27.007 8.2). QNITZ=1 and CTZU=3 keep local time (public code).

import { May } from '../../at/step';
import type { FaultCode } from '../../fault';
import { has } from '../../text';
import {
  airMs, fetchMs, numberIn, quietMs, plainNames, whySliced, type Modem, type Row, type Rows, type ScriptName, type Values, type Wait
} from '../modem';
import { radioScript } from '../radio';
import { quectelSockets } from '../sockets';
import { standardCodeOf, standardScript } from '../standard';
import { followClock } from './followclock';

/** Commands for folders on the server. Some error numbers mean only that the server has refused them (in RFC 959, 501 and 553 mean that too). */
const folderCommands = '|+QFTPPATH|+QFTPMKDIR|+QFTPRMDIR|';

/** Returns the fault's code for the number in a refusal, or undefined for an unknown one (manual GSMFTP chapter 3, and the note after 4.4.2). */
function codeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+QFTP') !== 0 && line.indexOf('+QRENAME') !== 0) return standardCodeOf(line);
  const n = numberIn(line);
  const name = line.split(':')[0];
  // manual GSMFTP 2.2.3: a count instead of an error means that fewer bytes than announced came within the timeout
  if (n !== undefined && n >= 0 && line.indexOf('+QFTPPUT') === 0) return 'bytes-lost';
  switch (n) {
    // The manual (4.4.2) says "problems on the connection". The number is also used for replies of the server that the table lacks, such as
    // 521 for a folder that exists.
    case -1: return name === '+QFTPMKDIR' ? 'rejected' : 'connection';
    case -3: return 'busy';
    case -4: return 'host-unknown';
    case -5: return 'connection'; // error -5 means that there is no data connection, or no TCP connection
    case -8: return 'network';
    case -6: case -7: case -426: return 'server-closed';
    case -421: return 'server-away';
    case -9: return 'server-timeout';
    case -11: case -12: return 'file-missing';
    case -425: return 'data-port';
    case -452: case -552: return 'put-denied';
    case -530: case -532: return 'login-wrong';
    case -10: case -501: case -553: return has(folderCommands, '|' + name + '|') ? 'rejected' : 'bad-name';
    case -450: case -500: case -502: case -550: case -551: return 'rejected';
    default: return undefined;
  }
}

/**
 * Returns the script rows (AT commands) that close the data connection. The modem answers `DEACT OK`, or ERROR if it is closed already
 * (manual GSMFTP 4.6).
 */
function detach(): Rows {
  return [
    { say: 'AT+QFTPCLOSE', result: '0', ms: 30000, may: May.silence },
    { say: 'AT+QIDEACT', want: ['DEACT OK'], ms: 40000, may: May.silence }
  ];
}

/**
 * Returns how to compute the timeout of AT+QFTPPUT, in seconds. Its default is 900: "the larger fileSz is, time should be set longer" (manual
 * GSMFTP 2.2.3). The default is left out, since noise that removes the comma before a timeout would make the size a thousand times as large.
 */
function putWait(of: keyof Values): Wait {
  return { of: of, unitMs: 1000, least: 900, most: 65535, isOptional: true };
}

/** Returns a script row (one AT command) that makes transfers use the serial line again, if they use a file in the modem. */
function byUart(): Row {
  return { when: 'isPlaced', say: 'AT+QFTPCFG=4,"/COM/"', result: '0', ms: 5000, set: { isPlaced: '' } };
}

/**
 * Returns a script row (one AT command) that clears another file's restart offset. Only a finished transfer resets the offset by itself
 * (manual GSMFTP 2.2.8).
 */
function forgetRest(): Row {
  return { same: ['restAt', 'zero'], say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, set: { restAt: '0' } };
}

function open(): Rows {
  return [
    { unless: 'isEnded', say: 'AT+QFTPCLOSE', result: '0', ms: 15000, may: May.silence }, // this ends an old session, if there may be one
    { chain: 1, say: 'AT+QFTPUSER="{ftp.user}"', ms: 5000, set: { isEnded: '' } },
    { chain: 1, say: 'AT+QFTPPASS="{ftp.password}"', ms: 5000 },
    { say: 'AT+QFTPOPEN="{ftp.host}",{ftp.port}', result: '0', ms: 130000, greets: true },
    { say: 'AT+QFTPCFG=1,1', result: '0', ms: 5000 }, // parameter 1 with the value 1 means passive mode
    { say: 'AT+QFTPCFG=2,0', result: '0', ms: 5000 }, // parameter 2 with the value 0 means binary transfers
    {
      say: 'AT+QFTPCFG=4,"/COM/"', result: '0', ms: 5000, set: { isPlaced: '' }
    }, // transfers go over the serial line, and begin with a file's first byte
    { say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, set: { restAt: '0', zero: '0' } }
  ];
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'detach': case 'close': return detach();
    case 'register': return radioScript(name, { isGsm: true });
    case 'followClock': return followClock([{ same: ['clockMode', 'localMode'], say: 'AT+QNITZ=1', ms: 5000, may: May.silence }]);
    case 'askTime': return [{ say: 'AT+QLTS', want: ['+QLTS: {clock}', 'OK'], ms: 5000, may: May.silence, set: { source: 'the network' } }];
    // manual GSMFTP 4.1: the modem refuses QIFGCNT and QICSGP during an old session or data connection, so both are closed first
    case 'attach': return detach().concat([
      { chain: 1, say: 'AT+QIFGCNT=0', ms: 5000, set: { isEnded: '1' }, refusedAs: 'network' },
      { chain: 1, when: 'network.user', say: 'AT+QICSGP=1,"{network.apn}","{network.user}","{network.password}"', ms: 5000, refusedAs: 'apn-wrong' },
      { chain: 1, when: 'network.apn', unless: 'network.user', say: 'AT+QICSGP=1,"{network.apn}"', ms: 5000, refusedAs: 'apn-wrong' }
    ]);
    case 'open': return open();
    case 'abort': return [{ say: 'AT+QFTPCLOSE', result: '0', ms: 15000 }];
    case 'enter': return [{ say: 'AT+QFTPPATH="{folder}"', result: '0', ms: 60000, refusedAs: 'folder-denied' }];
    case 'make': return [ // the command is in section 2.2.14 of GSMFTP
      { when: 'parent', say: 'AT+QFTPMKDIR="{folder}"', result: '0', ms: 60000, may: May.refuse, set: { isDone: '1' } },
      // The parent must be the current directory. Otherwise the modem would make the new directory in a wrong place.
      { when: 'parent', unless: 'isDone', say: 'AT+QFTPPATH="{parent}"', result: '0', ms: 60000, refusedAs: 'folder-denied' },
      { unless: 'isDone', say: 'AT+QFTPMKDIR="{leaf}"', result: '0', ms: 60000, refusedAs: 'folder-denied' }
    ];
    // manual GSMFTP 2.2.12: the file name in AT+QFTPSIZE may have a path
    case 'size': return [{ say: 'AT+QFTPSIZE="{file}"', result: '{serverSize+}', ms: 60000 }];
    // manual GSMFTP 2.2.10: QFTPLEN tells the bytes of the latest transfer
    case 'sent': return [{ say: 'AT+QFTPLEN', want: ['+QFTPLEN: {serverSize+}', 'OK'], ms: 5000 }];
    case 'rename': return [{ say: 'AT+QFTPRENAME="{file}","{finalFile}"', want: ['OK', '+QFTPRENAME|+QRENAME: 0'], ms: 60000 }];
    case 'erase': return [{ say: 'AT+QFTPDELETE="{file}"', result: '0', ms: 60000, may: May.refuse }];
    case 'remove': return [{ say: 'AT+QFTPDELETE="{file}"', result: '0', ms: 60000 }];
    case 'unmake': return [{ say: 'AT+QFTPRMDIR="{folder}"', want: ['OK', '+QFTPRMDIR|+QFTPMKDIR: 0'], ms: 60000, refusedAs: 'folder-denied' }];
    case 'get': return [ // GSMFTP 4.3.1: the whole file comes after CONNECT. GSMFTP 4.5.2: it may begin at byte {rest}.
      { say: 'AT+QFTPSIZE="{file}"', result: '{total+}', ms: 60000 },
      byUart(),
      { say: 'AT+QFTPCFG=3,{rest}', result: '0', ms: 5000, set: { restAt: '{rest}' } },
      { say: 'AT+QFTPGET="{name}"', want: ['+QFTPGET: {got+}'], data: 'CONNECT', ms: fetchMs(bytes), set: { restAt: '0' } }
    ];
    // an upload that was to resume has set a restart offset, and without this row the next file would be sent from that offset on
    case 'unstage': return [{ say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, may: May.silence, set: { restAt: '0' } }];
    case 'toModem': return [ // GSMFTP 4.3.3: the path of the file in the modem begins with a storage, such as /UFS/a.jpg
      forgetRest(),
      { say: 'AT+QFTPCFG=4,"{modemFile}"', result: '0', ms: 5000, set: { isPlaced: '1' } },
      { say: 'AT+QFTPGET="{name}"', result: '{len+}', ms: 600000 },
      byUart()
    ];
    case 'fromModem': return [ // GSMFTP 4.2.3: the number of bytes may be larger than the file
      forgetRest(),
      { say: 'AT+QFTPCFG=4,"{modemFile}"', result: '0', ms: 5000, set: { isPlaced: '1' } },
      { say: 'AT+QFTPPUT="{name}",2147483647,900', result: '{len+}', ms: 920000, refusedAs: 'put-denied' },
      byUart()
    ];
    case 'off': return [{ say: 'AT+QPOWD=1', want: ['NORMAL POWER DOWN'], ms: 20000 }];
    default: return quectelSockets(name) || standardScript(name);
  }
}

/**
 * Returns script rows (AT commands) that send a number of bytes after CONNECT (manual GSMFTP 4.2.1). The first row uses the default timeout,
 * and the second one announces its own.
 * @param of the placeholder that holds the number of bytes
 */
function put(of: keyof Values, bytes: number, more?: Partial<Row>): Rows {
  const wait: keyof Values = of === 'size' ? 'sizeWait' : 'leftWait';
  const say = 'AT+QFTPPUT="{name}",{' + of + '}';
  const row = Object.assign({
    pour: 'CONNECT', quiet: quietMs, want: ['+QFTPPUT: <' + of + '>'], ms: 120000 + airMs(bytes), refusedAs: 'put-denied'
  } as Row, more);
  return [
    Object.assign({}, row, { unless: wait, say: say }),
    Object.assign({}, row, { when: wait, say: say + ',{' + wait + '}' })
  ];
}

function stream(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    // If the upload's result is lost, the file's size is asked for. The modem refuses that during the upload.
    case 'stream': return [byUart(), forgetRest()].concat(put('size', bytes, { ask: { say: 'AT+QFTPSIZE="{file}"', want: '+QFTPSIZE: <size>' } }));
    case 'streamOn': return putFrom(bytes);
    default: return undefined;
  }
}

/** Returns the script rows (AT commands) that send the rest of the image, from byte `{rest}` on (manual GSMFTP 4.5.1). */
function putFrom(bytes: number): Rows {
  return [
    byUart(),
    { say: 'AT+QFTPCFG=3,{rest}', result: '0', ms: 5000, set: { restAt: '{rest}' } } as Row
  ].concat(put('left', bytes, { set: { restAt: '0' } }));
}

/** Returns what the firmware knows of M10, M33 and M95: scripts of AT commands, limits, and meanings of error numbers. */
export function quectelM(): Modem {
  return {
    name: 'quectel-m',
    urcNames: '|+QFTPERROR|+PDP DEACT|+QIRDI|CLOSED|+QNITZ|+QPING|+QIURC|',
    urcs: function () {
      return [{ line: 'RDY', code: 'restarted' }, { line: '+QFTPERROR', code: 'server-closed' }, { line: '+PDP DEACT', code: 'network' }];
    },
    longestCommand: 500,
    rates: function () { return [9600, 19200, 38400, 57600, 115200]; },
    dataTerminator: '',
    // The pulses are from "M95 hardware design V1.0": more than 1 s for on, and 0.6 to 1 s for off, which then takes 2 to 12 s. The reset is
    // EMERG_OFF of the M85, 20 ms, which leaves the modem switched off.
    power: { onMs: 1200, offMs: 800, bootMs: 15000, downMs: 12000, resetMs: 100 },
    codeOf: codeOf,
    isCode: function (n) { return n < 0; },
    security: { none: '0' },
    limits: { 'ftp.host': 100, 'ftp.user': 30, 'ftp.password': 30 },
    names: function () { return plainNames(50); },
    longestPath: 100, // the length is in sections 2.2.5 and 2.2.14 of GSMFTP
    longestFile: 50, // the length is in section 2.2.12 of GSMFTP
    waits: { sizeWait: putWait('size'), leftWait: putWait('left') },
    hasEnter: false, hasCwd: true, hasRename: true, fileFolder: '/UFS/', hasFolders: 'both',
    methods: function () {
      return [
        { name: 'stream', confirms: 'count', why: 'the modem counts it', script: stream },
        { name: 'stream', confirms: 'slices', why: whySliced,
          script: function (name, bytes) { return name === 'slice' ? putFrom(bytes) : undefined; } }
      ];
    },
    // no document says that the modem's own HTTP can send images
    http: function () { return { methods: [], longestUrl: 0, closedLine: 'CLOSED', hasTls: false, proofBytes: 0, names: 'never' }; },
    script: script
  };
}
