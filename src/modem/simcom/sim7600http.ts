// HTTP of the SIM7500/SIM7600, after "SIM7500_SIM7600 Series AT Command Manual V3.00" (AT76v3): its own (chapter 13), sockets (11), sockets
// with TLS (CCH, CSSLCFG, CCERTDOWN, 10.2).
//
// UNCONFIRMED: the send_header of HTTPPOSTFILE for a body alone (AT76v3: 1, A76XX manual: 0; both are tried). BREAK and
// BREAKEND make a Range. USERDATA takes at least one header line: beside an account's,
// no Cache-Control, so a cache is passed by a query alone. The manual puts the port after the path; before it works
// (botletics/SIM7500-LTE-Shield, issue 7).

import { airMs, slowestIntake, type Row, type Rows, type ScriptName, type Method } from '../modem';
import { efsScript } from './sim7600methods';

/** Bytes that HTTPDATA takes (13.2.7). Its timeout is 10 to 65,535 seconds. */
const dataBytes = 153600;
/** Bytes of one write (11.2.4 and 10.2). */
const sendBytes = '1500';
/** Timeout of a command, in milliseconds (13.2.3). */
const setMs = 9000;

function set(name: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ chain: 1, say: 'AT+HTTPPARA="' + name + '",' + value, ms: setMs } as Row, more);
}

/** 10.2, AT+CSSLCFG, context 0: TLS 1.0 to 1.2 with SNI, which many hosts need; checks a certificate if there is one. */
function tls(): Rows {
  return ['"sslversion",0,4', '"enableSNI",0,1', '"ignorelocaltime",0,{ignoresClock}'].map(function (value): Row {
    return { when: 'isSecure', say: 'AT+CSSLCFG=' + value, ms: setMs, may: 'refuse' };
  }).concat([
    { when: 'isSecure', unless: 'isProved', say: 'AT+CSSLCFG="authmode",0,0', ms: setMs },
    { when: 'isProved', say: 'AT+CSSLCFG="cacert",0,"snapferry.pem"', ms: setMs, refusedAs: 'certificate' },
    { when: 'isProved', say: 'AT+CSSLCFG="authmode",0,1', ms: setMs, refusedAs: 'certificate' }
  ]);
}

/** Sets all parameters each time, so that none of another request remains. */
function request(): Rows {
  return [
    set('URL', '"{url}"', { refusedAs: 'session' }),
    set('CONTENT', '"{contentType}"', { refusedAs: 'session' }),
    set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' }),
    set('BREAK', '0', { when: 'isRanged' }),
    set('BREAKEND', '0', { when: 'isRanged', set: { isRanged: '' } })
  ];
}

/** A query that the modem refuses during a request. UNCONFIRMED. */
function isIdle(): NonNullable<Row['ask']> {
  return { say: 'AT+HTTPPARA="CONTENT","{contentType}"', want: 'OK', isOver: true };
}

/** Sends the request (13.2.4). The server's answer confirms it. */
function post(bytes: number): Row {
  return { say: 'AT+HTTPACTION=1', result: '1,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy' };
}

/** Methods of the modem's own HTTP: by a file of its drive, or by its memory. */
export function sim7600HttpMethods(): Method[] {
  return [
    { name: 'efs', most: 2147483647, confirms: 'count', hasDrive: true, notFrom: 'AT+FSCD=C:/' /* 13.2.10 lists no number for this drive */, why: 'the modem confirms the count, then sends the file', script: function (name, bytes) { return file(name, bytes); } },
    { name: 'efs', most: dataBytes, confirms: 'count', longestMs: 65535000, why: 'the modem confirms the count, then sends its memory', script: function (name, bytes) { return memory(name, bytes); } }
  ];
}

function file(name: ScriptName, bytes: number): Rows | undefined {
  // as in 13.2.10 of AT76v3
  if (name === 'put') return request().concat([{ say: 'AT+HTTPPOSTFILE="{name}",{dir},1,{sendHeader}', result: '1,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy' }]);
  return name === 'resume' ? undefined : efsScript(name, bytes);
}

function memory(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return request().concat([{ say: 'AT+HTTPDATA={size},{bodyWait}', pour: 'DOWNLOAD', ms: 10000 + bytes / slowestIntake, refusedAs: 'modem-full' }]);
    case 'put': return [post(bytes)];
    default: return undefined;
  }
}

