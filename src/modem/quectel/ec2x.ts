// Quectel EC20, EC21, EC25, EG21, EG25, EG91, EG95, EG800K and relatives; bg9x() is BG95, BG96, BG77. Sources are "BG96 FTP(S) AT Commands
// Manual V1.0" (BGF), "FILE AT Commands Manual V1.0" (BGFS), "TCP/IP AT Commands Manual V1.0" (BGT) and "AT Commands Manual V2.2" (BGA).
// Behaviour was also seen on EC20, EG25-G and EG800K.
//
// OK means that an FTP command was accepted. Its result `+QFTPCWD: 0,0` is an error, then the server's code or a value. Until the result of
// QFTPCLOSE, others are refused as busy (603).
//
// UNCONFIRMED: QFTPSTAT is 4 after a close with a lost result (states: BGF 2.17; seen in public drivers). QFTPCLOSE ends a
// waiting QFTPOPEN, or is refused. CTZU=3 keeps local time, CTZU=1 is second best. A command line may be as long as the longest account
// needs. PWRKEY and RESET are from public code that cites the hardware documents of EC25 and BG96.

import { fetchMs, plainNames, type Modem, type Row, type Rows, type ScriptName } from '../modem';
import { radioScript } from '../radio';
import { standardScript } from '../standard';
import { ec2xCode } from './ec2xerrors';
import { ec2xDriveScript, fetchScript, ec2xMethods, plainDriveScript } from './ec2xmethods';
import { ec2xSockets } from './ec2xsockets';

/** BGF 2.2: "maximum response time" is rsptimeout, at most 180 s; EG800K's document has 125 s. */
const openMs = 130000;
/** Milliseconds for one answer of the server, perhaps with a data connection. */
const answerMs = 190000;

/** A query for a lost login: QFTPPWD is refused as busy (603) until its result, and shows nothing before a login. */
function qftp(say: string, more?: Partial<Row>): Row {
  const row: Row = Object.assign({ say: say, result: '0', ms: answerMs } as Row, more);
  if (!row.greets && !row.data) row.ask = { say: 'AT+QFTPPWD', want: '+QFTPPWD: 0', isOver: true };
  return row;
}

/** Ends a session (BGF 2.18). It is busy until its result, and refused without a session. */
function closeSession(ms: number): Row {
  return { say: 'AT+QFTPCLOSE', result: '0', ms: ms, may: 'silence', ask: { say: 'AT+QFTPSTAT', want: '+QFTPSTAT: 0,4' } };
}

/** Sets a setting of FTP, which lasts until it is set again (BGF 2.1). */
function setting(key: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ say: 'AT+QFTPCFG="' + key + '",' + value, ms: 5000 } as Row, more);
}

/** BGF 3.2: sni sends the server's name; off by default. If firmware lacks a setting, QFTPOPEN shows whether TLS works. */
function tls(key: string, value: string): Row {
  return { when: 'isSecure', say: 'AT+QSSLCFG="' + key + '",1,' + value, ms: 5000, may: 'refuse' };
}

