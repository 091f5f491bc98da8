// The records of Quectel's LTE modems. ec2x() is for EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K and relatives, and bg9x() for BG95,
// BG96 and BG77. Sources are "BG96 FTP(S) AT Commands Manual V1.0" (BGF), "FILE AT Commands Manual V1.0" (BGFS), "TCP/IP AT Commands Manual
// V1.0" (BGT) and "AT Commands Manual V2.2" (BGA). Behaviour was also seen on EC20, EG25-G and EG800K.
//
// OK means only that the modem has accepted an FTP command. Its result comes later: `+QFTPCWD: 0,0` is an error number of the modem, then the
// server's code or a value. Until the result of QFTPCLOSE has come, other FTP commands are refused as busy (603).
//
// UNCONFIRMED: QFTPSTAT is 4 after a close whose result was lost (states: BGF 2.17; seen in public drivers). QFTPCLOSE ends a waiting
// QFTPOPEN, or is refused. CTZU=3 keeps local time, and CTZU=1 is used if the modem refuses 3. The longest command line suffices for the
// longest account. QICSGP and CGDCONT share profile 1, so both are set. The pulses of PWRKEY and RESET are from public code that cites the
// hardware documents of EC25 and BG96.

import { May } from '../../at/step';
import { fetchMs, plainNames, type Modem, type Row, type Rows, type ScriptName } from '../modem';
import { accountText, endSaving, fullPower, radioScript } from '../radio';
import { standardScript } from '../standard';
import { ec2xCode } from './ec2xerrors';
import { ec2xDriveScript, fetchScript, ec2xMethods, plainDriveScript } from './ec2xmethods';
import { ec2xSockets } from './ec2xsockets';
import { followClock } from './followclock';

/**
 * Timeout of the login in milliseconds. The manual BGF 2.2 names the setting rsptimeout, which is 180 s at most; the document of the EG800K
 * has 125 s.
 */
const openMs = 130000;
/** Timeout for one answer of the server in milliseconds, with time to open a data connection. */
const answerMs = 190000;

/**
 * Returns a script row (one AT command) by which the modem chooses the technology by itself. The last 1 means at once (manual BG96_AT, chapter 5).
 */
function anyScan(): Row { return { say: 'AT+QCFG="nwscanmode",0,1', ms: 5000, may: May.silence }; }

/**
 * Returns a script row (one AT command) with an FTP command and its result. If the result is lost, QFTPPWD is asked: the modem refuses it as
 * busy (603) before the result, and shows no directory before a login.
 */
function qftp(say: string, more?: Partial<Row>): Row {
  const row: Row = Object.assign({ say: say, result: '0', ms: answerMs } as Row, more);
  if (!row.greets && !row.data) row.ask = { say: 'AT+QFTPPWD', want: '+QFTPPWD: 0', isOver: true };
  return row;
}

/**
 * Returns a script row (one AT command) that ends an FTP session (manual BGF 2.18). The modem is busy until the result, and refuses the
 * command without a session.
 */
function closeSession(ms: number): Row {
  return { say: 'AT+QFTPCLOSE', result: '0', ms: ms, may: May.silence, ask: { say: 'AT+QFTPSTAT', want: '+QFTPSTAT: 0,4' } };
}

/** Returns a script row (one AT command) that sets a parameter of FTP, which lasts until it is set again (manual BGF 2.1). */
function setting(key: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ say: 'AT+QFTPCFG="' + key + '",' + value, ms: 5000 } as Row, more);
}

/**
 * Returns a script row (one AT command) that sets a parameter of TLS (manual BGF 3.2). With `sni`, for example, the modem sends the server's
 * name. The modem may refuse it: if older firmware lacks the parameter, QFTPOPEN shows whether TLS works without it.
 */
function tls(key: string, value: string): Row {
  return { when: 'isSecure', say: 'AT+QSSLCFG="' + key + '",1,' + value, ms: 5000, may: May.refuse };
}

