// Upload methods, drive and server folders of a SIM7500/SIM7600: AT76v3 chapter 20, 12.2.13, 12.2.15.
//
// UNCONFIRMED: CFTPSPUTFILE uses the last part of the path as name. CFTRANRX may refuse or append to an existing name.
// Without E:, C: has number 1 (as on the A76XX) or 3; both are tried. FSDEL, FSRENAME and FSATTRI accept quoted names.

import { airMs, quietMs, slowestIntake, type Row, type Rows, type ScriptName } from '../modem';

/** Why an image goes by stream, for the log. */
export const whyNoDrive = 'there is no drive in the modem';

/** A query that the modem refuses as busy while another operation of the server runs (12.3.1: 3). */
export function isIdle(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {here/}', isOver: true };
}

/** A query that the modem refuses during the upload. UNCONFIRMED: a modem that answers then tells less than all, and the wait goes on. */
function isThere(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSSIZE="{name}"', want: '+CFTPSSIZE: <size>', isOver: true };
}

/** Sends a file of the modem (AT76v3 12.2.13). */
export function putFile(say: string, bytes: number, more?: Partial<Row>): Row {
  return Object.assign({ say: say, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), refusedAs: 'put-denied', missing: 'copy-missing' } as Row, more);
}

/** Scripts that send an image by a file of the modem. For the name of another script it returns undefined. */
export function efsScript(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return [ // 20.2.11: OK follows once this number of raw bytes has come
      { say: 'AT+CFTRANRX="{drive}{name}",{size}', pour: '>', ms: 10000 + bytes / slowestIntake, set: { isPut: '' }, refusedAs: 'modem-full' }
    ];
    case 'readBack': return [ // 20.2.12: the bytes come to the port of URCs, which is set first
      { say: 'AT+CATR=1', ms: 9000, may: 'silence' },
      { say: 'AT+CFTRANTX="{drive}{name}",{rest},{piece}', want: ['+CFTRANTX: 0', 'OK'], data: '+CFTRANTX: DATA,{len}', ms: 20000 }
    ];
    case 'put': return [
      { when: 'alt', say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 180000 + airMs(bytes), may: 'refuse', set: { isPut: '1', alt: '' } },
      putFile('AT+CFTPSPUTFILE="{name}",{alt}', bytes, { when: 'alt', set: { isPut: '1', dir: '3', alt: '' } }),
      putFile('AT+CFTPSPUTFILE="{name}",{dir}', bytes, { unless: 'isPut' })
    ];
    case 'resume': return [putFile('AT+CFTPSPUTFILE="{name}",{dir},{rest}', bytes)]; // sends the rest of a copy that is intact
    default: return undefined;
  }
}

/** Sends an image without a length: 0x03 goes before each 0x03 and 0x1A, and a 0x1A without it ends the data (12.2.15). */
export function streamScript(name: ScriptName, bytes: number): Rows | undefined {
  return name !== 'stream' ? undefined : [{
    say: 'AT+CFTPSPUT="{name}"', pour: '>', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' },
    quiet: quietMs, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), refusedAs: 'put-denied'
  }];
}

/** Sends a slice of at most 2,048 bytes, from byte {rest} on (12.2.15). */
export function sim7600SliceScript(name: ScriptName): Rows | undefined {
  return name !== 'slice' ? undefined : [{ say: 'AT+CFTPSPUT="{name}",{left},{rest}', pour: '>', result: '0', ms: 180000, ask: isIdle(), refusedAs: 'put-denied' }];
}

/** Makes a drive the current directory (20.2.1). Without that drive, some firmware answers late or never. */
function tryDrive(drive: string, dir: string): Rows {
  return [
    { unless: 'drive', say: 'AT+FSCD=' + drive, want: ['+FSCD: ' + drive, 'OK'], ms: 3000, may: 'silence', set: { drive: drive, dir: dir, alt: '' } },
    { unless: 'drive', say: 'AT', ms: 1000, tries: 3 },
    { unless: 'drive', want: [], ms: 300 }
  ];
}

/** A row for each file of the current directory (20.2.5 to 20.2.7); names with blanks get quotes. */
export function named(row: Row, names: string[]): Rows {
  const bare = names.map(function (name) { return '{' + name + '}'; });
  return [
    Object.assign({}, row, { unless: 'hasBlank', say: row.say + bare.join(',') }),
    Object.assign({}, row, { when: 'hasBlank', say: row.say + '"' + bare.join('","') + '"' })
  ];
}

/** Asks for a file's size (AT76v3 20.2.7). */
function fileSize(attributes: string): Rows {
  return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: ' + attributes, 'OK'], ms: 9000, refusedAs: 'file-missing' }, ['modemName']);
}

/** Scripts with files of the drive. */
export type DriveScript = 'drive' | 'clear' | 'unstage' | 'toModem' | 'fromModem' | 'restore';

/** @param attributes fields of the answer of FSATTRI */
export function sim7600DriveScript(name: DriveScript, attributes = '{len},{written}'): Rows {
  switch (name) {
    case 'drive': return tryDrive('E:/', '3').concat(tryDrive('F:/', '1'), [
      { unless: 'drive', say: 'AT+FSCD=C:/', want: ['+FSCD: C:/', 'OK'], ms: 3000, set: { drive: 'C:/', dir: '1', alt: '3' }, refusedAs: 'drive-missing' }
    ]);
    // 20.2.5: AT+FSDEL deletes only in the current directory, which is the drive
    case 'clear': case 'unstage': return named({ say: 'AT+FSDEL=', ms: 9000, may: 'silence' }, ['name']);
    case 'toModem': return [{ say: 'AT+CFTPSGETFILE="{name}",{dir}', result: '0', ms: 600000 } as Row].concat( // 12.2.12: the file keeps its name
      named({ same: ['modemName', 'name'], say: 'AT+FSDEL=', ms: 9000, may: 'silence' }, ['modemName']),
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000 }, ['name', 'modemName']),
      fileSize(attributes)
    );
    case 'fromModem': return fileSize(attributes).concat( // 12.2.13: the file gets the server's name
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '1' } }, ['modemName', 'name']),
      [{ say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 600000, refusedAs: 'put-denied' }]
    );
    case 'restore': return named({ say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '' } }, ['name', 'modemName']);
  }
}

/** A path that is not ASCII goes in hexadecimal (12.2.5, 12.2.8). Some firmware may accept plain bytes. */
export function folderScript(say: string, result: string, plain: Partial<Row>): Rows {
  return [
    Object.assign({ unless: 'folderHex', say: say + '"{folder}"', result: result, ms: 90000, refusedAs: 'folder-denied' }, plain) as Row,
    { when: 'folderHex', say: say + '{non-ascii}"{folderHex}"', result: result, ms: 90000, may: 'refuse', set: { isDone: '1' } },
    { when: 'folderHex', unless: 'isDone', say: say + '"{folder}"', result: result, ms: 90000, refusedAs: 'folder-denied' }
  ];
}
