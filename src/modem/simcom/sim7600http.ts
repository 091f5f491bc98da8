// Scripts for HTTP and sockets of SIM7500 and SIM7600, after "SIM7500_SIM7600 Series AT Command Manual V3.00" (AT76v3): its own HTTP (chapter
// 13), sockets (11), sockets with TLS (CCH, CSSLCFG, CCERTDOWN, 10.2).
//
// UNCONFIRMED: the parameter send_header of HTTPPOSTFILE for a body alone (AT76v3: 1, A76XX manual: 0; both are tried). BREAK and BREAKEND
// make a header Range. USERDATA takes at least one header line. Beside the account's line there is no Cache-Control, so only a query in the
// URL keeps a cache from answering. The manual puts the port after the path. Before the path, it works (botletics/SIM7500-LTE-Shield, issue
// 7).

import { May } from '../../at/step';
import { airMs, slowestIntake, type Row, type Rows, type ScriptName, type Method } from '../modem';
import { efsScript } from './sim7600methods';

/** The size of the longest body that HTTPDATA takes, in bytes (manual AT76v3 13.2.7). Its timeout may be 10 to 65,535 seconds. */
const dataBytes = 153600;
/** The number of bytes that one write to a socket takes (manual AT76v3 11.2.4 and 10.2). */
const sendBytes = '1500';
/** Timeout of a command that sets a parameter, in milliseconds (manual AT76v3 13.2.3). */
const setMs = 9000;

function set(name: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ chain: 1, say: 'AT+HTTPPARA="' + name + '",' + value, ms: setMs } as Row, more);
}

/**
 * Returns the script rows (AT commands) that set TLS 1.0 to 1.2 by AT+CSSLCFG (manual AT76v3 10.2). They also set SNI, which many hosts need.
 * The server's certificate is checked if the modem has one to check it by.
 */
function tls(): Rows {
  return ['"sslversion",0,4', '"enableSNI",0,1', '"ignorelocaltime",0,{ignoresClock}'].map(function (value): Row {
    return { when: 'isSecure', say: 'AT+CSSLCFG=' + value, ms: setMs, may: May.refuse };
  }).concat([
    { when: 'isSecure', unless: 'isProved', say: 'AT+CSSLCFG="authmode",0,0', ms: setMs },
    { when: 'isProved', say: 'AT+CSSLCFG="cacert",0,"snapferry.pem"', ms: setMs, refusedAs: 'certificate' },
    { when: 'isProved', say: 'AT+CSSLCFG="authmode",0,1', ms: setMs, refusedAs: 'certificate' }
  ]);
}

/** Returns the script rows (AT commands) that set all parameters of an upload, so that none of an earlier request remains. */
function request(): Rows {
  return [
    set('URL', '"{url}"', { refusedAs: 'session' }),
    set('CONTENT', '"{contentType}"', { refusedAs: 'session' }),
    set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' }),
    set('BREAK', '0', { when: 'isRanged' }),
    set('BREAKEND', '0', { when: 'isRanged', set: { isRanged: '' } })
  ];
}

/** Returns a query that the modem refuses while a request runs. Its OK shows that the request is over. UNCONFIRMED. */
function isIdle(): NonNullable<Row['ask']> {
  return { say: 'AT+HTTPPARA="CONTENT","{contentType}"', want: 'OK', isOver: true };
}

/**
 * Returns the script row (one AT command) that sends the request's body from the modem's memory (manual AT76v3 13.2.4). The server's answer
 * confirms it.
 */
function post(bytes: number): Row {
  return { say: 'AT+HTTPACTION=1', result: '1,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy' };
}

/** Returns the methods of the modem's own HTTP. They send an image from a file of the modem's drive, or from its memory. */
export function sim7600HttpMethods(): Method[] {
  return [
    {
      name: 'efs', confirms: 'count', hasDrive: true,
      notFrom: 'AT+FSCD=C:/' /* manual AT76v3 13.2.10 lists no number for drive C:/, so the method cannot send a file from it */,
      why: 'the modem confirms the count, then sends the file', script: function (name, bytes) { return file(name, bytes); }
    },
    {
      name: 'efs', most: dataBytes, confirms: 'count', longestMs: 65535000, why: 'the modem confirms the count, then sends its memory',
      script: function (name, bytes) { return memory(name, bytes); }
    }
  ];
}

function file(name: ScriptName, bytes: number): Rows | undefined {
  // manual AT76v3 13.2.10: AT+HTTPPOSTFILE
  if (name === 'put') {
    return request().concat([{
      say: 'AT+HTTPPOSTFILE="{name}",{dir},1,{sendHeader}', result: '1,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy'
    }]);
  }
  return name === 'resume' ? undefined : efsScript(name, bytes);
}

function memory(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return request().concat([{
      say: 'AT+HTTPDATA={size},{bodyWait}', pour: 'DOWNLOAD', ms: 10000 + bytes / slowestIntake, refusedAs: 'modem-full'
    }]);
    case 'put': return [post(bytes)];
    default: return undefined;
  }
}

