// HTTP of the SIM800 series, after "SIM800 Series AT Command Manual V1.09" (AT800, chapters 8 and 11), "SIM800 Series_IP_Application Note
// V1.03" (IP800, chapter 3) and "SIM800 Series SSL Application Note" V1.00 and V1.05 (SSL800).
//
// UNCONFIRMED: BREAK and BREAKEND make a Range, answered by 200 or 206. With HTTPSSL=1, a URL has no scheme (samples of
// SSL800). USERDATA is taken to hold one header line: beside an account's, no Cache-Control,
// so a cache is passed by a query alone. HTTPSCONT is never used: it stores secrets permanently.

import { leadingNumber, wholeOf } from '../../number';
import { airMs, slowestIntake, type Row, type Rows, type ScriptName, type Method } from '../modem';

/** Bytes that HTTPDATA takes (AT800 11.2.4). Its timeout is 1,000 to 120,000 milliseconds. */
const dataBytes = 319488;
const longestDataMs = 120000;
const setMs = 5000;
/** Longer than TIMEOUT: the modem may seem idle while it connects or waits for a slow server. */
const idleMs = 150000;

function set(name: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ chain: 1, say: 'AT+HTTPPARA="' + name + '",' + value, ms: setMs } as Row, more);
}

/** Sets all parameters each time. HTTPSSL comes after them (SSL800 2.2). */
function request(query: string, more: Rows): Rows {
  return ([
    set('URL', '"{url}' + query + '"', { unless: 'isSecure', refusedAs: 'session' }),
    set('URL', '"{bareUrl}' + query + '"', { when: 'isSecure', refusedAs: 'session' }),
    set('USERDATA', '"{header}"', { when: 'header', refusedAs: 'session' })
  ] as Rows).concat(more, [
    { when: 'isSecure', say: 'AT+HTTPSSL=1', ms: setMs, refusedAs: 'tls' },
    { unless: 'isSecure', say: 'AT+HTTPSSL=0', ms: setMs, may: 'refuse' }
  ]);
}

/** The share that has gone, from HTTPSTATUS: method, state, bytes sent, bytes left (11.2.10). */
export function sim800ShareIn(line: string): number | undefined {
  const parts = line.indexOf('+HTTPSTATUS:') === 0 ? line.split(',') : [];
  const gone = wholeOf(parts[2]) || 0;
  return gone && gone / (gone + leadingNumber(parts[3] || ''));
}

/** A query for a lost result: HTTPSTATUS tells the progress, or that the modem is idle. */
function action(method: string, bytes: number): Row {
  return {
    say: 'AT+HTTPACTION=' + method, result: method + ',{status},{length}', ms: 180000 + airMs(bytes), refusedAs: 'busy',
    ask: { say: 'AT+HTTPSTATUS?', want: '+HTTPSTATUS: ' + (method === '0' ? 'GET' : 'POST') + ',0', isOver: true, overMs: idleMs }
  };
}

/** The method of the modem's own HTTP, which sends its memory. */
export function sim800HttpMethods(): Method[] {
  return [{ name: 'efs', most: dataBytes, confirms: 'count', longestMs: longestDataMs, why: 'the modem confirms the count, then sends its memory', script: function (name, bytes) { return memory(name, bytes); } }];
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
    case 'readBack': return [{ say: 'AT+HTTPREAD={rest},{piece}', data: '+HTTPREAD: {len}', ms: 20000 }]; // 11.2.6: after HTTPDATA, it reads the data that are stored
    case 'put': return [action('1', bytes)];
    default: return undefined;
  }
}

/** Scripts of HTTP and sockets. For the name of another script it returns undefined. */
export function sim800Http(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'openHttp': return [ // 11.2.1: INIT is refused while an old session is open, so that is ended first
      { say: 'AT+HTTPTERM', ms: setMs, may: 'silence' },
      { say: 'AT+HTTPINIT', ms: 20000 },
      set('CID', '{cid}'),
      set('UA', '"snapferry"', { may: 'refuse' }),
      // no redirection is followed, since a POST may lose its body by it; no document tells
      set('REDIR', '0', { may: 'refuse' }),
      set('TIMEOUT', '120', { may: 'refuse' }),
      set('USERDATA', '"Cache-Control: no-cache"', { unless: 'header', may: 'refuse' }), // the modem takes one line, and the account's goes first
      { when: 'isSecure', unless: 'isProved', say: 'AT+SSLOPT=0,1', ms: setMs, may: 'refuse' }, // SSL800 V1.05: no server verification
      { when: 'isProved', say: 'AT+SSLOPT=0,0', ms: setMs, refusedAs: 'certificate' }
    ];
    case 'closeHttp': return [{ say: 'AT+HTTPTERM', ms: setMs, may: 'silence' }];
    case 'ask': return request('{query}', [
      set('BREAK', '{from}'),
      set('BREAKEND', '{to}', { set: { isRanged: '1' } })
    ]).concat([action('0', bytes)]);
    case 'read': return [{ say: 'AT+HTTPREAD={rest},{piece}', data: '+HTTPREAD: {len}', ms: 30000 }];
    case 'connect': return [ // chapter 8: CIPSHUT closes all connections
      { say: 'AT+CIPSHUT', want: ['SHUT OK'], ms: 65000, may: 'silence' },
      { chain: 1, say: 'AT+CIPMUX=0', ms: setMs },
      { chain: 1, say: 'AT+CIPQSEND=0', ms: setMs, may: 'refuse' }, // SEND OK comes once the server has the bytes
      { chain: 1, say: 'AT+CIPRXGET=1', ms: setMs },
      { say: 'AT+CSTT="{network.apn}","{network.user}","{network.password}"', ms: setMs, refusedAs: 'apn-wrong' },
      { say: 'AT+CIICR', ms: 85000, refusedAs: 'apn-wrong' },
      { say: 'AT+CIFSR', want: ['{address}'], ms: setMs, refusedAs: 'network' },
      { when: 'isSecure', say: 'AT+CIPSSL=1', ms: setMs, refusedAs: 'tls' },
      { unless: 'isSecure', say: 'AT+CIPSSL=0', ms: setMs, may: 'refuse' },
      { say: 'AT+CIPSTART="TCP","{serverHost}","{serverPort}"', want: ['OK', 'CONNECT OK'], refuses: '|CONNECT FAIL|CLOSED|', ms: 160000, refusedAs: 'connection' }
    ];
    case 'write': return [
      { want: [], ms: 1, set: { piece: '1024' } }, // below the 1,460 that CIPSEND? tells
      { say: 'AT+CIPSEND={slice}', slice: 'piece', pour: '>', want: ['SEND OK'], refuses: '|SEND FAIL|CLOSED|+PDP: DEACT|', ms: 120000, refusedAs: 'server-closed' }
    ];
    case 'receive': return [{ say: 'AT+CIPRXGET=2,{piece}', data: '+CIPRXGET: 2,{len},{got}', ms: 20000, may: 'refuse' }];
    case 'hangUp': return [{ say: 'AT+CIPSHUT', want: ['SHUT OK'], ms: 65000, may: 'silence' }];
    default: return undefined;
  }
}
