// Scripts for HTTP and sockets of the SIM800 series. Sources: "SIM800 Series AT Command Manual V1.09" (AT800, chapters 8 and 11), "SIM800
// Series_IP_Application Note V1.03" (IP800, chapter 3) and "SIM800 Series SSL Application Note" V1.00 and V1.05 (SSL800).
//
// UNCONFIRMED: BREAK and BREAKEND make a header Range, answered by status 200 or 206. With HTTPSSL=1, a URL has no `https://` (samples of
// SSL800). USERDATA is taken to hold one header line. Beside the account's line there is no Cache-Control, so only a query in the URL keeps a
// cache from answering. HTTPSCONT is never used: it stores secrets permanently.

import { May } from '../../at/step';
import { leadingNumber, wholeOf } from '../../number';
import { airMs, slowestIntake, type Row, type Rows, type ScriptName, type Method } from '../modem';

/** The size of the longest body that HTTPDATA takes, in bytes (manual AT800 11.2.4). Its timeout may be 1,000 to 120,000 milliseconds. */
const dataBytes = 319488;
const longestDataMs = 120000;
const setMs = 5000;
/**
 * How long the modem must seem idle, in milliseconds, before a request counts as ended. It is longer than the setting TIMEOUT, since the
 * modem may seem idle while it connects or waits for a slow server.
 */
const idleMs = 150000;

function set(name: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ chain: 1, say: 'AT+HTTPPARA="' + name + '",' + value, ms: setMs } as Row, more);
}

/**
 * Returns the script rows (AT commands) that set all parameters of a request. HTTPSSL comes after the others (manual SSL800 2.2).
 * @param query text to add to the URL
 */
function request(query: string, more: Rows): Rows {
  return ([
    set('URL', '"{url}' + query + '"', { unless: 'isSecure', refusedAs: 'session' }),
    set('URL', '"{bareUrl}' + query + '"', { when: 'isSecure', refusedAs: 'session' }),
    set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' })
  ] as Rows).concat(more, [
    { when: 'isSecure', say: 'AT+HTTPSSL=1', ms: setMs, refusedAs: 'tls' },
    { unless: 'isSecure', say: 'AT+HTTPSSL=0', ms: setMs, may: May.refuse }
  ]);
}

/**
 * Returns the share of an upload that has gone to the server, from 0 to 1, for a line of HTTPSTATUS. That line has method, state, bytes sent
 * and bytes left (manual AT800 11.2.10).
 */
export function sim800ShareIn(line: string): number | undefined {
  const parts = line.indexOf('+HTTPSTATUS:') === 0 ? line.split(',') : [];
  const gone = wholeOf(parts[2]) || 0;
  return gone && gone / (gone + leadingNumber(parts[3] || ''));
}

/**
 * Returns the script row (one AT command) that starts a request. If its result is lost, HTTPSTATUS tells how far the request is, or that the
 * modem is idle.
 * @param method the modem's number: 0 for GET, 1 for POST
 */
function action(method: string, bytes: number): Row {
  return {
    say: 'AT+HTTPACTION=' + method, result: method + ',{status},{length}', ms: 180000 + airMs(bytes), refusedAs: 'busy',
    ask: { say: 'AT+HTTPSTATUS?', want: '+HTTPSTATUS: ' + (method === '0' ? 'GET' : 'POST') + ',0', isOver: true, overMs: idleMs }
  };
}

/** Returns the method of the modem's own HTTP, which sends an image from the modem's memory. */
export function sim800HttpMethods(): Method[] {
  return [{
    name: 'efs', most: dataBytes, confirms: 'count', longestMs: longestDataMs, why: 'the modem confirms the count, then sends its memory',
    script: function (name, bytes) { return memory(name, bytes); }
  }];
}

function memory(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return request('', [
      set('CONTENT', '"{contentType}"', { refusedAs: 'session' }),
      set('BREAK', '0', { when: 'isRanged' }),
      set('BREAKEND', '0', { when: 'isRanged', set: { isRanged: '' } })
    ]).concat([
      { say: 'AT+HTTPDATA={size},{bodyWait}', pour: 'DOWNLOAD', ms: 10000 + bytes / slowestIntake, refusedAs: 'modem-full' }
    ]);
    // manual AT800 11.2.6: after HTTPDATA, AT+HTTPREAD reads the bytes that were stored
    case 'readBack': return [{ say: 'AT+HTTPREAD={rest},{piece}', data: '+HTTPREAD: {len}', ms: 20000 }];
    case 'put': return [action('1', bytes)];
    default: return undefined;
  }
}