/** Returns the script `name` if it is one for HTTP or sockets, otherwise undefined. */
export function sim7600Http(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'openHttp': return [ // AT76v3 13.2.1: INIT is refused while an old session is open, so that is ended first
      { say: 'AT+HTTPTERM', ms: 30000, may: May.silence } as Row,
      { say: 'AT+HTTPINIT', ms: 120000 } as Row
    ].concat(tls(), [
      set('SSLCFG', '0', { when: 'isSecure' }),
      set('CONNECTTO', '60', { may: May.refuse }), set('RECVTO', '60', { may: May.refuse }),
      // the modem takes only one header line of our own, so this one is left out if config.json needs another
      set('USERDATA', '"Cache-Control: no-cache"', { unless: 'header', may: May.refuse }),
      set('RESPTO', '120', { may: May.refuse }) // the answer may take 120 s, since a server may first store the image elsewhere
    ]);
    case 'closeHttp': return [{ say: 'AT+HTTPTERM', ms: 120000, may: May.silence }];
    case 'ask': return [
      set('URL', '"{url}{query}"', { refusedAs: 'session' }),
      set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' }),
      set('BREAK', '{from}'),
      set('BREAKEND', '{to}', { set: { isRanged: '1' } }),
      { say: 'AT+HTTPACTION=0', result: '0,{status},{length}', ms: 180000 + airMs(bytes), ask: isIdle(), refusedAs: 'busy' }
    ];
    // manual AT76v3 13.2.6: AT+HTTPREAD
    case 'read': return [{ say: 'AT+HTTPREAD={rest},{piece}', want: ['OK', '+HTTPREAD: 0'], data: '+HTTPREAD: DATA,{len}', ms: 30000 }];
    // manual AT76v3 10.2: AT+CCERTDOWN
    case 'loadProof': return [{ say: 'AT+CCERTDOWN="snapferry.pem",{left}', pour: '>', ms: 20000, refusedAs: 'certificate' }];
    case 'connect': return ([
      { want: [], ms: 1, set: { byCch: '{isSecure}', isNet: '{isSecure}' } },
      { unless: 'byCch', say: 'AT+CIPRXGET=1', ms: setMs, may: May.refuse }, // the modem refuses this if it is already set
      // AT76v3 11.2.1: if the service is open already, +IPERROR refuses the command
      { unless: 'byCch', say: 'AT+NETOPEN', want: ['OK', '+NETOPEN|+IPERROR: 0'], ms: 120000, may: May.refuse, set: { isNet: '1' } },
      { unless: 'isNet', say: 'AT+NETOPEN?', want: ['+NETOPEN: 1', 'OK'], ms: setMs, may: May.refuse, set: { isNet: '1' } },
      // some modems refuse NETOPEN for ever (LilyGo-Modem-Series, issues 447 and 471). The sockets with TLS have a service of their own, and carry
      // plain TCP, too
      { unless: 'isNet', want: [], ms: 1, set: { byCch: '1' } },
      { unless: 'byCch', say: 'AT+CIPCLOSE=0', result: '0,{code}', ms: 15000, may: May.silence }, // this closes an old connection, if there is one
      {
        unless: 'byCch', say: 'AT+CIPOPEN=0,"TCP","{serverHost}",{serverPort}', want: ['OK', '+CIPOPEN: 0,{code=0}'],
        ms: 130000, refusedAs: 'connection'
      },
      { when: 'byCch', say: 'AT+CCHSTOP', result: '0', ms: 15000, may: May.silence },
      { when: 'byCch', say: 'AT+CCHSET=1,1', ms: setMs }, // the modem confirms each write, and keeps received data until they are read
      { when: 'byCch', say: 'AT+CCHSTART', result: '0', ms: 120000, refusedAs: 'network' }
    ] as Rows).concat(tls(), [
      { when: 'isSecure', say: 'AT+CCHSSLCFG=0,0', ms: setMs, may: May.refuse },
      { // AT76v3 10.2: 1 is TCP, and 2 is TLS
        when: 'byCch', unless: 'isSecure', say: 'AT+CCHOPEN=0,"{serverHost}",{serverPort},1', want: ['OK', '+CCHOPEN: 0,{code=0}'],
        ms: 130000, refusedAs: 'connection'
      },
      { when: 'isSecure', say: 'AT+CCHOPEN=0,"{serverHost}",{serverPort},2', want: ['OK', '+CCHOPEN: 0,{code=0}'], ms: 130000, refusedAs: 'tls' }
    ]);
    case 'write': return [
      { want: [], ms: 1, set: { piece: sendBytes } },
      {
        unless: 'byCch', say: 'AT+CIPSEND=0,{slice}', slice: 'piece', pour: '>', want: ['OK', '+CIPSEND: 0,{code},<slice>'],
        ms: 120000, refusedAs: 'server-closed'
      },
      {
        when: 'byCch', say: 'AT+CCHSEND=0,{slice}', slice: 'piece', pour: '>', want: ['OK', '+CCHSEND: 0,{code=0}'],
        ms: 120000, refusedAs: 'server-closed'
      }
    ];
    case 'receive': return [
      { unless: 'byCch', say: 'AT+CIPRXGET=2,0,{piece}', data: '+CIPRXGET: 2,0,{len},{got}', ms: 20000, may: May.refuse },
      {
        when: 'byCch', say: 'AT+CCHRECV=0,{piece}', want: ['OK', '+CCHRECV: 0,{code}'], data: '+CCHRECV: DATA,0,{len}', ms: 20000, may: May.refuse
      }
    ];
    case 'hangUp': return [
      { unless: 'byCch', say: 'AT+CIPCLOSE=0', result: '0,{code}', ms: 15000, may: May.silence },
      { when: 'byCch', say: 'AT+CCHCLOSE=0', result: '0,{code}', ms: 15000, may: May.silence },
      { when: 'byCch', say: 'AT+CCHSTOP', result: '0', ms: 15000, may: May.silence }
    ];
    default: return undefined;
  }
}
