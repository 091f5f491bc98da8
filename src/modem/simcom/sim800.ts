// The record of the SIM800 series, after "SIM800 Series_IP_Application Note V1.03" (IP800), "SIM800 Series AT Command Manual V1.09" (AT800)
// and "SIM800 Series SSL Application Note V1.00" (SSL800).
//
// UNCONFIRMED: FTPPUTPATH needs a final slash. Firmware without SSL refuses FTPSSL=0. A data phase ends by silence, or by filling it with
// spare bytes (link/wake.ts). FSCREATE, FSWRITE and relatives are from public code, so the firmware asks whether the modem has them. FTPMDTM:
// only in newer firmware of the SIM900 (release notes of 1137B03SIM900M64_ST_ENHANCE).

import { May } from '../../at/step';
import type { FaultCode } from '../../fault';
import { has } from '../../text';
import {
  extWait, longestExtMs, forgetRest, forPut, ftpsetCode, ftpsetNumber, ftpsetOpen, ftpsetPutAs, ftpsetScript, ftpsetStream, getName, memoryScript,
  setMs, ftpsetSliceScript, streamNames
} from '../ftpset';
import { airMs, numberIn, plainNames, whyCounted, whySliced, type Modem, type Row, type Rows, type ScriptName } from '../modem';
import { radioScript } from '../radio';
import { standardCodeOf, standardScript } from '../standard';
import { sim800Http, sim800HttpMethods, sim800ShareIn } from './sim800http';
import { httpCode, sapbrAttach, sapbrDetach, simcomFollow, simcomPin, simcomTime } from './simcom';

/** The size of the memory that FTPEXTPUT fills, in bytes (manual AT800 12.2.20). */
const memoryBytes = 300000;
/** The path of an image's copy in the modem. */
const copy = '{drive}:\\snapferry.img';
/** The number of bytes that one FSWRITE takes. No manual tells it, so it is that of CFSWFILE on related modems. */
const pieceBytes = '10240';

function forget(): Row {
  return { when: 'drive', say: 'AT+FSDEL=' + copy, ms: 9000, may: May.refuse };
}

/**
 * Returns a script row (one AT command) that unloads the file that FTPFILEPUT has loaded. As long as one is loaded, FTPPUT sends that file,
 * and FTPEXTPUT is refused (manual AT800 12.2.27).
 */
function unload(tries: number): Row {
  return { chain: 2, say: 'AT+FTPFILEPUT=0', ms: 5000, tries: tries, may: May.refuse, set: { isLoaded: '' } };
}

function loaded(): Row {
  return Object.assign(unload(1), { when: 'isLoaded' });
}

function codeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+SAPBR:') === 0) return 'apn-wrong';
  if (line.indexOf('+FTP') !== 0) return standardCodeOf(line);
  // for FTPPUTFRMFS and FTPGETTOFS, the error number stands alone after the colon, without the mode before it (manual AT800 12.2.25)
  const n = has(line, 'FS:') ? numberIn(line) : ftpsetNumber(line);
  if (n !== undefined && n >= 80 && n <= 84) return 'tls'; // the error numbers 80 to 84 are in section 3.7 of the manual SSL800
  return n === 85 ? 'file-missing' : n === 86 ? 'session' : ftpsetCode(n);
}

function script(name: ScriptName, bytes: number): Rows {
  switch (name) {
    case 'attach': return sapbrAttach();
    case 'detach': return sapbrDetach();
    case 'followClock': return simcomFollow();
    case 'countPin': return simcomPin();
    case 'register': return radioScript(name, { isGsm: true });
    case 'askTime': return simcomTime('1').concat([ // AT800 13.2.1: the location service gives the time in GMT
      {
        unless: 'source', say: 'AT+CIPGSMLOC=2,1', want: ['+CIPGSMLOC: 0,{clock}', 'OK'], ms: 60000, may: May.silence,
        set: { source: 'the location service' }
      }
    ]);
    case 'open': return ftpsetOpen(unload(2)).concat([
      { when: 'isSecure', say: 'AT+FTPSSL={type}', ms: setMs, refusedAs: 'tls' }, // SSL800 2.3: AT+FTPSSL comes after the other parameters
      { chain: 2, unless: 'isSecure', say: 'AT+FTPSSL=0', ms: setMs, may: May.refuse }
    ]);
    case 'drive': return [
      { say: 'AT+FSWRITE=?', ms: 5000, refusedAs: 'drive-missing' },
      { say: 'AT+FSDRIVE=0', want: ['+FSDRIVE: {drive}', 'OK'], ms: 5000, refusedAs: 'drive-missing' },
      forget(), // this deletes what an earlier try has left
      {
        say: 'AT+FSMEM', want: ['+FSMEM: {room}', 'OK'], ms: 5000, may: May.silence
      } // `{room}` is the free space of the drive, whose whole size is 76 to 186 kB
    ];
    case 'clear': case 'unstage': return (ftpsetScript(name, bytes) || []).concat([forget()]);
    case 'toModem': return getName().concat([ // IP800 3.21: the number 0 stands for the drive in the modem
      forgetRest(),
      { say: 'AT+FTPGETTOFS=0,"{modemName}"', result: '0,{len}', ms: 600000 }
    ]);
    // Manual IP800 3.22 has FTPPUTFRMFS. A modem without it sends the file through its memory (3.24).
    case 'fromModem': return forPut().concat([loaded()], streamNames(), [
      { say: 'AT+FTPPUTFRMFS="{modemFile}"', result: '0,{len}', ms: 600000, may: May.refuse, set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+FTPFILEPUT=1,"{modemFile}"', ms: 60000, set: { isLoaded: '1' } },
      { unless: 'isDone', say: 'AT+FTPPUT=1', result: '1,0', ms: 600000, refusedAs: 'put-denied' },
      loaded()
    ]);
    // manual AT800 6.2.2: after AT+CPOWD=1, no OK comes before NORMAL POWER DOWN
    case 'off': return [{ say: 'AT+CPOWD=1', want: ['NORMAL POWER DOWN'], ms: 15000 }];
    case 'rename': return []; // the modem has no command that renames a file on the server
    default: return sim800Http(name, bytes) || ftpsetScript(name, bytes) || standardScript(name);
  }
}

function memory(name: ScriptName, bytes: number): Rows | undefined {
  return name === 'stage' ? [loaded()].concat(memoryScript(name, bytes)!) : memoryScript(name, bytes);
}

function stream(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'stream': return forPut().concat([loaded()], ftpsetStream());
    case 'streamOn': return [loaded()].concat(ftpsetPutAs(ftpsetStream()));
    default: return undefined;
  }
}

