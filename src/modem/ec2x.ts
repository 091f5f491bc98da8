// Quectel EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K and their like, after "BG96 FTP(S) AT Commands Manual V1.0" (BGF), "FILE AT
// Commands Manual V1.0" (BGFS), "TCP/IP AT Commands Manual V1.0" (BGT) and "AT Commands Manual V2.2" (BGA), whose commands are the same,
// and after what was seen on EC20, EG25-G and EG800K; BG95, BG96 and BG77 are bg9x(). How an image gets to the server is in
// ec2xways.ts, what numbers mean in ec2xerrors.ts, sockets in ec2xsockets.ts.
//
// Each command of FTP has an OK, which says only that it was accepted, and its own result, `+QFTPCWD: 0,0`: its number, then the server's
// code, or a value. Until QFTPCLOSE has had its result all others are refused as busy (603).
//
// Assumptions, UNCONFIRMED by any document: that QFTPSTAT tells 4 once a session is closed whose result was lost (BGF 2.17 has the
// states; seen as a remedy in public drivers); QFTPCLOSE ends a QFTPOPEN that waits for its server, or is refused meanwhile; CTZU=3 keeps
// the clock in local time, CTZU=1 is the next best; a command line may be as long as the longest account makes it; the times of PWRKEY
// and RESET are those that public code has from the hardware documents of EC25 and BG96.

import { ec2xCode } from './ec2xerrors';
import { ec2xSockets } from './ec2xsockets';
import { driveScript, ec2xWays, plainDriveScript } from './ec2xways';
import { fetchMs, plainNames, type Modem, type Row, type Rows, type ScriptName } from './modem';
import { standardScript } from './standard';

/** BGF 2.2: "maximum response time" of its result is rsptimeout, 180 s at the most; EG800K's document has 125 s. */
const openMs = 130000;
/** One answer of the server, or its connection for data as well. */
const answerMs = 190000;

/** OK and `+QFTP…: 0,…` end it, in either order. QFTPPWD is refused as busy (603) until then; before the login it tells nothing. */
function qftp(say: string, more?: Partial<Row>): Row {
  const row: Row = Object.assign({ say: say, result: '0', ms: answerMs } as Row, more);
  if (!row.greets) row.ask = { say: 'AT+QFTPPWD', want: '+QFTPPWD: 0', isOver: true };
  return row;
}

/** BGF 2.18: its OK is no end, and what comes before its result is refused as busy. Refused itself where there is no session. */
function closeSession(ms: number): Row {
  return { say: 'AT+QFTPCLOSE', result: '0', ms: ms, may: 'silence', ask: { say: 'AT+QFTPSTAT', want: '+QFTPSTAT: 0,4' } };
}

/** BGF 2.1: what was set before stands until it is set again. */
function setting(key: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ say: 'AT+QFTPCFG="' + key + '",' + value, ms: 5000 } as Row, more);
}

/**
 * BGF 3.2: the server's name goes along in the greeting of TLS, which is off as it is shipped (families facts 2.2). What a firmware does
 * not know stays as it is there: whether TLS comes about with that, QFTPOPEN tells.
 */
function tls(key: string, value: string): Row {
  return { when: 'isSecure', say: 'AT+QSSLCFG="' + key + '",1,' + value, ms: 5000, may: 'refuse' };
}

