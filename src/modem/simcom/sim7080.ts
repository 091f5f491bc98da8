// The records of SIM7070, SIM7080 and SIM7090, and of the SIM7000. Sources: "SIM7080 Series FTP Application Note" V1.01/V1.02 (FTP7080) and
// "SIM7070_SIM7080_SIM7090 Series AT Command Manual V1.05" (AT7080); for the SIM7000 its AT manual V1.06 (AT7000).
//
// UNCONFIRMED: FTPPUTPATH needs a final slash. FTPDELE may need "=1"; both are tried. OK and `+FTPETPUT: 2,1` come in either order (the
// documents differ), so only the latter starts the data. FTPSSL may need an SSL context; both are tried, without certificate checks.
// An account for LTE's first data connection is taken only by CNCFG, and data connection 0 may be the one that LTE opens.

import { May } from '../../at/step';
import type { FaultCode } from '../../fault';
import { leadingNumber } from '../../number';
import {
  extWait, longestExtMs, forPut, ftpsetCode, ftpsetNumber, ftpsetOpen, ftpsetPutAs, ftpsetScript, memoryScript, serverMs, setMs, ftpsetSliceScript,
  streamNames
} from '../ftpset';
import { airMs, plainNames, quietMs, whyCounted, whySliced, type Modem, type Rows, type ScriptName, type Method } from '../modem';
import { accountText, endSaving, fullPower, radioScript } from '../radio';
import { sim7000Sockets, sim7080Sockets } from '../sockets';
import { standardCodeOf, standardScript } from '../standard';
import { sapbrAttach, sapbrDetach, simcomFollow, simcomPin, simcomTime } from './simcom';

/**
 * The size of the memory that FTPEXTPUT fills, in bytes (manual AT7080 15.2.19). The next constant is the size of that memory in a SIM7000
 * (AT7000 10.2.19).
 */
const memoryBytes = 320000;
const memoryBytes7000 = 300000;

/**
 * Returns the fault's code for the number after the connection in `+CAOPEN: 0,23` (manual AT7080 12.2.3). For 27, "connect failed", it
 * returns undefined, so that the row's own code is used.
 */
function socketCode(n: number): FaultCode | undefined {
  switch (n) {
    case 1: case 2: return 'connection';
    case 3: case 7: case 12: case 13: return 'busy';
    case 4: return 'bad-name';
    case 6: case 20: return 'host-unknown';
    case 21: return 'network';
    case 23: return 'host-refused';
    case 24: case 25: case 26: return 'tls'; // these errors mean that the server's certificate has expired, is for another name, or both
    default: return undefined;
  }
}

function codeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+CAOPEN:') === 0) return socketCode(leadingNumber(line.slice(line.indexOf(',') + 1)));
  if (line.indexOf('+FTP') !== 0) return standardCodeOf(line);
  const n = ftpsetNumber(line);
  return n === 80 ? 'session' : n !== undefined && n >= 90 && n <= 94 ? 'tls' : ftpsetCode(n);
}

