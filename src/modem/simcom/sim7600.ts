// The record of SIM7500 and SIM7600, after "SIM7500_SIM7600 Series AT Command Manual V3.00" (AT76v3, chapters 12 and 20) and "FTP(S)
// Application Note V3.00" (FTP76v3).
//
// `OK` and a result `+CMD: n` come in either order. No timeout is documented, so those of the scripts allow 40 s for each answer of the
// server (LOGIN has five, PUTFILE four). The modem gives up a silent server after 75 s, as related modems do (AT800 12.2.15). UNCONFIRMED:
// CFTPSABORT ends a waiting LOGIN, or is refused.

import { May } from '../../at/step';
import { fetchMs, plainNames, whyCounted, whySliced, type Modem, type Row, type Rows, type ScriptName } from '../modem';
import { radioScript } from '../radio';
import { standardScript } from '../standard';
import { sim7600Code } from './sim7600errors';
import { sim7600Http, sim7600HttpMethods } from './sim7600http';
import { sim7600DriveScript, efsScript, folderScript, isIdle, sim7600SliceScript, streamScript, whyNoDrive } from './sim7600methods';
import { httpCode } from './simcom';

/** Returns what the firmware knows of SIM7500 and SIM7600: scripts of AT commands, limits, and meanings of error numbers. */
export function sim7600(): Modem {
  return {
    name: 'sim7600',
    urcNames: '|+CFTPSNOTIFY|+NETOPEN|+CIPEVENT|+CIPRXGET|+IPCLOSE|+CCHEVENT|+CCH_RECV_CLOSED|+CCH_PEER_CLOSED|+HTTP_PEER_CLOSED|'
      + '+HTTP_NONET_EVENT|+STIN|VOICE CALL|MISSED_CALL|',
    urcs: function () { return [{ line: 'RDY', code: 'restarted' }, { line: '+CFTPSNOTIFY: PEER CLOSED', code: 'server-closed' },
      { line: '+CGEV: NW PDN DEACT 1', code: 'network' }, { line: '+CGEV: ME PDN DEACT 1', code: 'network' }]; },
    longestCommand: 559, // the length is in section 1.4.4 of the manual AT76v3
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 3000000, 3200000, 3686400]; }, // as in 2.2.14 of AT76v3
    dataTerminator: '\x1a',
    // The pulses of PWRKEY are figures of board makers. For a shutdown, SIM7912 hardware design V1.02 (table 11) has 26 s until STATUS falls.
    // The pulse of RESET is 100 to 450 ms for a similar module.
    power: { onMs: 500, offMs: 3000, bootMs: 30000, downMs: 30000, resetMs: 300 },
    codeOf: function (line) { return sim7600Code(line); },
    isCode: function (n) { return (n > 0 && n <= 17) || n === 421; },
    security: { none: '0', explicit: '2', implicit: '3' }, // AT76v3 12.2.3: the mode is always sent, since the modem's default is implicit TLS
    limits: {},
    waits: { bodyWait: { of: 'size', unitMs: 1000, least: 10, most: 65535 } }, // the range of the timeout is in section 13.2.7 of the manual AT76v3

    // Manual AT76v3 chapter 20, note: a file name has none of \ : * ? " < > | , ; and /. A name that is not ASCII would have to be sent in
    // hexadecimal.
    names: function () { return plainNames(251); }, // a name may have 254 characters with its drive, such as E:/
    longestPath: 256, // the manual AT76v3 gives this length for names and paths (12.2.5, 12.2.8)
    hasEnter: true, hasCwd: true, hasRename: false, fileFolder: '', hasFolders: 'none',
    overlapsPut: true, // no manual says whether CFTRANRX works during an upload, so it is tried
    methods: function () {
      return [
        { name: 'efs', confirms: 'count', hasDrive: true, why: whyCounted,
          script: function (name, bytes) { return efsScript(name, bytes); } },
        { name: 'stream', confirms: 'nothing', why: whyNoDrive,
          script: function (name, bytes) { return streamScript(name, bytes); } },
        { name: 'stream', confirms: 'slices', why: whySliced, script: function (name) { return sim7600SliceScript(name); } }
      ];
    },
    http: function () { return { methods: sim7600HttpMethods(), longestUrl: 500 /* a whole command line has at most 559 characters (AT76v3 1.4.4) */,
      closedLine: '+IPCLOSE:|+CCH_PEER_CLOSED:', hasTls: true, proofBytes: 10240, names: 'never',
      codeOf: function (status) { return httpCode(status); } }; },
    script: function (name, bytes) { return sim7600Script(name, bytes); }
  };
}

function ftps(say: string, ms: number, more?: Partial<Row>): Row {
  return Object.assign({ say: say, result: '0', ms: ms } as Row, more);
}