function files(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return [
      forget(),
      { say: 'AT+FSCREATE=' + copy, ms: 9000, set: { piece: pieceBytes }, refusedAs: 'modem-full' },
      { say: 'AT+FSWRITE=' + copy + ',1,{slice},{sliceWait}', slice: 'piece', pour: '>', ms: 25000, refusedAs: 'modem-full' },
      { say: 'AT+FSFLSIZE=' + copy, want: ['+FSFLSIZE: <size>', 'OK'], ms: 9000, refusedAs: 'modem-full' }
    ];
    case 'put': return forPut().concat([loaded()], streamNames(), [ // IP800 3.22: the modem itself resumes an upload whose connection broke
      { say: 'AT+FTPPUTFRMFS="' + copy + '"', result: '0,<size>', ms: 120000 + airMs(bytes), refusedAs: 'put-denied', missing: 'copy-missing' }
    ]);
    default: return undefined;
  }
}

/** Returns what the firmware knows of the SIM800: scripts of AT commands, limits, and meanings of error numbers. */
export function sim800(): Modem {
  return {
    name: 'sim800',
    urcNames: '|+SAPBR 1|+PDP|+SIMTONE|+CR|+CIPRXGET|CLOSED|',
    urcs: function () { return [{ line: 'RDY', code: 'restarted' }, { line: '+SAPBR 1: DEACT', code: 'network' }]; },
    longestCommand: 556,
    rates: function () { return [9600, 19200, 38400, 57600, 115200, 230400, 460800]; }, // as in AT800 2.2.41
    dataTerminator: '',
    // The pulses of PWRKEY must last at least 1 s for on and 1.5 s for off (hardware design V1.09). The modem can be switched on again 0.8 s
    // after STATUS fell. The pulse of RESET (4.2.3) is an estimate.
    power: { onMs: 1200, offMs: 2000, bootMs: 15000, downMs: 5000, tailMs: 1500, resetMs: 200 },
    codeOf: codeOf,
    isCode: function () { return false; },
    security: { none: '0', implicit: '1', explicit: '2' },
    limits: { 'ftp.host': 49, 'ftp.user': 49, 'ftp.password': 49, 'network.apn': 50, 'network.user': 32, 'network.password': 32 },
    names: function () { return plainNames(99); },
    longestPath: 254, // AT800 12.2.11, 12.2.13: a path may have 255 characters with its final slash
    // The timeout of FSWRITE is in seconds. Its range is unknown, and public code has 10 and 20.
    waits: {
      sizeWait: extWait(), sliceWait: { of: 'slice', unitMs: 1000, least: 20, most: 60 },
      bodyWait: { of: 'size', unitMs: 1, least: 1000, most: 120000 }
    },
    hasEnter: false, hasCwd: false, hasRename: false, fileFolder: 'C:\\User\\FTP\\', hasFolders: 'from',
    methods: function () {
      return [
        { name: 'efs', most: memoryBytes, confirms: 'count', longestMs: longestExtMs, why: whyCounted, script: memory },
        { name: 'stream', confirms: 'count', why: 'the modem takes it in slices and confirms each', script: stream },
        { name: 'efs', confirms: 'count', hasDrive: true, script: files,
          why: 'the image is larger than the memory of the modem, which has files' },
        {
          name: 'efs', most: memoryBytes, confirms: 'slices', why: whySliced,
          script: function (name, bytes) { return ftpsetSliceScript(name, bytes, memoryBytes); }
        }
      ];
    },
    http: function () {
      // A command line has at most 556 characters, with the command and the quotes around the URL.
      return { methods: sim800HttpMethods(), longestUrl: 500, closedLine: 'CLOSED', hasTls: true, proofBytes: 0, names: 'never',
        codeOf: function (status) { return httpCode(status); }, shareIn: function (line) { return sim800ShareIn(line); } };
    },
    script: script
  };
}
