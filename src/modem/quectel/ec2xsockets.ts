// Scripts for TCP and TLS connections of Quectel's LTE modems: "TCP/IP AT Commands Manual V1.0" (BGT 2.1 to 2.2) and its SSL companion. They
// use connection 0 of context 1 in "buffer access mode", in which the modem keeps received bytes until they are read.
//
// UNCONFIRMED: older firmware may lack the settings "sni", "ignorelocaltime" and "checkhost" of QSSLCFG. "checkhost" compares the server's
// name with its certificate (drivers of later modules). A connection that the server has closed needs QICLOSE before the next one (an EG800K
// gave error 563 without it).

import { May } from '../../at/step';
import type { FaultCode } from '../../fault';
import type { Row, Rows, ScriptName } from '../modem';

const setMs = 5000;

function tls(key: string, value: string, more?: Partial<Row>): Row {
  return Object.assign({ when: 'isSecure', say: 'AT+QSSLCFG="' + key + '",2,' + value, ms: setMs } as Row, more);
}

/** Returns the script rows (AT commands) that set TLS 1.2 and SNI. The server's certificate is checked if the modem has one to check it by. */
function settings(): Rows {
  return [
    tls('sslversion', '3'), tls('ciphersuite', '0xFFFF'),
    tls('sni', '1', { may: May.refuse }),
    tls('ignorelocaltime', '{ignoresClock}', { may: May.refuse }),
    tls('seclevel', '0', { unless: 'isProved' }),
    tls('checkhost', '0', { unless: 'isProved', may: May.refuse }), // this undoes the value of an earlier connection
    tls('checkhost', '1', { when: 'isProved', may: May.refuse, set: { checksName: '1' } }),
    tls('cacert', '"snapferry.pem"', { when: 'isProved', refusedAs: 'certificate' }),
    tls('seclevel', '1', { when: 'isProved', refusedAs: 'certificate' })
  ];
}

function secureOpen(): Row {
  return { when: 'isSecure', say: 'AT+QSSLOPEN=1,2,0,"{serverHost}",{serverPort},0', result: '0,{code=0}', ms: 160000, refusedAs: 'tls' };
}

/** Returns a script row (one AT command) for TLS connections, which runs only if QSSLOPEN was refused. */
function secured(say: string, ms: number): Row {
  return { when: 'isSecure', unless: 'isOpen', say: say, ms: ms };
}

/** Returns the script `name` if it is one for sockets, otherwise undefined. */
export function ec2xSockets(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'connect': return ([
      { unless: 'isSecure', say: 'AT+QICLOSE=0', ms: 15000, may: May.silence }, // this closes an old connection, if there is one
      { unless: 'isSecure', say: 'AT+QIOPEN=1,0,"TCP","{serverHost}",{serverPort},0,0', result: '0,{code=0}', ms: 160000, refusedAs: 'connection' },
      { when: 'isSecure', say: 'AT+QSSLCLOSE=0', ms: 15000, may: May.silence },
      { want: [], ms: 1, set: { isOpen: '' } }
    ] as Rows).concat(settings(), [
      Object.assign(secureOpen(), { may: May.refuse, set: { isOpen: '1' } }) as Row,
      // the number in the refusal gives no reason, so a connection without TLS shows whether the server can be reached
      Object.assign(secured('AT+QICLOSE=1', 15000), { may: May.silence }) as Row,
      Object.assign(secured('AT+QIOPEN=1,1,"TCP","{serverHost}",{serverPort},0,0', 160000), {
        result: '1,{code=0}', refusedAs: 'connection' as FaultCode
      }) as Row,
      Object.assign(secured('AT+QICLOSE=1', 15000), { may: May.silence }) as Row,
      Object.assign(secured('AT+QSSLCLOSE=0', 15000), { may: May.silence }) as Row,
      Object.assign(secureOpen(), { unless: 'isOpen' }) as Row
    ]);
    case 'write': return [
      { want: [], ms: 1, set: { piece: '1460' } },
      {
        unless: 'isSecure', say: 'AT+QISEND=0,{slice}', slice: 'piece', pour: '>', want: ['SEND OK'], refuses: '|SEND FAIL|',
        ms: 240000, refusedAs: 'server-closed'
      },
      {
        when: 'isSecure', say: 'AT+QSSLSEND=0,{slice}', slice: 'piece', pour: '>', want: ['SEND OK'], refuses: '|SEND FAIL|',
        ms: 240000, refusedAs: 'server-closed'
      }
    ];
    case 'receive': return [
      { unless: 'isSecure', say: 'AT+QIRD=0,{piece}', data: '+QIRD: {len}', ms: 20000, may: May.refuse },
      { when: 'isSecure', say: 'AT+QSSLRECV=0,{piece}', data: '+QSSLRECV: {len}', ms: 20000, may: May.refuse }
    ];
    case 'hangUp': return [
      { unless: 'isSecure', say: 'AT+QICLOSE=0', ms: 15000, may: May.silence },
      { when: 'isSecure', say: 'AT+QSSLCLOSE=0', ms: 15000, may: May.silence }
    ];
    case 'loadProof': return [ // BGFS 2.3, 2.4: a name that exists is refused, so it is deleted first
      { say: 'AT+QFDEL="snapferry.pem"', ms: 9000, may: May.silence },
      { say: 'AT+QFUPL="snapferry.pem",{left},20', pour: 'CONNECT', want: ['+QFUPL: <left>', 'OK'], ms: 20000, refusedAs: 'certificate' }
    ];
    default: return undefined;
  }
}
