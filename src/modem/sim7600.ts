// SIM7500/SIM7600, after "SIM7500_SIM7600 Series AT Command Manual V3.00" (AT76v3, chapters 12 and 20) and the "FTP(S)
// Application Note V3.00" (FTP76v3). Both orders of `OK` and `+CMD: n` are in the manual; no time-out is: those here are ours, for
// a server that takes 40 s for each of the answers that a command needs (LOGIN five, PUTFILE four), and for a modem that gives up one
// that says nothing after 75 s, as its sisters do (AT800 12.2.15).
//
// Assumptions, UNCONFIRMED by any document: CFTPSPUTFILE takes the local file by the last part of its path (so copy and
// remote file have one name); CFTRANRX onto an existing name may fail or append (so it is deleted before); a firmware without
// E: numbers C: as 1 (as the A76XX does) or as 3 (both are tried); FSDEL takes a name with blanks in quotes, as do FSRENAME and FSATTRI;
// CFTPSABORT ends a LOGIN that waits for its server, or is refused while one does (then the modem goes on waiting).

import type { Script, Step } from '../at/step';
import type { FaultCode } from '../fault';
import { has } from '../text';
import { airMs, fetchMs, numberIn, quietMs, slowestIntake, whySliced, type Modem, type ScriptName } from './modem';
import { standardCodeOf, standardScript } from './standard';

/** These open a data connection (12.2.11 to 12.2.15). */
const dataCommands = '|+CFTPSPUT|+CFTPSPUTFILE|+CFTPSGET|+CFTPSGETFILE|+CFTPSLIST|';
/** No number tells apart a folder that is missing, there already or not allowed; and at START no server has been asked yet. */
const vagueCommands = '|+CFTPSMKD|+CFTPSCWD|+CFTPSRMD|+CFTPSSTART|';

/** Chapter 12.3.1, "Summary of result codes for FTPS". */
function cftpsCode(n: number | undefined, name: string): FaultCode | undefined {
  const isData = has(dataCommands, '|' + name + '|');
  const isVague = has(vagueCommands, '|' + name + '|');
  switch (n) {
    case 1: case 16: return 'tls';
    case 2: return isVague ? 'rejected' : 'unknown';
    case 3: case 11: return 'busy';
    case 4: case 421: return 'server-closed';
    case 5: return 'server-timeout';
    case 6: return isVague ? 'rejected' : isData ? 'transfer-broken' : 'unknown'; // "transfer failed"
    case 7: case 17: return isVague ? 'rejected' : name === '+CFTPSLOGIN' ? 'unknown' : 'file-missing'; // "or any other memory error"
    case 8: return isVague ? 'rejected' : 'bad-name';
    case 9: return 'rejected';
    case 10: case 13: case 15: return 'network'; // no socket could be created, or closed: the modem's own side
    case 12: return 'host-unknown';
    case 14: return isData ? 'data-port' : 'host-refused'; // behind a login that went well it is not the control connection
    default: return undefined;
  }
}

/** TS 27.007 9.2.2: what the network says to a context: the APN, the account or the address is wrong, or not subscribed. */
function contextCode(line: string): FaultCode | undefined {
  const n = line.indexOf('+CME ERROR:') === 0 ? numberIn(line)! : 0;
  return (n >= 127 && n <= 133) || n === 149 ? 'apn-wrong' : undefined;
}

function codeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+CFTPS') !== 0) return standardCodeOf(line) || contextCode(line);
  const code = cftpsCode(numberIn(line), line.split(':')[0]!);
  // what says no is the network
  return code === 'rejected' && line.indexOf('+CFTPSSTART') === 0 ? 'apn-wrong' : code;
}

/** A row about files in the current directory (20.2.5 to 20.2.7), their names in quotes where one holds a blank. */
function named(row: Step, names: string[]): Script {
  const bare = names.map(function (name) { return '{' + name + '}'; });
  return [
    Object.assign({}, row, { unless: 'hasBlank', say: row.say + bare.join(',') }),
    Object.assign({}, row, { when: 'hasBlank', say: row.say + '"' + bare.join('","') + '"' })
  ];
}

/** 20.2.7 */
function fileSize(): Script {
  return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: {len},{written}', 'OK'], ms: 9000, blame: 'file-missing' }, ['modemName']);
}

/** 3.2.13 */
function reset(): Script {
  const first: Script = [{ say: 'AT+CRESET', ms: 5000, may: 'silence', set: { isDone: '1' } }];
  return first.concat(standardScript('reset'));
}

