// The record of a SIM7600 of the older generation. Its FTP commands lack the S (`+CFTPSERV`, `+CFTPPUT: BEGIN`). They are not in the manual
// V3.00, and known from public code only. Parameters are set first, and then each operation logs in by itself, as on the SIM800.
//
// UNCONFIRMED: CFTPPUT escapes bytes like CFTPSPUT. Number 0 of CFTPPUTFILE is the directory of FSCD. Directories must exist. No command
// reports a size, so a delivery stays unverified.

import { May } from '../../at/step';
import { airMs, whyCounted, type Modem, type Rows, type ScriptName } from '../modem';
import { sim7600 } from './sim7600';
import { efsScript, whyNoDrive } from './sim7600methods';

function script(newer: Modem, name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'attach': return newer.script(name, bytes).concat([
      { when: 'network.apn', say: 'AT+CGSOCKCONT=1,"{pdpType}","{network.apn}"', ms: 9000, refusedAs: 'apn-wrong' },
      { say: 'AT+CSOCKSETPN=1', ms: 9000, may: May.refuse }
    ]);
    case 'detach': return [{ say: 'AT+CGACT=0,1', ms: 30000, may: May.silence }];
    case 'open': return [
      { chain: 1, say: 'AT+CFTPSERV="{ftp.host}"', ms: 9000 },
      { chain: 1, say: 'AT+CFTPPORT={ftp.port}', ms: 9000 },
      { chain: 1, say: 'AT+CFTPUN="{ftp.user}"', ms: 9000 },
      { chain: 1, say: 'AT+CFTPPW="{ftp.password}"', ms: 9000 },
      { chain: 1, say: 'AT+CFTPMODE=1', ms: 9000 }, // the value 1 means passive mode
      { chain: 1, say: 'AT+CFTPTYPE=I', ms: 9000 }
    ];
    case 'abort': case 'where': case 'enter': case 'make': case 'unmake': case 'size': case 'list': case 'listAll': case 'erase': case 'remove':
    case 'get': case 'close':
    case 'toModem': case 'fromModem': case 'restore': return [];
    default: return newer.script(name, bytes);
  }
}

function efs(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'put': return [
      { say: 'AT+CFTPPUTFILE="{path}{name}",0', result: '0', ms: 120000 + airMs(bytes), refusedAs: 'put-denied', missing: 'copy-missing' }
    ];
    case 'resume': return [];
    default: return efsScript(name, bytes);
  }
}

function stream(name: ScriptName, bytes: number): Rows | undefined {
  return name !== 'stream' ? undefined : [{
    say: 'AT+CFTPPUT="{path}{name}"', pour: '+CFTPPUT: BEGIN', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' },
    ms: 120000 + airMs(bytes), refusedAs: 'put-denied'
  }];
}

/** Returns the record of a SIM7600 with the older FTP commands. It takes over what is the same as on the newer one. */
export function sim7600old(): Modem {
  const newer = sim7600();
  const other: Partial<Modem> = {
    name: 'sim7600 of the older commands',
    codeOf: function (line) { return newer.codeOf(line.indexOf('+CFTPPUT') === 0 ? '+CFTPS' + line.slice(5) : line); },
    security: { none: '0' },
    hasEnter: false, hasCwd: false,
    overlapsPut: false,
    methods: function () {
      return [
        { name: 'efs', confirms: 'count', hasDrive: true, why: whyCounted, script: efs },
        { name: 'stream', confirms: 'nothing', why: whyNoDrive, script: stream }
      ];
    },
    script: function (name, bytes) { return script(newer, name, bytes); }
  };
  return Object.assign({}, newer, other);
}