/** Returns the script `setProfile`. @param place the first numbers of AT+CNCFG, each with a comma, by which it names the data connection */
function profile(place: string): Rows {
  return radioScript('setProfile', { account: [{ when: 'network.user', say: 'AT+CNCFG=' + place + accountText, ms: 9000, may: May.silence }] });
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'askProfile': return radioScript(name).concat(endSaving());
    case 'setProfile': return profile('0,{cncfgType},');
    // AT7080 5.2.16, 5.2.17: with CNMP=2, the modem chooses the technology by itself. CMNB=3 allows LTE-M and NB-IoT.
    case 'anyMode':
      return ([{ say: 'AT+CNMP=2', ms: 15000, may: May.silence }, { say: 'AT+CMNB=3', ms: 15000, may: May.silence }] as Rows).concat(fullPower());
    case 'attach': return [ // AT7080 7.2: the modem refuses CNCFG while data connection 0 is open
      { want: [], ms: 1, set: { active: '', down: '0' } },
      { say: 'AT+CNACT?', want: ['+CNACT: 0,{active},{address}', 'OK'], ms: 9000, may: May.silence },
      { when: 'isOurs', same: ['active', 'down'], want: [], ms: 1, set: { isOpen: '1', cid: '0' } },
      { unless: 'isOpen', same: ['active', 'down'], say: 'AT+CNACT=0,0', want: ['OK', '+APP PDP: 0,DEACTIVE'], ms: 20000, may: May.silence },
      { when: 'network.user', unless: 'isOpen', say: 'AT+CNCFG=0,{cncfgType},' + accountText, ms: 9000, refusedAs: 'apn-wrong' },
      { when: 'apnAlone', unless: 'isOpen', say: 'AT+CNCFG=0,{cncfgType},"{network.apn}"', ms: 9000, refusedAs: 'apn-wrong' },
      { unless: 'isOpen', say: 'AT+CNACT=0,1', want: ['OK', '+APP PDP: 0,ACTIVE'], ms: 60000, refusedAs: 'apn-wrong', set: { cid: '0' } }
    ];
    case 'detach': return [
      { say: 'AT+FTPQUIT', ms: 5000, may: May.silence },
      { say: 'AT+CNACT=0,0', want: ['OK', '+APP PDP: 0,DEACTIVE'], ms: 20000, may: May.silence }
    ];
    case 'followClock': return simcomFollow();
    case 'countPin': return simcomPin();
    case 'askTime': return simcomTime('0');
    case 'open': return ftpsetOpen().concat([ // AT7080 15.2.29: FTPSSL may need an SSL context, so both forms are tried
      { when: 'isSecure', say: 'AT+FTPSSL={type}', ms: setMs, may: May.refuse, set: { isDone: '1' } },
      { when: 'isSecure', unless: 'isDone', say: 'AT+FTPSSL={type},0', ms: setMs, refusedAs: 'tls' },
      { chain: 2, unless: 'isSecure', say: 'AT+FTPSSL=0', ms: setMs, may: May.refuse }
    ]);
    // manual AT7080 5.2.1: after AT+CPOWD=1, no OK comes before NORMAL POWER DOWN
    case 'off': return [{ say: 'AT+CPOWD=1', want: ['NORMAL POWER DOWN'], ms: 15000 }];
    default: return sim7080Sockets(name) || ftpsetScript(name, bytes) || standardScript(name);
  }
}

/**
 * Returns the script rows (AT commands) that open the data connection of the SIM7000. Its CNACT, for sockets, has no context number (manual
 * AT7000 5.2.30, 5.2.31). FTPCID names the connection of AT+SAPBR (10.2.5), but the FTP application note (5.1) uses CNACT alone. Both are
 * opened, and one is enough.
 */
function attach7000(): Rows {
  const bearer: Rows = sapbrAttach().map(function (row) { return Object.assign({}, row, { may: row.may || May.refuse, refusedAs: undefined }); });
  bearer.push({
    unless: 'isOpen', say: 'AT+SAPBR=2,1', want: ['+SAPBR: {n},{bearer=1}', 'OK'], ms: 5000, may: May.refuse, set: { cid: '1', isOpen: '1' }
  });
  return bearer.concat([
    { want: [], ms: 1, set: { active: '', down: '0', one: '1' } },
    { say: 'AT+CNACT?', want: ['+CNACT: {active},{address}', 'OK'], ms: 9000, may: May.silence },
    // this closes another program's data connection
    { unless: 'isOurs', same: ['active', 'down'], say: 'AT+CNACT=0', want: ['OK', '+APP PDP: DEACTIVE'], ms: 20000, may: May.silence },
    { unless: 'isOurs', want: [], ms: 1, set: { active: '0' } },
    { when: 'network.user', same: ['active', 'one'], say: 'AT+CNCFG={cncfgType},' + accountText, ms: 9000, may: May.refuse },
    {
      when: 'isOtherIp', unless: 'network.user', same: ['active', 'one'], say: 'AT+CNCFG={cncfgType},"{network.apn}"', ms: 9000,
      refusedAs: 'apn-wrong'
    },
    {
      when: 'network.apn', same: ['active', 'one'], say: 'AT+CNACT=1,"{network.apn}"', want: ['OK', '+APP PDP: ACTIVE'], ms: 60000, may: May.silence
    },
    { unless: 'network.apn', same: ['active', 'one'], say: 'AT+CNACT=1', want: ['OK', '+APP PDP: ACTIVE'], ms: 60000, may: May.silence },
    { unless: 'isOpen', say: 'AT+CNACT?', want: ['+CNACT: {active=1},{address}', 'OK'], ms: 9000, refusedAs: 'apn-wrong', set: { cid: '1' } }
  ]);
}

function script7000(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'attach': return attach7000();
    case 'detach': return sapbrDetach().concat([{ say: 'AT+CNACT=0', want: ['OK', '+APP PDP: DEACTIVE'], ms: 20000, may: May.silence }]);
    case 'setProfile': return profile('{cncfgType},');
    case 'open': return ftpsetOpen(); // the SIM7000 has no command FTPSSL
    case 'askTime': return simcomTime('1');
    default: return sim7000Sockets(name) || script(name, bytes);
  }
}