function script(name: ScriptName, bytes: number): Script {
  switch (name) {
    case 'countPin': return [{ say: 'AT+SPIC', want: ['+SPIC: {attempts},{puk}', 'OK'], ms: 5000, may: 'silence' }];
    case 'attach': return [ // a session from before holds the context, which may take neither APN nor account while it is active
      { unless: 'isOurs', say: 'AT+CFTPSSTOP', result: '0', ms: 45000, may: 'silence' },
      { when: 'network.apn', unless: 'isOurs', say: 'AT+CGDCONT=1,"IP","{network.apn}"', ms: 9000, blame: 'apn-wrong' },
      { when: 'network.user', unless: 'isOurs', say: 'AT+CGAUTH=1,3,"{network.password}","{network.user}"', ms: 9000, blame: 'apn-wrong' }, // 8.2.15: password first
      { when: 'apnAlone', unless: 'isOurs', say: 'AT+CGAUTH=1,0', ms: 9000, may: 'silence' } // an account from before
    ];
    case 'followClock': return [{ say: 'AT+CTZU=1', ms: 5000, may: 'silence' }]; // 4.2.17: kept, and in force as it is shipped
    case 'askTime': return [ // 15.2.1; zone 0, so that the clock counts in UTC
      { say: 'AT+CNTP="pool.ntp.org",0', ms: 9000, may: 'silence' },
      { say: 'AT+CNTP', result: '{ntp=0}', ms: 40000, may: 'silence', set: { source: 'NTP' } },
      { when: 'source', say: 'AT+CCLK?', want: ['+CCLK: {clock}', 'OK'], ms: 5000, may: 'silence' }
    ];
    case 'detach': return [ // 12.2.2, 12.2.18; 8.2.3, which the last context of an LTE network may refuse
      { say: 'AT+CFTPSSTOP', result: '0', ms: 45000, may: 'silence', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CFTPSABORT', result: '0', ms: 15000, may: 'silence' },
      { say: 'AT+CGACT=0,1', ms: 30000, may: 'silence' }
    ];
    case 'open': return [
      { say: 'AT+CFTPSLOGOUT', result: '0', ms: 45000, may: 'silence' }, // a session from before
      { say: 'AT+CFTPSSTOP', result: '0', ms: 45000, may: 'silence' },
      { say: 'AT+CFTPSSTART', result: '0', ms: 30000, enough: true, may: 'refuse', set: { isDone: '1' } }, // 12.2.1: activates the PDP context
      // 12.2.18: a session that still waits for its server refuses all of these but ABORT
      { unless: 'isDone', say: 'AT+CFTPSABORT', result: '0', ms: 15000, may: 'silence' },
      { unless: 'isDone', say: 'AT+CFTPSSTART', result: '0', ms: 30000, enough: true, blame: 'network' },
      { say: 'AT+CFTPSSINGLEIP=1', ms: 9000, may: 'silence' }, // 12.2.16: data to the control address; before LOGIN
      { say: 'AT+CFTPSLOGIN="{ftp.host}",{ftp.port},"{ftp.user}","{ftp.password}",{type}', result: '{login=0}', ms: 210000, enough: true, greets: true, ask: { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {home/}' }, set: { isBinary: '' }, blame: 'login-wrong' },
      { say: 'AT+CFTPSTYPE=I', result: '0', ms: 45000, enough: true, may: 'refuse', set: { isBinary: '1' } }, // 12.2.10: no default is stated
      { unless: 'isBinary', say: 'AT+CFTPSTYPE=I', result: '0', ms: 45000, enough: true, may: 'refuse' },
      { say: 'AT+CFTPSPWD', want: ['+CFTPSPWD: {home/}', 'OK'], ms: 90000, may: 'silence' }
    ];
    case 'abort': return [{ say: 'AT+CFTPSABORT', result: '0', ms: 15000 }]; // 12.2.18
    case 'enter': return [ // 12.2.8; beyond ASCII the manual wants hexadecimal, some firmware may take the bytes as they are
      { unless: 'folderHex', say: 'AT+CFTPSCWD="{folder}"', result: '{cwd=0}', ms: 90000, enough: true, ask: { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: <folder>' }, blame: 'folder-denied' },
      { when: 'folderHex', say: 'AT+CFTPSCWD={non-ascii}"{folderHex}"', result: '{cwd=0}', ms: 90000, may: 'refuse', set: { isDone: '1' } },
      { when: 'folderHex', unless: 'isDone', say: 'AT+CFTPSCWD="{folder}"', result: '{cwd=0}', ms: 90000, blame: 'folder-denied' },
      { unless: 'cwd', say: 'AT+CFTPSPWD', want: ['+CFTPSPWD: <folder>', 'OK'], ms: 90000, blame: 'folder-denied' } // OK alone proves nothing
    ];
    case 'make': return [ // 12.2.5
      { unless: 'folderHex', say: 'AT+CFTPSMKD="{folder}"', result: '0', ms: 90000, blame: 'folder-denied' },
      { when: 'folderHex', say: 'AT+CFTPSMKD={non-ascii}"{folderHex}"', result: '0', ms: 90000, may: 'refuse', set: { isDone: '1' } },
      { when: 'folderHex', unless: 'isDone', say: 'AT+CFTPSMKD="{folder}"', result: '0', ms: 90000, blame: 'folder-denied' }
    ];
    case 'drive': return [ // 20.2.1; firmware without E: gives no answer at all
      { say: 'AT+FSCD=E:/', want: ['+FSCD: E:/', 'OK'], ms: 3000, may: 'silence', set: { drive: 'E:/', dir: '3', alt: '' } },
      { unless: 'drive', say: 'AT', ms: 1000, tries: 3 },
      { unless: 'drive', want: [], ms: 300 },
      { unless: 'drive', say: 'AT+FSCD=F:/', want: ['+FSCD: F:/', 'OK'], ms: 3000, may: 'silence', set: { drive: 'F:/', dir: '1', alt: '' } },
      { unless: 'drive', say: 'AT', ms: 1000, tries: 3 },
      { unless: 'drive', want: [], ms: 300 },
      { unless: 'drive', say: 'AT+FSCD=C:/', want: ['+FSCD: C:/', 'OK'], ms: 3000, set: { drive: 'C:/', dir: '1', alt: '3' }, blame: 'drive-missing' }
    ];
    case 'stage': return [ // 20.2.11: exactly so many raw bytes, then OK
      { say: 'AT+CFTRANRX="{drive}{name}",{size}', pour: '>', ms: 10000 + bytes / slowestIntake, set: { isPut: '' }, blame: 'modem-full' }
    ];
    case 'put': return [ // 12.2.13
      { when: 'alt', say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 180000 + airMs(bytes), may: 'refuse', set: { isPut: '1', alt: '' } },
      { when: 'alt', say: 'AT+CFTPSPUTFILE="{name}",{alt}', result: '0', ms: 180000 + airMs(bytes), set: { isPut: '1', dir: '3', alt: '' }, blame: 'put-denied', missing: 'copy-missing' },
      { unless: 'isPut', say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 180000 + airMs(bytes), blame: 'put-denied', missing: 'copy-missing' }
    ];
    case 'resume': return [ // 12.2.13: the rest of a copy that is still whole
      { say: 'AT+CFTPSPUTFILE="{name}",{dir},{rest}', result: '0', ms: 180000 + airMs(bytes), blame: 'put-denied', missing: 'copy-missing' }
    ];
    case 'stream': return [ // 12.2.15: without a length, 0x03 before 0x03 and 0x1A, a 0x1A of its own ends
      { say: 'AT+CFTPSPUT="{name}"', pour: '>', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' }, quiet: quietMs, result: '0', ms: 180000 + airMs(bytes), blame: 'put-denied' }
    ];
    case 'slice': return [ // 12.2.15: at most 2,048 bytes, from byte {rest} on
      { say: 'AT+CFTPSPUT="{name}",{left},{rest}', pour: '>', result: '0', ms: 180000, blame: 'put-denied' }
    ];
    case 'erase': return [{ say: 'AT+CFTPSDELE="{name}"', result: '0', ms: 90000, enough: true, may: 'silence' }];
    case 'remove': return [{ say: 'AT+CFTPSDELE="{name}"', result: '0', ms: 90000 }];
    case 'unmake': return [{ say: 'AT+CFTPSRMD="{folder}"', result: '0', ms: 90000, blame: 'folder-denied' }];
    case 'get': return [{ say: 'AT+CFTPSGET="{name}",{rest}', result: '0', data: '+CFTPSGET: DATA,{len}', ms: fetchMs(bytes) }]; // 12.2.14
    case 'size': return [{ say: 'AT+CFTPSSIZE="{name}"', result: '{serverSize}', ms: 90000 }];
    case 'list': return [{ say: 'AT+CFTPSLIST="{name}"', result: '0', data: '+CFTPSLIST: DATA,{len}', ms: 90000 }];
    case 'listAll': return [{ say: 'AT+CFTPSLIST', result: '0', data: '+CFTPSLIST: DATA,{len}', ms: 90000 }];
    case 'clear': case 'unstage': return [ // 20.2.5: in the current directory only, which is the drive since it was found
      { unless: 'hasBlank', say: 'AT+FSDEL={name}', ms: 9000, may: 'silence' },
      { when: 'hasBlank', say: 'AT+FSDEL="{name}"', ms: 9000, may: 'silence' }
    ];
    case 'toModem': return [{ say: 'AT+CFTPSGETFILE="{name}",{dir}', result: '0', ms: 600000 } as Step].concat( // 12.2.12: under the same name
      named({ same: ['modemName', 'name'], say: 'AT+FSDEL=', ms: 9000, may: 'silence' }, ['modemName']),
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000 }, ['name', 'modemName']),
      fileSize()
    );
    case 'fromModem': return fileSize().concat( // 12.2.13: it sends the file of the name at the server
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '1' } }, ['modemName', 'name']),
      [{ say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 600000, blame: 'put-denied' }]
    );
    case 'restore': return named({ say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '' } }, ['name', 'modemName']);
    case 'readBack': return [ // 20.2.12; the port for what comes unasked must be named before
      { say: 'AT+CATR=1', ms: 9000, may: 'silence' },
      { say: 'AT+CFTRANTX="{drive}{name}",{rest},{piece}', want: ['+CFTRANTX: 0', 'OK'], data: '+CFTRANTX: DATA,{len}', ms: 20000 }
    ];
    case 'close': return [
      { say: 'AT+CFTPSLOGOUT', result: '0', ms: 45000, may: 'refuse' },
      { say: 'AT+CFTPSSTOP', result: '0', ms: 45000, may: 'refuse' }
    ];
    case 'reset': return reset();
    case 'off': return [{ say: 'AT+CPOF', ms: 5000 }]; // 3.2.12
    default: return standardScript(name);
  }
}