/**
 * Returns the script rows (AT commands) that open the data connection. An old FTP session may block a change of APN and account, so it is
 * ended first. AT+CGAUTH has the password before the user (manual AT76v3 8.2.15).
 */
function attach(): Rows {
  return [
    { want: [], ms: 1, set: { isDone: '' } },
    ftps('AT+CFTPSSTOP', 45000, { unless: 'isOurs', may: May.silence }),
    { when: 'isOurs', want: [], ms: 1, set: { isDone: '1' } },
    { when: 'hasProfile', want: [], ms: 1, set: { isDone: '1' } },
    { when: 'network.apn', unless: 'isDone', say: 'AT+CGDCONT=1,"{pdpType}","{network.apn}"', ms: 9000, may: May.refuse, set: { isDone: '1' } },
    // LTE keeps its last data connection, and may refuse to change it. The modem's data connection is right all the same if it has the APN of
    // config.json.
    { when: 'network.apn', unless: 'isDone', say: 'AT+CGDCONT?', want: ['+CGDCONT: 1,{n},<network.apn>', 'OK'], ms: 9000, refusedAs: 'apn-wrong' },
    { when: 'network.user', unless: 'isOurs', say: 'AT+CGAUTH=1,3,"{network.password}","{network.user}"', ms: 9000, refusedAs: 'apn-wrong' },
    { when: 'apnAlone', unless: 'isOurs', say: 'AT+CGAUTH=1,0', ms: 9000, may: May.silence }, // this removes the account that another program has set
    { unless: 'isOurs', want: [], ms: 1, set: { isEnded: '1' } }
  ];
}

/**
 * Returns a script that `sim7600Script` does not have itself. The standard scripts are tried first. Those for HTTP and sockets come second, as
 * their file must be loaded for that.
 */
function otherScript(name: ScriptName, bytes: number): Rows {
  const rows = standardScript(name);
  return rows.length ? rows : sim7600Http(name, bytes) || rows;
}