function open(): Rows {
  return [
    closeSession(30000), // one from before, with whatever of it is not over
    setting('contextid', '1'),
    setting('account', '"{ftp.user}","{ftp.password}"'),
    setting('filetype', '0'), // binary, though the samples of 3.1 set 1 and call it so
    setting('transmode', '1'), // passive
    setting('rsptimeout', '180'),
    setting('data_address', '1', { may: 'refuse' }), // to the address of the control connection, whatever the server says of itself
    tls('sslversion', '4'), tls('ciphersuite', '0xFFFF'), tls('seclevel', '0'), tls('sni', '1'),
    setting('ssltype', '{type}', { when: 'isSecure', blame: 'tls' }),
    setting('sslctxid', '1', { when: 'isSecure', blame: 'tls' }),
    setting('ssltype', '0', { unless: 'isSecure', may: 'refuse' }),
    qftp('AT+QFTPOPEN="{ftp.host}",{ftp.port}', { ms: openMs, greets: true, blame: 'login-wrong' }),
    qftp('AT+QFTPPWD', { result: '0,{home/}', ms: 90000, may: 'silence' }) // with and without quotes (BGF 2.4, 3.4)
  ];
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    // BGA
    case 'off': return [{ say: 'AT+QPOWD=1', want: ['OK', 'POWERED DOWN'], ms: 65000 }]; // 1.6
    case 'countPin': return [{ say: 'AT+QPINC="SC"', want: ['+QPINC: SC,{attempts},{puk}', 'OK'], ms: 5000, may: 'silence' }];
    case 'followClock': return [
      { want: [], ms: 1, set: { one: '1' } },
      { say: 'AT+CTZU?', want: ['+CTZU: {follows=1|3}', 'OK'], ms: 5000, may: 'silence', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CTZU=3', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { unless: 'isDone', same: ['isSet', 'one'], say: 'AT+CTZU=1', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { when: 'isSet', unless: 'isRaised', say: 'AT&W', ms: 5000, may: 'silence' }
    ];
    case 'askTime': return [{ say: 'AT+QLTS=2', want: ['+QLTS: {clock}', 'OK'], ms: 5000, may: 'silence', set: { source: 'the network' } }]; // 6.16: local time
    // BGT 2.1: a context that is active takes neither APN nor account, and must be taken down after the network has; ERROR where none is
    case 'attach': return [
      { when: 'isOurs', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: 'silence', set: { isOpen: '1' } },
      Object.assign(closeSession(15000), { unless: 'isOpen' }) as Row,
      { unless: 'isOpen', say: 'AT+QIDEACT=1', ms: 40000, may: 'silence' },
      { when: 'network.user', unless: 'isOpen', say: 'AT+QICSGP=1,1,"{network.apn}","{network.user}","{network.password}",3', ms: 5000, blame: 'apn-wrong' },
      { when: 'apnAlone', unless: 'isOpen', say: 'AT+QICSGP=1,1,"{network.apn}","","",0', ms: 5000, blame: 'apn-wrong' },
      { unless: 'isOpen', say: 'AT+QIACT=1', ms: 150000, may: 'refuse', set: { isOpen: '1' } },
      // it was active already, or the modem says why not
      { unless: 'isOpen', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: 'silence', set: { isOpen: '1' } },
      { unless: 'isOpen', say: 'AT+QIGETERROR', want: ['+QIGETERROR: 0', 'OK'], ms: 5000, blame: 'apn-wrong' }
    ];
    case 'detach': return [closeSession(30000), { say: 'AT+QIDEACT=1', ms: 40000, may: 'silence' }];
    // BGF
    case 'open': return open();
    case 'abort': return [{ say: 'AT+QFTPCLOSE', result: '0', ms: 15000 }];
    case 'close': return [closeSession(30000)];
    case 'where': return [qftp('AT+QFTPPWD', { result: '0,{here/}', ms: 90000 })]; // 2.4
    case 'enter': return [qftp('AT+QFTPCWD="{folder}"', { blame: 'folder-denied' })];
    case 'make': return [qftp('AT+QFTPMKDIR="{folder}"', { blame: 'folder-denied' })]; // 2.8
    case 'unmake': return [qftp('AT+QFTPRMDIR="{folder}"', { blame: 'folder-denied' })];
    case 'size': return [qftp('AT+QFTPSIZE="{name}"', { result: '0,{serverSize}' })];
    case 'time': return [qftp('AT+QFTPMDTM="{name}"', { result: '0,{fileTime}' })];
    case 'sent': return []; // 2.16, QFTPLEN: of the latest transfer, which by now may be a listing; each packet of a put, and the copy, was confirmed
    case 'rename': return [qftp('AT+QFTPRENAME="{name}","{finalName}"')];
    case 'erase': return [qftp('AT+QFTPDEL="{name}"', { may: 'refuse' })];
    case 'remove': return [qftp('AT+QFTPDEL="{name}"')];
    case 'get': return [ // 2.6: no line tells how many bytes come, so the size is asked before
      qftp('AT+QFTPSIZE="{name}"', { result: '0,{total}' }),
      qftp('AT+QFTPGET="{name}","COM:",{rest}', { result: '0,{got}', data: 'CONNECT', ms: fetchMs(bytes) })
    ];
    // a file of the modem: UFS:a.jpg
    case 'toModem': return [
      { say: 'AT+QFDEL="{modemFile}"', ms: 9000, may: 'refuse' },
      qftp('AT+QFTPGET="{name}","{modemFile}"', { result: '0,{len}', ms: 600000 })
    ];
    case 'fromModem': return [qftp('AT+QFTPPUT="{name}","{modemFile}",0', { result: '0,{len}', ms: 920000, blame: 'put-denied', missing: 'file-missing' })];
    default: return driveScript(name) || ec2xSockets(name) || standardScript(name);
  }
}

/** BG95, BG96, BG77: no RAM to keep files in, and names without their storage (BGFS 2.1). */
function bgScript(name: ScriptName, bytes: number): Rows {
  return plainDriveScript(name) || script(name, bytes);
}

export function bg9x(): Modem {
  return Object.assign(ec2x(), {
    name: 'bg9x', fileFolder: '',
    ways: function () { return ec2xWays(''); },
    script: bgScript
  });
}

export function ec2x(): Modem {
  return {
    // is
    name: 'ec2x',
    chatter: '|+QIURC|+QSSLURC|+QNITZ|',
    urcs: function () {
      return [{ line: 'RDY', code: 'restarted' }, { line: '+QIURC: "pdpdeact",1', code: 'network' }];
    },
    // line: BGA 3.5
    longestCommand: 560,
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600]; },
    wayOut: '',
    power: { onMs: 700, offMs: 1000, bootMs: 20000, downMs: 30000, resetMs: 300 },
    // errors
    codeOf: function (line) { return ec2xCode(line); },
    isCode: function () { return false; }, // a size stands behind the result of 0
    // ftp
    security: { none: '0', implicit: '1', explicit: '2' }, // BGF 2.1
    limits: { 'ftp.host': 200 },
    names: function () { return plainNames(200); },
    longestPath: 255, // BGF 2.3
    hasEnter: true, hasCwd: true, hasRename: true, fileFolder: 'UFS:', hasFolders: 'both',
    ways: function () { return ec2xWays('{drive}'); },
    // http: QHTTPPOST waits for all of a request at once, and keeps no answer that QHTTPREAD could tell from a line
    http: function () { return { ways: [], longestUrl: 0, closedLine: '+QIURC: "closed"|+QSSLURC: "closed"', hasTls: true, hasProof: true, names: 'asked' }; },
    script: script
  };
}
