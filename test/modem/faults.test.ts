// Tests the meaning of each number in a family's error table at each of its commands: the fault's code, and the message for a person. Numbers and
// words are from the manuals: AT76v3 12.3.1; AT800 12.2.14, 12.2.25 and SSL800 3.7; AT7080 15.2.14; GSMFTP chapter 3 and the note after 4.4.2.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { End, tell, type FaultCode } from '../../src/fault.ts';
import type { Modem, ScriptName } from '../../src/modem/modem.ts';
import { quectelM } from '../../src/modem/quectel/quectel.ts';
import { sim7080 } from '../../src/modem/simcom/sim7080.ts';
import { sim7600 } from '../../src/modem/simcom/sim7600.ts';
import { sim800 } from '../../src/modem/simcom/sim800.ts';
import { scriptIn } from './record.ts';
import { onWire, replay } from './transcript.ts';

const test = suite('numbers at commands');

/** What the message for a person must contain, by the fault's code. */
const fragments: Partial<Record<FaultCode, RegExp>> = {
  'host-unknown': /server name cannot be found; check ftp\.host/,
  'host-refused': /server cannot be reached; check ftp\.host and ftp\.port/,
  'connection': /connection to the server failed; check network\.apn and the coverage, then ftp\.host and ftp\.port/,
  'data-port': /server answers, but its data port cannot be reached; .*passive ports.*firewall or NAT/,
  'server-timeout': /server took too long/,
  'server-closed': /server closed the connection/,
  'server-away': /server ended the session by itself; it has too much to do/,
  'tls': /secure connection failed; check ftp\.security/,
  'login-wrong': /did not accept the login; check ftp\.user and ftp\.password/,
  'folder-denied': /allow this folder to be made or entered; check ftp\.directory/,
  'put-denied': /server did not accept the image/,
  'transfer-broken': /transfer broke off/,
  'bad-name': /a name or a value in this command is not accepted; check the names/,
  'rejected': /server refused the command/,
  'unknown': /unknown error/,
  'busy': /does not allow this command in its present state/,
  'session': /session with the server is gone/,
  'copy-missing': /cannot find its copy of the image/,
  'file-missing': /requested file is not there, or it cannot be read or written/,
  'network': /data connection failed; check network\.apn and the coverage/,
  'apn-wrong': /network gives no data connection; check network\.apn/,
};

interface Column {
  name: string;
  /** Name of the script whose commands are tested. Of those that match `says`, the last one counts. */
  script: ScriptName;
  /** Matches the text `why` of the upload method whose script is tested. Undefined: the first method that has this script. */
  by?: RegExp;
  says: RegExp;
}

interface Family {
  title: string;
  modem: Modem;
  columns: Column[];
  /**
   * The rows of the table: the error number, the manual's words for it, and the fault's code. If the code depends on the column, there is one for
   * each column, with blanks between.
   */
  rows: [number, string, string][];
  /** Returns the line in which the modem tells a number as the command's result. */
  lineOf(command: string, n: number): string;
  /** Whether the modem may also send an ERROR before or after the line with the number. */
  hasErrorForm?: boolean;
}

