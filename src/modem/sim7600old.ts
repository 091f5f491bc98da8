// SIM7600 of the older generation, whose FTP commands have no S (`+CFTPSERV`, `+CFTPPUT: BEGIN`): absent from the manual V3.00,
// known from public code only (modem facts 1b). Parameters first, then one connection an operation, as on the SIM800.
//
// Assumptions, UNCONFIRMED by any document: CFTPPUT escapes as CFTPSPUT does; number 0 of CFTPPUTFILE is the directory that FSCD
// entered; directories must be there already, and no command tells a size, so a delivery stays unproved.

import type { Script } from '../at/step';
import { airMs, type Modem, type ScriptName } from './modem';
import { sim7600 } from './sim7600';

function script(newer: Modem, name: ScriptName, bytes: number): Script {
  switch (name) {
    case 'attach': return newer.script(name, bytes).concat([
      { when: 'network.apn', say: 'AT+CGSOCKCONT=1,"IP","{network.apn}"', ms: 9000, blame: 'apn-wrong' },
      { say: 'AT+CSOCKSETPN=1', ms: 9000, may: 'refuse' }
    ]);
    case 'detach': return [{ say: 'AT+CGACT=0,1', ms: 30000, may: 'silence' }];
    case 'open': return [
      { say: 'AT+CFTPSERV="{ftp.host}"', ms: 9000 },
      { say: 'AT+CFTPPORT={ftp.port}', ms: 9000 },
      { say: 'AT+CFTPUN="{ftp.user}"', ms: 9000 },
      { say: 'AT+CFTPPW="{ftp.password}"', ms: 9000 },
      { say: 'AT+CFTPMODE=1', ms: 9000 }, // passive
      { say: 'AT+CFTPTYPE=I', ms: 9000 }
    ];
    case 'put': return [
      { say: 'AT+CFTPPUTFILE="{path}{name}",0', result: '0', ms: 120000 + airMs(bytes), blame: 'put-denied', missing: 'copy-missing' }
    ];
    case 'stream': return [
      { say: 'AT+CFTPPUT="{path}{name}"', pour: '+CFTPPUT: BEGIN', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' }, ms: 120000 + airMs(bytes), blame: 'put-denied' }
    ];
    case 'enter': case 'make': case 'slice': case 'resume': case 'size': case 'sent': case 'list': case 'listAll': case 'erase': case 'close':
    case 'remove': case 'unmake': case 'get': case 'toModem': case 'fromModem': case 'restore': return [];
    default: return newer.script(name, bytes);
  }
}

export function sim7600old(): Modem {
  const newer = sim7600();
  return Object.assign({}, newer, {
    name: 'sim7600 of the older commands',
    hasEnter: false,
    hasCwd: false,
    isAside: false,
    ways: newer.ways.filter(function (way) { return !way.isSliced; }),
    security: { none: '0' },
    script: function (name: ScriptName, bytes: number) { return script(newer, name, bytes); },
    codeOf: function (line: string) { return newer.codeOf(line.replace('+CFTPPUT', '+CFTPSPUT')); }
  });
}