function open(): Rows {
  return [
    Object.assign(closeSession(30000), { unless: 'isEnded' }) as Row, // this ends an old session, if there may be one
    setting('contextid', '1', { chain: 1, set: { isEnded: '' } }),
    setting('account', '"{ftp.user}","{ftp.password}"', { chain: 1 }),
    setting('filetype', '0', { chain: 1 }), // the value 0 means binary, though the samples of BGF 3.1 set 1 for it
    setting('transmode', '1', { chain: 1 }), // the value 1 means passive mode
    setting('rsptimeout', '180', { chain: 1 }),
    setting('data_address', '1', { chain: 2, may: May.refuse }), // the value 1 makes data connections go to the address of the login
    tls('sslversion', '4'), tls('ciphersuite', '0xFFFF'), tls('seclevel', '0'), tls('sni', '1'),
    setting('ssltype', '{type}', { when: 'isSecure', refusedAs: 'tls' }),
    setting('sslctxid', '1', { when: 'isSecure', refusedAs: 'tls' }),
    setting('ssltype', '0', { chain: 2, unless: 'isSecure', may: May.refuse }),
    qftp('AT+QFTPOPEN="{ftp.host}",{ftp.port}', { ms: openMs, greets: true, refusedAs: 'login-wrong' }),
    // manual BGF 2.4 shows the directory with quotes and 3.4 without quotes, so both are accepted
    qftp('AT+QFTPPWD', { result: '0,{home/}', ms: 90000, may: May.silence })
  ];
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    // the next scripts are from BGA, the manual of AT commands
    case 'off': return [{ say: 'AT+QPOWD=1', want: ['OK', 'POWERED DOWN'], ms: 65000 }]; // manual BGA 1.6: AT+QPOWD
    case 'countPin': return [{ say: 'AT+QPINC="SC"', want: ['+QPINC: SC,{attempts},{puk}', 'OK'], ms: 5000, may: May.silence }];
    case 'followClock': return followClock([]);
    case 'askTime': return [
      // manual BGA 6.16: AT+QLTS=2 gives local time
      { unless: 'isDoubted', say: 'AT+QLTS=2', want: ['+QLTS: {clock}', 'OK'], ms: 5000, may: May.silence, set: { source: 'the network' } },
      // BGT 2.2.12: QNTP also sets the modem's clock. It may take 125 s, but the battery is spared. The time is in UTC, whatever zone is beside it
      // (seen on an EG800K).
      {
        unless: 'clock', say: 'AT+QNTP=1,"pool.ntp.org"', want: ['OK', '+QNTP: {ntp=0},{clock}'], ms: 40000, may: May.silence, set: { source: 'NTP' }
      }
    ];
    case 'askProfile': return radioScript(name);
    case 'setProfile': return radioScript(name, { account: [ // manual BGT 2.1.1
      { when: 'network.user', say: 'AT+QICSGP=1,{pdpNumber},' + accountText, ms: 5000, may: May.silence },
      { unless: 'network.user', say: 'AT+QICSGP=1,{pdpNumber},"{network.apn}","","",0', ms: 5000, may: May.silence }
    ] });
    case 'anyMode': return [anyScan()];
    // manual BGT 2.1: while the data connection is active, the modem refuses APN and account
    case 'attach': return [
      { when: 'isOurs', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: May.silence, set: { isOpen: '1' } },
      Object.assign(closeSession(15000), { unless: 'isOpen' }) as Row,
      { unless: 'isOpen', say: 'AT+QIDEACT=1', ms: 40000, may: May.silence },
      {
        when: 'network.user', unless: 'isOpen', say: 'AT+QICSGP=1,{pdpNumber},"{network.apn}","{network.user}","{network.password}",3',
        ms: 5000, refusedAs: 'apn-wrong'
      },
      { when: 'apnAlone', unless: 'isOpen', say: 'AT+QICSGP=1,{pdpNumber},"{network.apn}","","",0', ms: 5000, refusedAs: 'apn-wrong' },
      { unless: 'isOpen', say: 'AT+QIACT=1', ms: 150000, may: May.refuse, set: { isOpen: '1', isEnded: '1' } },
      // the data connection may be active already, or the modem may have refused QIACT without a reason
      { unless: 'isOpen', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: May.silence, set: { isOpen: '1' } },
      { unless: 'isOpen', say: 'AT+QIGETERROR', want: ['+QIGETERROR: 0', 'OK'], ms: 5000, refusedAs: 'apn-wrong' }
    ];
    case 'detach': return [closeSession(30000), { say: 'AT+QIDEACT=1', ms: 40000, may: May.silence }];
    // the next scripts are from BGF, the manual of FTP commands
    case 'open': return open();
    case 'abort': return [{ say: 'AT+QFTPCLOSE', result: '0', ms: 15000 }];
    case 'close': return [closeSession(30000)];
    case 'where': return [qftp('AT+QFTPPWD', { result: '0,{here/}', ms: 90000 })]; // manual BGF 2.4: AT+QFTPPWD
    case 'enter': return [qftp('AT+QFTPCWD="{folder}"', { refusedAs: 'folder-denied' })];
    case 'make': return [qftp('AT+QFTPMKDIR="{folder}"', { refusedAs: 'folder-denied' })]; // manual BGF 2.8: AT+QFTPMKDIR
    case 'unmake': return [qftp('AT+QFTPRMDIR="{folder}"', { refusedAs: 'folder-denied' })];
    case 'size': return [qftp('AT+QFTPSIZE="{name}"', { result: '0,{serverSize}' })];
    case 'time': return [qftp('AT+QFTPMDTM="{name}"', { result: '0,{fileTime}' })];
    case 'sent': return []; // there is no script: QFTPLEN (manual BGF 2.16) tells the bytes of the latest transfer, but that may have been a listing
    case 'rename': return [qftp('AT+QFTPRENAME="{name}","{finalName}"')];
    case 'erase': return [qftp('AT+QFTPDEL="{name}"', { may: May.refuse })];
    case 'remove': return [qftp('AT+QFTPDEL="{name}"')];
    case 'get': return fetch(bytes, 'UFS:');
    // `{modemFile}` is a file in the modem, such as UFS:a.jpg
    case 'toModem': return [
      { say: 'AT+QFDEL="{modemFile}"', ms: 9000, may: May.refuse },
      qftp('AT+QFTPGET="{name}","{modemFile}"', { result: '0,{len}', ms: 600000 })
    ];
    case 'fromModem':
      return [qftp('AT+QFTPPUT="{name}","{modemFile}",0', { result: '0,{len}', ms: 920000, refusedAs: 'put-denied', missing: 'file-missing' })];
    default: return ec2xDriveScript(name) || ec2xSockets(name) || standardScript(name);
  }
}