function stream(name: ScriptName, bytes: number): Rows | undefined {
  if (name !== 'stream' && name !== 'streamOn') return undefined;
  const rows = streamNames().concat([ // AT7080 15.2.24: 0x10 goes before each 0x03 and 0x10; a 0x03 without it ends the data
    { say: 'AT+FTPETPUT=1', result: '1,1', ms: serverMs, greets: true, set: { isBusy: '1' }, refusedAs: 'put-denied' },
    {
      say: 'AT+FTPETPUT=2', pour: '+FTPETPUT: 2,1', escape: { codes: '\x03\x10', by: '\x10', end: '\x03' }, quiet: quietMs, want: ['+FTPETPUT: 1,0'],
      ms: serverMs + airMs(bytes), set: { isBusy: '' }, refusedAs: 'put-denied'
    }
  ]);
  return name === 'stream' ? forPut().concat(rows) : ftpsetPutAs(rows);
}

/** Returns the methods to send an image, the best one first. @param memory the size of the memory that FTPEXTPUT fills, in bytes */
function methods(memory: number): Method[] {
  return [
    { name: 'efs', most: memory, confirms: 'count', longestMs: longestExtMs, why: whyCounted,
      script: function (name, bytes) { return memoryScript(name, bytes, true); } },
    { name: 'stream', confirms: 'nothing', why: 'the image is larger than the memory of the modem', script: stream },
    { name: 'efs', most: memory, confirms: 'slices', why: whySliced,
      script: function (name, bytes) { return ftpsetSliceScript(name, bytes, memory, true); } }
  ];
}

/** Returns what the firmware knows of SIM7070, SIM7080 and SIM7090: scripts of AT commands, limits, and meanings of error numbers. */
export function sim7080(): Modem {
  return {
    name: 'sim7080',
    urcNames: '|+APP PDP|+SAPBR 1|+CPSMSTATUS|+CSMS|+CADATAIND|+CASTATE|',
    urcs: function () {
      return [
        { line: 'RDY', code: 'restarted' }, { line: '+APP PDP: 0,DEACTIVE', code: 'network' }, { line: '+SAPBR 1: DEACT', code: 'network' }
      ];
    },
    longestCommand: 556,
    // the rates are in the manual AT7080 2.2.32, which lacks 460800
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 921600, 2000000, 3000000, 3200000]; },
    dataTerminator: '\x03',
    // The pulses of PWRKEY are figures of board makers. SIM7000 hardware design V1.07 has 4.5 s until the UART works, and 1.8 to 6.9 s for a
    // shutdown. The pulse of RESET is an estimate.
    power: { onMs: 1200, offMs: 1300, bootMs: 15000, downMs: 8000, resetMs: 500 },
    codeOf: codeOf,
    isCode: function () { return false; },
    security: { none: '0', implicit: '1', explicit: '2' },
    limits: { 'ftp.host': 49, 'ftp.user': 49, 'ftp.password': 49, 'network.apn': 64, 'network.user': 64, 'network.password': 64 },
    names: function () { return plainNames(99); },
    longestPath: 254, // AT7080 15.2.11, 15.2.13: a path may have 255 characters with its final slash
    waits: { sizeWait: extWait() },
    hasEnter: false, hasCwd: false, hasRename: true, fileFolder: '', hasFolders: 'none',
    methods: function () { return methods(memoryBytes); },
    // the record has no method for HTTP: the modem's own HTTP takes a body of at most 4,096 bytes (manual AT7080 13.2.2), or only 1,024
    http: function () {
      return { methods: [], longestUrl: 0, closedLine: '+CASTATE: 0,0', fullLine: 'ERROR', hasTls: true, proofBytes: 10240, names: 'always' };
    },
    script: script
  };
}

/** Returns what the firmware knows of the SIM7000, which has most in common with the SIM7080. */
export function sim7000(): Modem {
  return Object.assign(sim7080(), {
    name: 'sim7000', security: { none: '0' }, script: script7000,
    urcs: function () { return sim7080().urcs().concat([{ line: '+APP PDP: DEACTIVE', code: 'network' }]); },
    methods: function () { return methods(memoryBytes7000); },
    http: function () { return Object.assign(sim7080().http(), { fullLine: '+CASEND: 0,1,0' }); }
  } as Partial<Modem>);
}