export function sim7600(): Modem {
  return {
    name: 'sim7600',
    chatter: '|+CFTPSNOTIFY|+NETOPEN|+CIPEVENT|+STIN|VOICE CALL|MISSED_CALL|',
    urcs: [{ line: 'RDY', code: 'restarted' }, { line: '+CFTPSNOTIFY: PEER CLOSED', code: 'server-closed' }, { line: '+CGEV: NW PDN DEACT 1', code: 'network' }, { line: '+CGEV: ME PDN DEACT 1', code: 'network' }],
    longestCommand: 559, // 1.4.4
    rates: [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 3000000, 3200000, 3686400], // 2.2.14
    limits: {},
    longestPath: 256, // 12.2.5, 12.2.8
    ways: [
      { name: 'efs', most: 2147483647, why: 'the modem proves the count before the server is told', hasDrive: true },
      { name: 'stream', most: 2147483647, why: 'there is no drive in the modem' },
      { name: 'stream', most: 2147483647, why: whySliced, isSliced: true }
    ],
    hasEnter: true,
    fileFolder: '',
    hasFolders: 'none',
    hasCwd: true,
    hasRename: false,
    isAside: true, // no manual promises that CFTRANRX is taken while a file is sent, nor denies it
    wayOut: '\x1a',
    // ch. 20 NOTE: none of \ : * ? " < > | , ; and / here; beyond ASCII a name would have to be written in hexadecimal
    names: { forbidden: /[^ !#-)+\-.0-9=@-\[\]^-{}~]/g, first: /^[A-Za-z0-9_]/, longest: 251 }, // 254 with the drive
    security: { none: '0', explicit: '2', implicit: '3' }, // 12.2.3; the default is implicit, so it is always given
    // the board makers' figures for the key, no hardware document was found; down: SIM7912 hardware design V1.02 table 11, 26 s
    // until STATUS falls; reset: 100 to 450 ms is what the maker of a module of this kind asks for
    power: { onMs: 500, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 300 },
    script: script,
    codeOf: codeOf,
    isCode: function (n) { return (n > 0 && n <= 17) || n === 421; }
  };
}