/** Returns the script `name` if it is one for HTTP or sockets, otherwise undefined. */
export function sim800Http(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'openHttp': return [ // AT800 11.2.1: INIT is refused while an old session is open, so that is ended first
      { say: 'AT+HTTPTERM', ms: setMs, may: May.silence },
      { say: 'AT+HTTPINIT', ms: 20000 },
      set('CID', '{cid}'),
      set('UA', '"snapferry"', { may: May.refuse }),
      // The modem must not follow a redirection, since a POST may lose its body by it. No document tells whether it does.
      set('REDIR', '0', { may: May.refuse }),
      set('TIMEOUT', '120', { may: May.refuse }),
      // the modem takes only one header line of our own, so this one is left out if config.json needs another
      set('USERDATA', '"Cache-Control: no-cache"', { unless: 'header', may: May.refuse }),
      // SSL800 V1.05: the value 1 means that the server is not verified
      { when: 'isSecure', unless: 'isProved', say: 'AT+SSLOPT=0,1', ms: setMs, may: May.refuse },
      { when: 'isProved', say: 'AT+SSLOPT=0,0', ms: setMs, refusedAs: 'certificate' }
    ];
    case 'closeHttp': return [{ say: 'AT+HTTPTERM', ms: setMs, may: May.silence }];
    case 'ask': return request('{query}', [
      set('BREAK', '{from}'),
      set('BREAKEND', '{to}', { set: { isRanged: '1' } })
    ]).concat([action('0', bytes)]);
    case 'read': return [{ say: 'AT+HTTPREAD={rest},{piece}', data: '+HTTPREAD: {len}', ms: 30000 }];
    case 'connect': return [ // AT800 chapter 8: CIPSHUT closes all connections
      { say: 'AT+CIPSHUT', want: ['SHUT OK'], ms: 65000, may: May.silence },
      { chain: 1, say: 'AT+CIPMUX=0', ms: setMs },
      { chain: 1, say: 'AT+CIPQSEND=0', ms: setMs, may: May.refuse }, // the value 0 means that SEND OK comes once the server has the bytes
      { chain: 1, say: 'AT+CIPRXGET=1', ms: setMs },
      { say: 'AT+CSTT="{network.apn}","{network.user}","{network.password}"', ms: setMs, refusedAs: 'apn-wrong' },
      { say: 'AT+CIICR', ms: 85000, refusedAs: 'apn-wrong' },
      { say: 'AT+CIFSR', want: ['{address}'], ms: setMs, refusedAs: 'network' },
      { when: 'isSecure', say: 'AT+CIPSSL=1', ms: setMs, refusedAs: 'tls' },
      { unless: 'isSecure', say: 'AT+CIPSSL=0', ms: setMs, may: May.refuse },
      {
        say: 'AT+CIPSTART="TCP","{serverHost}","{serverPort}"', want: ['OK', 'CONNECT OK'], refuses: '|CONNECT FAIL|CLOSED|',
        ms: 160000, refusedAs: 'connection'
      }
    ];
    case 'write': return [
      { want: [], ms: 1, set: { piece: '1024' } }, // 1,024 bytes are less than the 1,460 that a modem tells as its limit by CIPSEND?
      {
        say: 'AT+CIPSEND={slice}', slice: 'piece', pour: '>', want: ['SEND OK'], refuses: '|SEND FAIL|CLOSED|+PDP: DEACT|',
        ms: 120000, refusedAs: 'server-closed'
      }
    ];
    case 'receive': return [{ say: 'AT+CIPRXGET=2,{piece}', data: '+CIPRXGET: 2,{len},{got}', ms: 20000, may: May.refuse }];
    case 'hangUp': return [{ say: 'AT+CIPSHUT', want: ['SHUT OK'], ms: 65000, may: May.silence }];
    default: return undefined;
  }
}