/** Scripts of HTTP and sockets. For the name of another script it returns undefined. */
export function sim7600Http(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'openHttp': return [ // 13.2.1: INIT is refused while an old session is open, so that is ended first
      { say: 'AT+HTTPTERM', ms: 30000, may: 'silence' } as Row,
      { say: 'AT+HTTPINIT', ms: 120000 } as Row
    ].concat(tls(), [
      set('SSLCFG', '0', { when: 'isSecure' }),
      set('CONNECTTO', '60', { may: 'refuse' }), set('RECVTO', '60', { may: 'refuse' }),
      set('USERDATA', '"Cache-Control: no-cache"', { unless: 'header', may: 'refuse' }), // the modem takes one line, and the account's goes first
      set('RESPTO', '120', { may: 'refuse' }) // the answer may be late, since a server may first store the image elsewhere
    ]);
    case 'closeHttp': return [{ say: 'AT+HTTPTERM', ms: 120000, may: 'silence' }];
    case 'ask': return [
      set('URL', '"{url}{query}"', { refusedAs: 'session' }),
      set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' }),
      set('BREAK', '{from}'),
      set('BREAKEND', '{to}', { set: { isRanged: '1' } }),
      { say: 'AT+HTTPACTION=0', result: '0,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy' }
    ];
    case 'read': return [{ say: 'AT+HTTPREAD={rest},{piece}', want: ['OK', '+HTTPREAD: 0'], data: '+HTTPREAD: DATA,{len}', ms: 30000 }]; // as in 13.2.6 of AT76v3
    case 'loadProof': return [{ say: 'AT+CCERTDOWN="snapferry.pem",{left}', pour: '>', ms: 20000, refusedAs: 'certificate' }]; // as in 10.2 of AT76v3
    case 'connect': return ([
      { unless: 'isSecure', say: 'AT+CIPRXGET=1', ms: setMs, may: 'refuse' }, // refused if it is already set
      { unless: 'isSecure', say: 'AT+NETOPEN', want: ['OK', '+NETOPEN|+IPERROR: 0'], ms: 120000, may: 'refuse' }, // 11.2.1: if it is open already, +IPERROR refuses it
      { unless: 'isSecure', say: 'AT+CIPCLOSE=0', result: '0,{code}', ms: 15000, may: 'silence' }, // closes an old connection
      { unless: 'isSecure', say: 'AT+CIPOPEN=0,"TCP","{serverHost}",{serverPort}', want: ['OK', '+CIPOPEN: 0,{code=0}'], ms: 130000, refusedAs: 'connection' },
      { when: 'isSecure', say: 'AT+CCHSTOP', result: '0', ms: 15000, may: 'silence' },
      { when: 'isSecure', say: 'AT+CCHSET=1,1', ms: setMs }, // the modem confirms each write, and keeps received data until they are read
      { when: 'isSecure', say: 'AT+CCHSTART', result: '0', ms: 120000, refusedAs: 'network' }
    ] as Rows).concat(tls(), [
      { when: 'isSecure', say: 'AT+CCHSSLCFG=0,0', ms: setMs, may: 'refuse' },
      { when: 'isSecure', say: 'AT+CCHOPEN=0,"{serverHost}",{serverPort},2', want: ['OK', '+CCHOPEN: 0,{code=0}'], ms: 130000, refusedAs: 'tls' }
    ]);
    case 'write': return [
      { want: [], ms: 1, set: { piece: sendBytes } },
      { unless: 'isSecure', say: 'AT+CIPSEND=0,{slice}', slice: 'piece', pour: '>', want: ['OK', '+CIPSEND: 0,{code},<slice>'], ms: 120000, refusedAs: 'server-closed' },
      { when: 'isSecure', say: 'AT+CCHSEND=0,{slice}', slice: 'piece', pour: '>', want: ['OK', '+CCHSEND: 0,{code=0}'], ms: 120000, refusedAs: 'server-closed' }
    ];
    case 'receive': return [
      { unless: 'isSecure', say: 'AT+CIPRXGET=2,0,{piece}', data: '+CIPRXGET: 2,0,{len},{got}', ms: 20000, may: 'refuse' },
      { when: 'isSecure', say: 'AT+CCHRECV=0,{piece}', want: ['OK', '+CCHRECV: 0,{code}'], data: '+CCHRECV: DATA,0,{len}', ms: 20000, may: 'refuse' }
    ];
    case 'hangUp': return [
      { unless: 'isSecure', say: 'AT+CIPCLOSE=0', result: '0,{code}', ms: 15000, may: 'silence' },
      { when: 'isSecure', say: 'AT+CCHCLOSE=0', result: '0,{code}', ms: 15000, may: 'silence' },
      { when: 'isSecure', say: 'AT+CCHSTOP', result: '0', ms: 15000, may: 'silence' }
    ];
    default: return undefined;
  }
}