function open(): Rows {
  return [
    Object.assign(closeSession(30000), { unless: 'isEnded' as const }), // ends an old session
    setting('contextid', '1', { chain: 1, set: { isEnded: '' } }),
    setting('account', '"{ftp.user}","{ftp.password}"', { chain: 1 }),
    setting('filetype', '0', { chain: 1 }), // 0 is binary, though the samples of BGF 3.1 set 1 for it
    setting('transmode', '1', { chain: 1 }), // passive mode
    setting('rsptimeout', '180', { chain: 1 }),
    setting('data_address', '1', { chain: 2, may: 'refuse' }), // data connections go to the address of the login
    tls('sslversion', '4'), tls('ciphersuite', '0xFFFF'), tls('seclevel', '0'), tls('sni', '1'),
    setting('ssltype', '{type}', { when: 'isSecure', refusedAs: 'tls' }),
    setting('sslctxid', '1', { when: 'isSecure', refusedAs: 'tls' }),
    setting('ssltype', '0', { chain: 2, unless: 'isSecure', may: 'refuse' }),
    qftp('AT+QFTPOPEN="{ftp.host}",{ftp.port}', { ms: openMs, greets: true, refusedAs: 'login-wrong' }),
    qftp('AT+QFTPPWD', { result: '0,{home/}', ms: 90000, may: 'silence' }) // BGF 2.4 and 3.4 show the directory with and without quotes
  ];
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    // BGA
    case 'off': return [{ say: 'AT+QPOWD=1', want: ['OK', 'POWERED DOWN'], ms: 65000 }]; // as in section 1.6
    case 'countPin': return [{ say: 'AT+QPINC="SC"', want: ['+QPINC: SC,{attempts},{puk}', 'OK'], ms: 5000, may: 'silence' }];
    case 'followClock': return [
      { want: [], ms: 1, set: { one: '1' } },
      { say: 'AT+CTZU?', want: ['+CTZU: {follows=1|3}', 'OK'], ms: 5000, may: 'silence', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CTZU=3', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { unless: 'isDone', same: ['isSet', 'one'], say: 'AT+CTZU=1', ms: 5000, may: 'refuse', set: { isSet: '1' } },
      { when: 'isSet', unless: 'isRaised', say: 'AT&W', ms: 5000, may: 'silence' }
    ];
    case 'askTime': return [{ say: 'AT+QLTS=2', want: ['+QLTS: {clock}', 'OK'], ms: 5000, may: 'silence', set: { source: 'the network' } }]; // 6.16: it gives local time
    case 'askProfile': case 'setProfile': case 'anyMode': return radioScript(name, 'ec2x');
    // BGT 2.1: an active context refuses APN and account
    case 'attach': return [
      { when: 'isOurs', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: 'silence', set: { isOpen: '1' } },
      Object.assign(closeSession(15000), { unless: 'isOpen' }) as Row,
      { unless: 'isOpen', say: 'AT+QIDEACT=1', ms: 40000, may: 'silence' },
      { when: 'network.user', unless: 'isOpen', say: 'AT+QICSGP=1,1,"{network.apn}","{network.user}","{network.password}",3', ms: 5000, refusedAs: 'apn-wrong' },
      { when: 'apnAlone', unless: 'isOpen', say: 'AT+QICSGP=1,1,"{network.apn}","","",0', ms: 5000, refusedAs: 'apn-wrong' },
      { unless: 'isOpen', say: 'AT+QIACT=1', ms: 150000, may: 'refuse', set: { isOpen: '1', isEnded: '1' } },
      // the context is active already, or the modem gives no reason
      { unless: 'isOpen', say: 'AT+QIACT?', want: ['+QIACT: 1,{active=1}', 'OK'], ms: 3000, may: 'silence', set: { isOpen: '1' } },
      { unless: 'isOpen', say: 'AT+QIGETERROR', want: ['+QIGETERROR: 0', 'OK'], ms: 5000, refusedAs: 'apn-wrong' }
    ];
    case 'detach': return [closeSession(30000), { say: 'AT+QIDEACT=1', ms: 40000, may: 'silence' }];
    // BGF
    case 'open': return open();
    case 'abort': return [{ say: 'AT+QFTPCLOSE', result: '0', ms: 15000 }];
    case 'close': return [closeSession(30000)];
    case 'where': return [qftp('AT+QFTPPWD', { result: '0,{here/}', ms: 90000 })]; // as in section 2.4
    case 'enter': return [qftp('AT+QFTPCWD="{folder}"', { refusedAs: 'folder-denied' })];
    case 'make': return [qftp('AT+QFTPMKDIR="{folder}"', { refusedAs: 'folder-denied' })]; // as in section 2.8
    case 'unmake': return [qftp('AT+QFTPRMDIR="{folder}"', { refusedAs: 'folder-denied' })];
    case 'size': return [qftp('AT+QFTPSIZE="{name}"', { result: '0,{serverSize}' })];
    case 'time': return [qftp('AT+QFTPMDTM="{name}"', { result: '0,{fileTime}' })];
    case 'sent': return []; // QFTPLEN (2.16) would tell the bytes of the latest transfer, which may be a listing
    case 'rename': return [qftp('AT+QFTPRENAME="{name}","{finalName}"')];
    case 'erase': return [qftp('AT+QFTPDEL="{name}"', { may: 'refuse' })];
    case 'remove': return [qftp('AT+QFTPDEL="{name}"')];
    case 'get': return fetch(bytes, 'UFS:');
    // a file in the modem, such as UFS:a.jpg
    case 'toModem': return [
      { say: 'AT+QFDEL="{modemFile}"', ms: 9000, may: 'refuse' },
      qftp('AT+QFTPGET="{name}","{modemFile}"', { result: '0,{len}', ms: 600000 })
    ];
    case 'fromModem': return [qftp('AT+QFTPPUT="{name}","{modemFile}",0', { result: '0,{len}', ms: 920000, refusedAs: 'put-denied', missing: 'file-missing' })];
    default: return ec2xDriveScript(name) || ec2xSockets(name) || standardScript(name);
  }
}

function fetch(bytes: number, place: string): Rows {
  function onLine(more: string): Row { return qftp('AT+QFTPGET="{name}","COM:",{rest}' + more, { result: '0,{got}', data: 'CONNECT', ms: fetchMs(bytes) }); }
  return fetchScript(qftp('AT+QFTPSIZE="{name}"', { result: '0,{total}' }), onLine(''), onLine(',{getBytes}'), place, fetchMs(bytes));
}

/** BG95, BG96, BG77: no RAM drive, and names without storage (BGFS 2.1). */
function bgScript(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'get': return fetch(bytes, '');
    case 'askProfile': case 'anyMode': return radioScript(name, 'bg9x');
    default: return plainDriveScript(name) || script(name, bytes);
  }
}

export function bg9x(): Modem {
  return Object.assign(ec2x(), {
    name: 'bg9x', fileFolder: '',
    methods: function () { return ec2xMethods(''); },
    script: bgScript
  });
}

export function ec2x(): Modem {
  return {
    // identification
    name: 'ec2x',
    urcNames: '|+QIURC|+QSSLURC|+QNITZ|',
    urcs: function () {
      return [{ line: 'RDY', code: 'restarted' }, { line: '+QIURC: "pdpdeact",1', code: 'network' }];
    },
    // line: BGA 3.5
    longestCommand: 560,
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600]; },
    dataTerminator: '',
    power: { onMs: 700, offMs: 1000, bootMs: 20000, downMs: 30000, tailMs: 500, resetMs: 300 },
    // errors
    codeOf: function (line) { return ec2xCode(line); },
    isCode: function () { return false; }, // a size only follows the result 0, so no number is mistaken for one
    // ftp
    security: { none: '0', implicit: '1', explicit: '2' }, // as in BGF 2.1
    limits: { 'ftp.host': 200 },
    names: function () { return plainNames(200); },
    longestPath: 255, // as in BGF 2.3
    hasEnter: true, hasCwd: true, hasRename: true, fileFolder: 'UFS:', hasFolders: 'both',
    methods: function () { return ec2xMethods('{drive}'); },
    // http: QHTTPPOST needs the whole request at once; QHTTPREAD mixes answers and lines
    http: function () { return { methods: [], longestUrl: 0, closedLine: '+QIURC: "closed"|+QSSLURC: "closed"', hasTls: true, proofBytes: 10240, names: 'asked' }; },
    script: script
  };
}