/** Returns a script of SIM7500 and SIM7600, many of which the A76XX shares. */
export function sim7600Script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    // the next scripts are for power, SIM, network and clock (manual AT76v3 chapters 3 to 8 and 15)
    case 'off': return [{ say: 'AT+CPOF', ms: 5000 }]; // manual AT76v3 3.2.12: AT+CPOF
    // manual AT76v3 3.2.13: AT+CRESET
    case 'reset': return [{ say: 'AT+CRESET', ms: 5000, may: May.silence, set: { isDone: '1' } } as Row].concat(standardScript('reset'));
    // manual AT76v3 4.2.17: the modem stores the setting CTZU=1, which is also its default
    case 'followClock': return [{ say: 'AT+CTZU=1', ms: 5000, may: May.silence }];
    case 'countPin': return [{ say: 'AT+SPIC', want: ['+SPIC: {attempts},{puk}', 'OK'], ms: 5000, may: May.silence }];
    case 'askProfile': return radioScript(name);
    case 'setProfile': return radioScript(name, { account: [ // manual AT76v3 8.2.15: the password comes before the user
      { when: 'network.user', say: 'AT+CGAUTH=1,3,"{network.password}","{network.user}"', ms: 9000, may: May.silence },
      { unless: 'network.user', say: 'AT+CGAUTH=1,0', ms: 9000, may: May.silence }
    ] });
    // manual AT76v3 4.2.11: the modem chooses the technology by itself, which may take ten seconds
    case 'anyMode': return [{ say: 'AT+CNMP=2', ms: 15000, may: May.silence }];
    case 'attach': return attach();
    case 'detach': return [ // AT76v3 12.2.2 and 12.2.18 end FTP. LTE may refuse to close its last data connection (8.2.3).
      ftps('AT+CFTPSSTOP', 45000, { may: May.silence, set: { isDone: '1' } }),
      ftps('AT+CFTPSABORT', 15000, { unless: 'isDone', may: May.silence }),
      { say: 'AT+CGACT=0,1', ms: 30000, may: May.silence }
    ];
    case 'askTime': return [ // AT76v3 15.2.1: zone 0 gives UTC
      { say: 'AT+CNTP="pool.ntp.org",0', ms: 9000, may: May.silence },
      { say: 'AT+CNTP', result: '{ntp=0}', ms: 40000, may: May.silence, set: { source: 'NTP' } },
      { when: 'source', say: 'AT+CCLK?', want: ['+CCLK: {clock}', 'OK'], ms: 5000, may: May.silence }
    ];
    // the next scripts are for FTP (manual AT76v3 chapter 12)
    case 'open': return [
      ftps('AT+CFTPSLOGOUT', 45000, { unless: 'isEnded', may: May.silence }), // this ends an old session, if there may be one
      ftps('AT+CFTPSSTOP', 45000, { unless: 'isEnded', may: May.silence }),
      { want: [], ms: 1, set: { isEnded: '' } },
      ftps('AT+CFTPSSTART', 30000, { enough: true, may: May.refuse, set: { isDone: '1' } }), // AT76v3 12.2.1: CFTPSSTART opens the data connection
      ftps('AT+CFTPSABORT', 15000, { unless: 'isDone', may: May.silence }), // AT76v3 12.2.18: a session that waits for its server accepts only ABORT
      ftps('AT+CFTPSSTART', 30000, { unless: 'isDone', enough: true, refusedAs: 'network' }),
      // Manual AT76v3 12.2.16: with SINGLEIP, FTP data connections go to the IP address of the login. It must be set before the login.
      { say: 'AT+CFTPSSINGLEIP=1', ms: 9000, may: May.silence },
      { say: 'AT+CFTPSLOGIN="{ftp.host}",{ftp.port},"{ftp.user}","{ftp.password}",{type}', result: '{login=0}', ms: 210000, enough: true,
        greets: true, ask: { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {home/}' }, set: { isBinary: '' }, refusedAs: 'login-wrong' },
      // manual AT76v3 12.2.10 names no default for binary transfers, so they are set
      ftps('AT+CFTPSTYPE=I', 45000, { enough: true, may: May.refuse, set: { isBinary: '1' } }),
      ftps('AT+CFTPSTYPE=I', 45000, { unless: 'isBinary', enough: true, may: May.refuse }),
      { say: 'AT+CFTPSPWD', want: ['+CFTPSPWD: {home/}', 'OK'], ms: 90000, may: May.silence }
    ];
    case 'where': return [{ say: 'AT+CFTPSPWD', want: ['+CFTPSPWD: {here/}', 'OK'], ms: 90000 }]; // manual AT76v3 12.2.9: AT+CFTPSPWD
    case 'close': return [ftps('AT+CFTPSLOGOUT', 45000, { may: May.refuse }), ftps('AT+CFTPSSTOP', 45000, { may: May.refuse })];
    case 'make': return folderScript('AT+CFTPSMKD=', '0', {}); // manual AT76v3 12.2.5: AT+CFTPSMKD
    case 'unmake': return [ftps('AT+CFTPSRMD="{folder}"', 90000, { refusedAs: 'folder-denied' })];
    case 'erase': return [ftps('AT+CFTPSDELE="{name}"', 90000, { enough: true, may: May.silence })];
    case 'remove': return [ftps('AT+CFTPSDELE="{name}"', 90000)];
    case 'enter': return folderScript('AT+CFTPSCWD=', '{cwd=0}', { enough: true, ask: { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: <folder>' } }).concat([
      // manual AT76v3 12.2.8: OK alone does not prove that the directory was entered, so the current one is asked for
      { unless: 'cwd', say: 'AT+CFTPSPWD', want: ['+CFTPSPWD: <folder>', 'OK'], ms: 90000, refusedAs: 'folder-denied' }
    ]);
    // Manual AT76v3 12.2.14: the modem fetches a part into its cache, which is then read by pieces. UNCONFIRMED: how much it fetches beyond
    // the part.
    case 'get': return [
      { unless: 'getEnd', say: 'AT+CFTPSGET="{name}",{rest}', result: '0', data: '+CFTPSGET: DATA,{len}', ms: fetchMs(bytes) },
      { when: 'getEnd', say: 'AT+CFTPSGET="{name}",{rest},1', want: ['OK', '+CFTPS|+CFTPSGET: RECV EVENT'], ms: fetchMs(bytes) },
      { when: 'getEnd', say: 'AT+CFTPSCACHERD', until: '+CFTPSGET: 0', data: '+CFTPSGET: DATA,{len}', ms: 90000 }
    ];
    case 'list': return [ftps('AT+CFTPSLIST="{name}"', 90000, { data: '+CFTPSLIST: DATA,{len}' })];
    case 'listAll': return [ftps('AT+CFTPSLIST', 90000, { data: '+CFTPSLIST: DATA,{len}' })];
    case 'size': return [{ say: 'AT+CFTPSSIZE="{name}"', result: '{serverSize}', ms: 90000, ask: isIdle() }];
    case 'abort': return [ftps('AT+CFTPSABORT', 15000)]; // manual AT76v3 12.2.18: AT+CFTPSABORT
    case 'drive': case 'clear': case 'unstage': case 'toModem': case 'fromModem': case 'restore': return sim7600DriveScript(name);
    default: return otherScript(name, bytes);
  }
}