const families: Family[] = [
  {
    title: 'SIM7600',
    modem: sim7600(),
    hasErrorForm: true,
    lineOf: (command, n) => `${command}: ${n}`,
    columns: [
      { name: 'start', script: 'open', says: /START$/ }, { name: 'login', script: 'open', says: /LOGIN/ }, { name: 'folder', script: 'make', says: /MKD="/ },
      { name: 'image', script: 'put', says: /PUTFILE/ }, { name: 'stream', script: 'stream', says: /PUT=/ }, { name: 'delete', script: 'remove', says: /DELE/ },
      { name: 'get', script: 'get', says: /GET=/ }, { name: 'file', script: 'fromModem', says: /PUTFILE/ },
    ],
    rows: [
      [1, 'SSL alert', 'tls'],
      [2, 'unknown error', 'apn-wrong unknown folder-denied unknown unknown unknown unknown unknown'],
      [3, 'busy', 'busy'],
      [4, 'connection closed by server', 'server-closed'],
      [5, 'timeout', 'server-timeout'],
      [6, 'transfer failed', 'apn-wrong unknown folder-denied transfer-broken transfer-broken unknown transfer-broken transfer-broken'],
      [7, 'file not exists, memory error', 'apn-wrong unknown folder-denied copy-missing file-missing file-missing file-missing file-missing'],
      [8, 'invalid parameter', 'apn-wrong bad-name folder-denied bad-name bad-name bad-name bad-name bad-name'],
      [9, 'operation rejected by server', 'apn-wrong login-wrong folder-denied put-denied put-denied rejected rejected put-denied'],
      [10, 'network error', 'network'],
      [11, 'state error', 'busy'],
      [12, 'failed to parse server name', 'host-unknown'],
      [13, 'create socket error', 'network'],
      [14, 'connect socket failed', 'host-refused host-refused host-refused data-port data-port host-refused data-port data-port'],
      [15, 'close socket failed', 'network'],
      [16, 'SSL session closed', 'tls'],
      [17, 'file error, file not exist', 'apn-wrong unknown folder-denied copy-missing file-missing file-missing file-missing file-missing'],
      [421, 'server control connection timed out', 'server-away'],
    ],
  },
  ...[{ title: 'SIM800', modem: sim800() }, { title: 'SIM7080', modem: sim7080() }].map(({ title, modem }): Family => ({
    title,
    modem,
    lineOf: (command, n) => `${command}: 1,${n}${command === '+FTPSIZE' ? ',0' : ''}`,
    columns: [
      { name: 'folder', script: 'make', says: /MKD/ }, { name: 'image', script: 'put', says: /PUT=1/ }, { name: 'stream', script: 'stream', says: /PUT=1$/ },
      { name: 'size', script: 'size', says: /SIZE/ }, { name: 'delete', script: 'remove', says: /DELE=1/ }, { name: 'get', script: 'get', says: /GET=1/ },
      { name: 'list', script: 'listAll', says: /LIST=1/ },
    ],
    rows: [
      [61, 'net error', 'network'],
      [62, 'DNS error', 'host-unknown'],
      [63, 'connect error', 'host-refused'],
      [64, 'timeout', 'server-timeout'],
      [65, 'server error', 'server-away'],
      [66, 'operation not allowed', 'busy'],
      [70, 'reply error', 'folder-denied put-denied put-denied rejected rejected rejected rejected'],
      [71, 'user error', 'login-wrong'],
      [72, 'password error', 'login-wrong'],
      [73, 'type error', 'folder-denied put-denied put-denied rejected rejected rejected rejected'],
      [74, 'REST error', 'folder-denied put-denied put-denied rejected rejected rejected rejected'],
      [75, 'passive error', 'data-port'],
      [76, 'active error', 'data-port'],
      [77, 'operate error', 'folder-denied put-denied put-denied rejected rejected rejected rejected'],
      [78, 'upload error', 'put-denied'],
      [79, 'download error', 'folder-denied put-denied put-denied rejected rejected rejected rejected'],
      ...(title === 'SIM800'
        ? [[80, 'SSL channel failed'], [81, 'SSL fatal alert'], [82, 'AUTH error'], [83, 'PBSZ error'], [84, 'PROT error']] as [number, string][]
        : [[90, 'SSL connect'], [91, 'SSL alert'], [92, 'AUTH error'], [93, 'PBSZ error'], [94, 'PROT error']] as [number, string][]
      ).map(([n, says]): [number, string, string] => [n, says, 'tls']),
      [title === 'SIM800' ? 86 : 80, 'manual quit', 'session'],
    ],
  })),
  {
    title: 'SIM800, whole files',
    modem: sim800(),
    lineOf: (command, n) => `${command}: ${n}`,
    columns: [{ name: 'image', script: 'put', by: /has files/, says: /FTPPUTFRMFS/ }, { name: 'file', script: 'toModem', says: /FTPGETTOFS/ }],
    rows: [[61, 'net error', 'network'], [75, 'passive error', 'data-port'], [85, 'file system error', 'copy-missing file-missing']],
  },
  {
    title: 'Quectel',
    modem: quectelM(),
    lineOf: (command, n) => `${command}:${n}`,
    columns: [
      { name: 'open', script: 'open', says: /OPEN/ }, { name: 'enter', script: 'enter', says: /PATH/ }, { name: 'make', script: 'make', says: /MKDIR="\{leaf/ },
      { name: 'image', script: 'stream', says: /PUT/ }, { name: 'size', script: 'size', says: /SIZE/ }, { name: 'rename', script: 'rename', says: /RENAME/ },
      { name: 'get', script: 'toModem', says: /GET/ }, { name: 'file', script: 'fromModem', says: /PUT/ },
    ],
    rows: [
      [-1, 'unknown error; problems on the connection', 'connection connection folder-denied connection connection connection connection connection'],
      [-3, 'the FTP service is busy', 'busy'],
      [-4, 'no IP address for the domain name', 'host-unknown'],
      [-5, 'network error, no TCP connection with the server', 'connection'],
      [-6, 'session closed by the server', 'server-closed'],
      [-7, 'data connection closed by the server', 'server-closed'],
      [-8, 'context deactivated', 'network'],
      [-9, 'timeout', 'server-timeout'],
      [-10, 'input parameter illegal', 'bad-name folder-denied folder-denied bad-name bad-name bad-name bad-name bad-name'],
      [-11, 'file not found in the local position', 'file-missing'],
      [-12, 'failed to get the local file', 'file-missing'],
      [-421, 'server cannot support the service', 'server-away'],
      [-425, 'failed to open data connection', 'data-port'],
      [-426, 'connection closed, transfer stopped', 'server-closed'],
      [-450, 'request for the file not operated', 'rejected folder-denied folder-denied put-denied rejected rejected rejected put-denied'],
      [-452, 'not enough memory on the server', 'put-denied'],
      [-500, 'format of the FTP command', 'rejected folder-denied folder-denied put-denied rejected rejected rejected put-denied'],
      [-501, 'parameter of the FTP command', 'bad-name folder-denied folder-denied bad-name bad-name bad-name bad-name bad-name'],
      [-502, 'not operated by the server', 'rejected folder-denied folder-denied put-denied rejected rejected rejected put-denied'],
      [-530, 'not logged in', 'login-wrong'],
      [-532, 'needs account', 'login-wrong'],
      [-550, 'request not operated', 'rejected folder-denied folder-denied put-denied rejected rejected rejected put-denied'],
      [-551, 'request stopped', 'rejected folder-denied folder-denied put-denied rejected rejected rejected put-denied'],
      [-552, 'request of a file stopped', 'put-denied'],
      [-553, 'file name illegal', 'bad-name folder-denied folder-denied bad-name bad-name bad-name bad-name bad-name'],
    ],
  },
];

function codesOf({ columns }: Family, codes: string): string[] {
  const all = codes.split(' ');
  assert.ok(all.length === 1 || all.length === columns.length, codes);
  return all.length === 1 ? columns.map(() => all[0]!) : all;
}

/** Returns the script row (one AT command) that a column tests, and its command with 1 in place of each placeholder. */
function rowOf(modem: Modem, { script, by, says }: Column) {
  const rows = by ? modem.methods().find(way => by.test(way.why))!.script(script, 1000)! : scriptIn(modem, script);
  const row = rows.findLast(one => says.test(one.say ?? ''))!;
  return { row, command: row.say!.replace(/\{[^}]+\}/g, '1') };
}

/** Yields each form in which the modem may send a number: before the payload, if there is one, and after it. */
function* answersOf(family: Family, command: string, isPoured: string | undefined, n: number): Generator<[string[], string[]]> {
  const line = family.lineOf(/^AT(\W\w+)/.exec(command)![1]!, n);
  yield [onWire(['OK', line]).split(/(?<=\n)/), []];
  if (family.hasErrorForm) {
    yield [[onWire([line, 'ERROR'])], []];
    yield [[onWire(['ERROR', line])], []];
    yield [onWire(['ERROR', line]).split(/(?<=\n)/), []];
  }
  if (isPoured === '>') yield [['\r\n>'], [onWire(['OK', line])]];
  else if (isPoured) yield [[onWire(['OK', isPoured])], [onWire([line])]];
}

for (const family of families) {
  for (const [n, says, codes] of family.rows) {
    test(`${family.title}: ${n}, ${says}`, async () => {
      const expected = codesOf(family, codes);
      for (const [i, column] of family.columns.entries()) {
        const { row, command } = rowOf(family.modem, column);
        for (const [chunks, after] of answersOf(family, command, row.pour, n)) {
          const { end, fault } = await replay(family.modem, row, command, chunks, after);
          const what = `${column.name}: ${command}: ${JSON.stringify([chunks, after])}`;
          assert.is(end, End.refused, what);
          assert.is(fault!.code, expected[i], what);
          assert.match(tell(fault!), fragments[fault!.code]!, what);
        }
      }
    });
  }
}

test('copy-missing is reported only for the upload of an image', () => {
  for (const family of families) {
    for (const [, , codes] of family.rows) {
      codesOf(family, codes).forEach((code, i) => assert.ok(code !== 'copy-missing' || family.columns[i]!.name === 'image'));
    }
  }
});

test.run();
