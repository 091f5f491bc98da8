// The record of A7670, A7672, A7608, A7600x1 and relatives, as far as it differs from the SIM7600's. Sources: "A76XX Series AT Command Manual
// V1.09" (A76, chapters 10, 12, 13, 17), "A76XX Series FTP(S) Application Note V1.02" (A76F); for SIM767XX its AT manual V1.06 (767).
//
// UNCONFIRMED: CFTPSLIST="." lists the current directory. CFTPSPUT works without a length. Sockets and TLS are as on the SIM7600. The modem's
// HTTP lacks BREAK, so it cannot verify an image. The modem is off soon after it no longer answers AT, as examples of its boards assume.

import { May } from '../../at/step';
import { fetchMs, plainNames, whyCounted, whySliced, type Modem, type Row, type Rows, type ScriptName, type Method } from '../modem';
import { a76xxDrive, a76xxEfs, a76xxSlices, a76xxSlices767 } from './a76xxfiles';
import { sim7600, sim7600Script } from './sim7600';
import { sim7600SliceScript, streamScript } from './sim7600methods';

/** Returns a script row (one AT command) with an FTP command whose result is `+CFTPS…: 0` after OK (manual A76 17.2). */
function ftps(say: string, ms: number, more?: Partial<Row>): Row {
  return Object.assign({ say: say, result: '0', ms: ms } as Row, more);
}

/**
 * Returns the script rows (AT commands) that end an FTP session. The modem refuses CFTPSSTOP during a login. Without a session, it refuses
 * CFTPSLOGOUT and CFTPSSTOP (manual A76 17.2.4).
 */
function end(): Rows {
  return [ftps('AT+CFTPSLOGOUT', 45000, { may: May.silence }), ftps('AT+CFTPSSTOP', 45000, { may: May.silence })];
}

function script(name: ScriptName, bytes: number): Rows {
  const rows = sim7600Script(name, bytes);
  switch (name) {
    case 'attach': // the rows begin with the LOGOUT of an old session, and the SIM7600's rows that follow have its STOP
      return [ftps('AT+CFTPSLOGOUT', 45000, { unless: 'isOurs', may: May.silence })].concat(rows);
    case 'detach': return end().concat([{ say: 'AT+CGACT=0,1', ms: 30000, may: May.silence }]);
    case 'open': return (end().map(function (row) { return Object.assign(row, { unless: 'isEnded' }); }) as Rows).concat([
      { want: [], ms: 1, set: { isEnded: '' } },
      // in the answer of CFTPSSTART, the number of a data connection may follow the result 0 (manuals A76 17.2.1, 767 15.2.1)
      ftps('AT+CFTPSSTART', 30000, { enough: true, refusedAs: 'network' }),
      // Manual A76 17.2.17: with SINGLEIP, FTP data connections go to the IP address of the login. It must be set before the login.
      { chain: 1, say: 'AT+CFTPSSINGLEIP=1', ms: 9000, may: May.silence },
      // manual A76 17.2.19: passive mode, which can be set only on some kinds of the modem
      { chain: 1, say: 'AT+CFTPSMODE=1', ms: 9000, may: May.silence }
    ], rows.slice(rows.length - 4)); // From the login on, the rows are those of the SIM7600's script.
    // The modem has no command that reads received data by pieces, so a file comes whole.
    case 'get': return [ftps('AT+CFTPSGET="{name}",{rest}', fetchMs(bytes), { data: '+CFTPSGET: DATA,{len}' })];
    case 'listAll': return [ftps('AT+CFTPSLIST="."', 90000, { data: '+CFTPSLIST: DATA,{len}' })]; // manual A76 17.2.5: AT+CFTPSLIST
    case 'abort': return []; // the modem has no command that ends a waiting login
    case 'openHttp': case 'closeHttp': case 'ask': case 'read': return [];
    case 'drive': case 'clear': case 'unstage': case 'toModem': case 'fromModem': case 'restore': return a76xxDrive(name);
    default: return rows;
  }
}

function methods(slices: Method['script']): Method[] {
  return [
    {
      name: 'efs', confirms: 'count', hasDrive: true, clears: true, why: whyCounted, script: function (name, bytes) { return a76xxEfs(name, bytes); }
    },
    { name: 'stream', confirms: 'nothing', why: 'the modem does not take the image as a file',
      script: function (name, bytes) { return streamScript(name, bytes); } },
    { name: 'stream', confirms: 'slices', why: whySliced, script: function (name) { return sim7600SliceScript(name); } },
    { name: 'efs', confirms: 'slices', hasDrive: true, clears: true, why: whySliced + ' in the modem', script: slices }
  ];
}

/** Returns what the firmware knows of the A76XX: scripts of AT commands, limits, and meanings of error numbers. */
export function a76xx(): Modem {
  return Object.assign(sim7600(), {
    name: 'a76xx',
    urcNames: '|+CFTPSNOTIFY|+CFTPSERRORBUF|+NETOPEN|+CIPEVENT|+CIPRXGET|+IPCLOSE|+CCHEVENT|+CCH_RECV_CLOSED|+CCH_PEER_CLOSED|*ATREADY|+STIN|'
      + 'VOICE CALL|MISSED_CALL|',
    // these unsolicited lines are in section 17.4 of the manual A76
    urcs: function () {
      return sim7600().urcs().concat([{ line: '*ATREADY', code: 'restarted' }, { line: '+CFTPSNOTIFY: FTPS DISCONNECT', code: 'server-closed' }]);
    },
    longestCommand: 3071, // the length is in section 1.4 of the manual A76
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1842000, 3686400]; }, // as in A76 10.2.3

    // the pulses of PWRKEY and RESET are figures of a board maker (LilyGo-Modem-Series, ATdebug). PWRKEY has 100 ms for an A7670 and
    // 1,000 for an A7608, and RESET has 2,600.
    power: { onMs: 1000, offMs: 3000, bootMs: 30000, downMs: 30000, tailMs: 3000, resetMs: 2600 },
    limits: { 'ftp.host': 128, 'ftp.user': 128, 'ftp.password': 128 }, // the lengths are in section 17.2.3 of the manual A76
    waits: {},
    // Manual A76 17.2.12: without the drive, a name may have 112 characters. With the drive it may have 115 (12.2).
    names: function () { return plainNames(112); },
    longestPath: 112, // the length is in sections 17.2.5 and 17.2.8 of the manual A76
    methods: function () { return methods(function (name, bytes) { return a76xxSlices(name, bytes); }); },
    http: function () {
      return { methods: [], longestUrl: 0, closedLine: '+IPCLOSE:|+CCH_PEER_CLOSED:', hasTls: true, proofBytes: 10240, names: 'never' };
    },
    script: script
  } as Partial<Modem>);
}

/**
 * Returns the record of the SIM767XX. It takes shorter names than the A76XX, and another parameter for the offset of a slice (manual 767
 * 15.2.12 and 11.2.1).
 */
export function sim767x(): Modem {
  return Object.assign(a76xx(), {
    names: function () { return plainNames(53); },
    methods: function () { return methods(function (name, bytes) { return a76xxSlices767(name, bytes); }); }
  } as Partial<Modem>);
}