function fetch(bytes: number, place: string): Rows {
  function onLine(more: string): Row {
    return qftp('AT+QFTPGET="{name}","COM:",{rest}' + more, { result: '0,{got}', data: 'CONNECT', ms: fetchMs(bytes) });
  }
  return fetchScript(qftp('AT+QFTPSIZE="{name}"', { result: '0,{total}' }), onLine(''), onLine(',{getBytes}'), place, fetchMs(bytes));
}

/** Returns a script of BG95, BG96 and BG77. They have no RAM drive, and their file names have no prefix for the storage (manual BGFS 2.1). */
function bgScript(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'get': return fetch(bytes, '');
    case 'askProfile': return script(name, bytes).concat(endSaving());
    case 'anyMode': return ([
      anyScan(),
      { say: 'AT+QCFG="iotopmode",2,1', ms: 5000, may: May.silence },
      { say: 'AT+QCFG="nwscanseq",00,1', ms: 5000, may: May.silence }
    ] as Rows).concat(fullPower());
    default: return plainDriveScript(name) || script(name, bytes);
  }
}

/** Returns what the firmware knows of BG95, BG96 and BG77, which have most in common with the other LTE modems. */
export function bg9x(): Modem {
  return Object.assign(ec2x(), {
    name: 'bg9x', fileFolder: '',
    methods: function () { return ec2xMethods(''); },
    script: bgScript
  });
}

/** Returns what the firmware knows of EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K and relatives. */
export function ec2x(): Modem {
  return {
    name: 'ec2x',
    urcNames: '|+QIURC|+QSSLURC|+QNITZ|',
    urcs: function () {
      return [{ line: 'RDY', code: 'restarted' }, { line: '+QIURC: "pdpdeact",1', code: 'network' }];
    },
    // The next values are about the serial line. Its baud rates are in the manual BGA 3.5.
    longestCommand: 560,
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600]; },
    dataTerminator: '',
    power: { onMs: 700, offMs: 1000, bootMs: 20000, downMs: 30000, tailMs: 500, resetMs: 300 },
    codeOf: function (line) { return ec2xCode(line); },
    isCode: function () { return false; }, // a size only follows the result 0, so no number is mistaken for one
    security: { none: '0', implicit: '1', explicit: '2' }, // these values of `ssltype` are in section 2.1 of the manual BGF
    limits: { 'ftp.host': 200 },
    names: function () { return plainNames(200); },
    longestPath: 255, // the length is in section 2.3 of the manual BGF
    hasEnter: true, hasCwd: true, hasRename: true, fileFolder: 'UFS:', hasFolders: 'both',
    methods: function () { return ec2xMethods('{drive}'); },
    // the record has no method for HTTP: QHTTPPOST needs the whole request at once, and QHTTPREAD mixes the answer's bytes with other lines
    http: function () {
      return {
        methods: [], longestUrl: 0, closedLine: '+QIURC: "closed"|+QSSLURC: "closed"', fullLine: 'SEND FAIL', hasTls: true,
        proofBytes: 10240, names: 'asked'
      };
    },
    script: script
  };
}
