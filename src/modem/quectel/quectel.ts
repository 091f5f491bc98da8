// Quectel M10, M33, M95 and relatives, after "GSM FTP AT Commands V1.2" (GSMFTP). No blank follows the colon.
//
// UNCONFIRMED: QFTPMKDIR takes a path, or only a name below QFTPPATH; both are tried. Results of QFTPRENAME and QFTPRMDIR
// have those names, or those of samples 4.4.2. QFTPCLOSE ends a waiting QFTPOPEN, or is refused. A data phase ends by timeout or count.
// CFUN=1,1 restarts (TS 27.007 8.2). QNITZ=1 and CTZU=3 keep local time (public code).

import type { FaultCode } from '../../fault';
import { has } from '../../text';
import { airMs, fetchMs, numberIn, quietMs, plainNames, whySliced, type Modem, type Row, type Rows, type ScriptName, type Wait } from '../modem';
import { radioScript } from '../radio';
import { quectelSockets } from '../sockets';
import { standardCodeOf, standardScript } from '../standard';

/** For these commands, the number means only that the server refused (in RFC 959 also 501 and 553). */
const folderCommands = '|+QFTPPATH|+QFTPMKDIR|+QFTPRMDIR|';

/** Meaning of a number of FTP (GSMFTP chapter 3, and the note after 4.4.2). */
function codeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+QFTP') !== 0 && line.indexOf('+QRENAME') !== 0) return standardCodeOf(line);
  const n = numberIn(line);
  const name = line.split(':')[0];
  // 2.2.3: fewer bytes than announced have come within its timeout
  if (n !== undefined && n >= 0 && line.indexOf('+QFTPPUT') === 0) return 'bytes-lost';
  switch (n) {
    // 4.4.2: "problems on the connection"; also for replies not in the table, such as 521 for an existing folder
    case -1: return name === '+QFTPMKDIR' ? 'rejected' : 'connection';
    case -3: return 'busy';
    case -4: return 'host-unknown';
    case -5: return 'connection'; // there is no context, or no TCP connection
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

/** Closes the context: `DEACT OK`, or ERROR if it is closed already (4.6). */
function detach(): Rows {
  return [
    { say: 'AT+QFTPCLOSE', result: '0', ms: 30000, may: 'silence' },
    { say: 'AT+QIDEACT', want: ['DEACT OK'], ms: 40000, may: 'silence' }
  ];
}

type Counted = 'size' | 'left';

/**
 * 2.2.3: in seconds, default 900; "the larger fileSz is, time should be set longer". Without its comma, a garbled line would have a size
 * a thousand times as large.
 */
function putWait(of: Counted): Wait {
  return { of: of, unitMs: 1000, least: 900, most: 65535, isOptional: true };
}

/** Transfers use the UART again. */
function byUart(): Row {
  return { when: 'isPlaced', say: 'AT+QFTPCFG=4,"/COM/"', result: '0', ms: 5000, set: { isPlaced: '' } };
}

/** Clears another file's restart offset: only a finished transfer resets it (2.2.8). */
function forgetRest(): Row {
  return { same: ['restAt', 'zero'], say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, set: { restAt: '0' } };
}

function open(): Rows {
  return [
    { unless: 'isEnded', say: 'AT+QFTPCLOSE', result: '0', ms: 15000, may: 'silence' }, // ends an old session
    { chain: 1, say: 'AT+QFTPUSER="{ftp.user}"', ms: 5000, set: { isEnded: '' } },
    { chain: 1, say: 'AT+QFTPPASS="{ftp.password}"', ms: 5000 },
    { say: 'AT+QFTPOPEN="{ftp.host}",{ftp.port}', result: '0', ms: 130000, greets: true },
    { say: 'AT+QFTPCFG=1,1', result: '0', ms: 5000 }, // passive mode
    { say: 'AT+QFTPCFG=2,0', result: '0', ms: 5000 }, // binary transfers
    // transfers go over the UART, from the first byte on
    { say: 'AT+QFTPCFG=4,"/COM/"', result: '0', ms: 5000, set: { isPlaced: '' } },
    { say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, set: { restAt: '0', zero: '0' } }
  ];
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'detach': case 'close': return detach();
    case 'register': return radioScript(name, 'gsm');
    case 'followClock': return [
      { want: [], ms: 1, set: { one: '1' } },
      { say: 'AT+CTZU?', want: ['+CTZU: {follows=1|2|3}', 'OK'], ms: 5000, may: 'silence', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+QNITZ=1', ms: 5000, may: 'silence' },
      { unless: 'isDone', say: 'AT+CTZU=3', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { unless: 'isDone', same: ['isSet', 'one'], say: 'AT+CTZU=1', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { when: 'isSet', unless: 'isRaised', say: 'AT&W', ms: 5000, may: 'silence' }
    ];
    case 'askTime': return [{ say: 'AT+QLTS', want: ['+QLTS: {clock}', 'OK'], ms: 5000, may: 'silence', set: { source: 'the network' } }];
    case 'attach': return detach().concat([ // 4.1: an old session or context would refuse it, so they are closed first
      { chain: 1, say: 'AT+QIFGCNT=0', ms: 5000, set: { isEnded: '1' }, refusedAs: 'network' },
      { chain: 1, when: 'network.user', say: 'AT+QICSGP=1,"{network.apn}","{network.user}","{network.password}"', ms: 5000, refusedAs: 'apn-wrong' },
      { chain: 1, when: 'network.apn', unless: 'network.user', say: 'AT+QICSGP=1,"{network.apn}"', ms: 5000, refusedAs: 'apn-wrong' }
    ]);
    case 'open': return open();
    case 'abort': return [{ say: 'AT+QFTPCLOSE', result: '0', ms: 15000 }];
    case 'enter': return [{ say: 'AT+QFTPPATH="{folder}"', result: '0', ms: 60000, refusedAs: 'folder-denied' }];
    case 'make': return [ // as in 2.2.14 of GSMFTP
      { when: 'parent', say: 'AT+QFTPMKDIR="{folder}"', result: '0', ms: 60000, may: 'refuse', set: { isDone: '1' } },
      // otherwise it would make a directory in the wrong place
      { when: 'parent', unless: 'isDone', say: 'AT+QFTPPATH="{parent}"', result: '0', ms: 60000, refusedAs: 'folder-denied' },
      { unless: 'isDone', say: 'AT+QFTPMKDIR="{leaf}"', result: '0', ms: 60000, refusedAs: 'folder-denied' }
    ];
    case 'size': return [{ say: 'AT+QFTPSIZE="{file}"', result: '{serverSize+}', ms: 60000 }]; // 2.2.12: the name has its path
    case 'sent': return [{ say: 'AT+QFTPLEN', want: ['+QFTPLEN: {serverSize+}', 'OK'], ms: 5000 }]; // 2.2.10: the bytes of the latest transfer
    case 'rename': return [{ say: 'AT+QFTPRENAME="{file}","{finalFile}"', want: ['OK', '+QFTPRENAME|+QRENAME: 0'], ms: 60000 }];
    case 'erase': return [{ say: 'AT+QFTPDELETE="{file}"', result: '0', ms: 60000, may: 'refuse' }];
    case 'remove': return [{ say: 'AT+QFTPDELETE="{file}"', result: '0', ms: 60000 }];
    case 'unmake': return [{ say: 'AT+QFTPRMDIR="{folder}"', want: ['OK', '+QFTPRMDIR|+QFTPMKDIR: 0'], ms: 60000, refusedAs: 'folder-denied' }];
    case 'get': return [ // 4.3.1: after CONNECT the whole file; 4.5.2: from byte {rest}
      { say: 'AT+QFTPSIZE="{file}"', result: '{total+}', ms: 60000 },
      byUart(),
      { say: 'AT+QFTPCFG=3,{rest}', result: '0', ms: 5000, set: { restAt: '{rest}' } },
      { say: 'AT+QFTPGET="{name}"', want: ['+QFTPGET: {got+}'], data: 'CONNECT', ms: fetchMs(bytes), set: { restAt: '0' } }
    ];
    case 'unstage': return [{ say: 'AT+QFTPCFG=3,0', result: '0', ms: 5000, may: 'silence', set: { restAt: '0' } }]; // or the next file would start at that offset
    case 'toModem': return [ // 4.3.3: the file has a storage in its path, such as /UFS/a.jpg
      forgetRest(),
      { say: 'AT+QFTPCFG=4,"{modemFile}"', result: '0', ms: 5000, set: { isPlaced: '1' } },
      { say: 'AT+QFTPGET="{name}"', result: '{len+}', ms: 600000 },
      byUart()
    ];
    case 'fromModem': return [ // 4.2.3: a count that is too large is harmless
      forgetRest(),
      { say: 'AT+QFTPCFG=4,"{modemFile}"', result: '0', ms: 5000, set: { isPlaced: '1' } },
      { say: 'AT+QFTPPUT="{name}",2147483647,900', result: '{len+}', ms: 920000, refusedAs: 'put-denied' },
      byUart()
    ];
    case 'off': return [{ say: 'AT+QPOWD=1', want: ['NORMAL POWER DOWN'], ms: 20000 }];
    default: return quectelSockets(name) || standardScript(name);
  }
}

/** Sends this number of bytes after CONNECT, within the timeout (4.2.1). */
function put(of: Counted, bytes: number, more?: Partial<Row>): Rows {
  const wait = of === 'size' ? 'sizeWait' : 'leftWait';
  const say = 'AT+QFTPPUT="{name}",{' + of + '}';
  const row = Object.assign({ pour: 'CONNECT', quiet: quietMs, want: ['+QFTPPUT: <' + of + '>'], ms: 120000 + airMs(bytes), refusedAs: 'put-denied' } as Row, more);
  return [
    Object.assign({}, row, { unless: wait, say: say }),
    Object.assign({}, row, { when: wait, say: say + ',{' + wait + '}' })
  ];
}

function stream(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    // a query for a lost result, which is refused during the put
    case 'stream': return [byUart(), forgetRest()].concat(put('size', bytes, { ask: { say: 'AT+QFTPSIZE="{file}"', want: '+QFTPSIZE: <size>' } }));
    case 'streamOn': return putFrom(bytes);
    default: return undefined;
  }
}

/** Sends from an offset on (GSMFTP 4.5.1). */
function putFrom(bytes: number): Rows {
  return [
    byUart(),
    { say: 'AT+QFTPCFG=3,{rest}', result: '0', ms: 5000, set: { restAt: '{rest}' } } as Row
  ].concat(put('left', bytes, { set: { restAt: '0' } }));
}

/** The record of M10, M33 and M95. */
export function quectelM(): Modem {
  return {
    // identification
    name: 'quectel-m',
    urcNames: '|+QFTPERROR|+PDP DEACT|+QIRDI|CLOSED|+QNITZ|+QPING|+QIURC|',
    urcs: function () {
      return [{ line: 'RDY', code: 'restarted' }, { line: '+QFTPERROR', code: 'server-closed' }, { line: '+PDP DEACT', code: 'network' }];
    },
    // line
    longestCommand: 500,
    rates: function () { return [9600, 19200, 38400, 57600, 115200]; },
    dataTerminator: '',
    // power: M95 hardware design V1.0: over 1 s; 0.6 to 1 s, then 2 to 12 s; EMERG_OFF 20 ms (M85's), which leaves it off
    power: { onMs: 1200, offMs: 800, bootMs: 15000, downMs: 12000, resetMs: 100 },
    // errors
    codeOf: codeOf,
    isCode: function (n) { return n < 0; },
    // ftp
    security: { none: '0' },
    limits: { 'ftp.host': 100, 'ftp.user': 30, 'ftp.password': 30 },
    names: function () { return plainNames(50); },
    longestPath: 100, // as in section 2.2.5, 2.2.14
    longestFile: 50, // as in 2.2.12 of GSMFTP
    waits: { sizeWait: putWait('size'), leftWait: putWait('left') },
    hasEnter: false, hasCwd: true, hasRename: true, fileFolder: '/UFS/', hasFolders: 'both',
    methods: function () {
      return [
        { name: 'stream', most: 2147483647, confirms: 'count', why: 'the modem counts it', script: stream },
        { name: 'stream', most: 2147483647, confirms: 'slices', why: whySliced,
          script: function (name, bytes) { return name === 'slice' ? putFrom(bytes) : undefined; } }
      ];
    },
    // http: no document says that its own HTTP can send images
    http: function () { return { methods: [], longestUrl: 0, closedLine: 'CLOSED', hasTls: false, proofBytes: 0, names: 'never' }; },
    script: script
  };
}
