// The ways of an image through a SIM7500/SIM7600, its drive, and folders at the server: AT76v3 chapter 20, and what sends an
// image (12.2.13, 12.2.15).
//
// Assumptions, UNCONFIRMED by any document: CFTPSPUTFILE takes the local file by the last part of its path (so copy and
// remote file have one name); CFTRANRX onto an existing name may fail or append (so it is deleted before); a firmware without
// E: numbers C: as 1 (as the A76XX does) or as 3 (both are tried); FSDEL takes a name with blanks in quotes, as do FSRENAME and FSATTRI.

import { airMs, quietMs, slowestIntake, type Row, type Rows, type ScriptName } from './modem';

/** Why images are streamed, for the log. */
export const whyNoDrive = 'there is no drive in the modem';

/** As long as something else goes on with the server this is refused as busy (12.3.1: 3). */
export function isIdle(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {here/}', isOver: true };
}

/**
 * Refused in the same way until the image is there. UNCONFIRMED by any sample, so both are survived: a modem that answers meanwhile tells
 * less than all of it, and is waited for.
 */
function isThere(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSSIZE="{name}"', want: '+CFTPSSIZE: <size>', isOver: true };
}

/** 12.2.13: OK and `+CFTPSPUTFILE: 0` end it, in either order. The file is the copy of the image in hand. */
export function putFile(say: string, bytes: number, more?: Partial<Row>): Row {
  return Object.assign({ say: say, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), blame: 'put-denied', missing: 'copy-missing' } as Row, more);
}

/** By way of a file in the modem's drive. */
export function efsScript(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return [ // 20.2.11: exactly so many raw bytes, then OK
      { say: 'AT+CFTRANRX="{drive}{name}",{size}', pour: '>', ms: 10000 + bytes / slowestIntake, set: { isPut: '' }, blame: 'modem-full' }
    ];
    case 'readBack': return [ // 20.2.12; the port for what comes unasked must be named before
      { say: 'AT+CATR=1', ms: 9000, may: 'silence' },
      { say: 'AT+CFTRANTX="{drive}{name}",{rest},{piece}', want: ['+CFTRANTX: 0', 'OK'], data: '+CFTRANTX: DATA,{len}', ms: 20000 }
    ];
    case 'put': return [
      { when: 'alt', say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 180000 + airMs(bytes), may: 'refuse', set: { isPut: '1', alt: '' } },
      putFile('AT+CFTPSPUTFILE="{name}",{alt}', bytes, { when: 'alt', set: { isPut: '1', dir: '3', alt: '' } }),
      putFile('AT+CFTPSPUTFILE="{name}",{dir}', bytes, { unless: 'isPut' })
    ];
    case 'resume': return [putFile('AT+CFTPSPUTFILE="{name}",{dir},{rest}', bytes)]; // the rest of a copy that is still whole
    default: return undefined;
  }
}

/** 12.2.15: without a length, 0x03 before 0x03 and 0x1A, a 0x1A of its own ends. */
export function streamScript(name: ScriptName, bytes: number): Rows | undefined {
  return name !== 'stream' ? undefined : [{
    say: 'AT+CFTPSPUT="{name}"', pour: '>', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' },
    quiet: quietMs, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), blame: 'put-denied'
  }];
}

/** 12.2.15: at most 2,048 bytes, from byte {rest} on. */
export function sliceScript(name: ScriptName): Rows | undefined {
  return name !== 'slice' ? undefined : [{ say: 'AT+CFTPSPUT="{name}",{left},{rest}', pour: '>', result: '0', ms: 180000, ask: isIdle(), blame: 'put-denied' }];
}

/** 20.2.1: a drive that is there becomes the current directory; firmware without it gives no answer, or a late one. `dir` is its number. */
function tryDrive(drive: string, dir: string): Rows {
  return [
    { unless: 'drive', say: 'AT+FSCD=' + drive, want: ['+FSCD: ' + drive, 'OK'], ms: 3000, may: 'silence', set: { drive: drive, dir: dir, alt: '' } },
    { unless: 'drive', say: 'AT', ms: 1000, tries: 3 },
    { unless: 'drive', want: [], ms: 300 }
  ];
}

/** A row about files in the current directory (20.2.5 to 20.2.7), their names in quotes where one holds a blank. */
export function named(row: Row, names: string[]): Rows {
  const bare = names.map(function (name) { return '{' + name + '}'; });
  return [
    Object.assign({}, row, { unless: 'hasBlank', say: row.say + bare.join(',') }),
    Object.assign({}, row, { when: 'hasBlank', say: row.say + '"' + bare.join('","') + '"' })
  ];
}

/** 20.2.7 */
function fileSize(attributes: string): Rows {
  return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: ' + attributes, 'OK'], ms: 9000, blame: 'file-missing' }, ['modemName']);
}

/** What is done with the drive whichever way images go. @param attributes what FSATTRI tells of a file */
export function driveScript(name: ScriptName, attributes = '{len},{written}'): Rows | undefined {
  switch (name) {
    case 'drive': return tryDrive('E:/', '3').concat(tryDrive('F:/', '1'), [
      { unless: 'drive', say: 'AT+FSCD=C:/', want: ['+FSCD: C:/', 'OK'], ms: 3000, set: { drive: 'C:/', dir: '1', alt: '3' }, blame: 'drive-missing' }
    ]);
    // 20.2.5: in the current directory only, which is the drive since it was found
    case 'clear': case 'unstage': return named({ say: 'AT+FSDEL=', ms: 9000, may: 'silence' }, ['name']);
    case 'toModem': return [{ say: 'AT+CFTPSGETFILE="{name}",{dir}', result: '0', ms: 600000 } as Row].concat( // 12.2.12: under the same name
      named({ same: ['modemName', 'name'], say: 'AT+FSDEL=', ms: 9000, may: 'silence' }, ['modemName']),
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000 }, ['name', 'modemName']),
      fileSize(attributes)
    );
    case 'fromModem': return fileSize(attributes).concat( // 12.2.13: it sends the file of the name at the server
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '1' } }, ['modemName', 'name']),
      [{ say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 600000, blame: 'put-denied' }]
    );
    case 'restore': return named({ say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '' } }, ['name', 'modemName']);
    default: return undefined;
  }
}

/** 12.2.5, 12.2.8: beyond ASCII the manual wants hexadecimal, some firmware may take the bytes as they are. */
export function folderScript(say: string, result: string, plain: Partial<Row>): Rows {
  return [
    Object.assign({ unless: 'folderHex', say: say + '"{folder}"', result: result, ms: 90000, blame: 'folder-denied' }, plain) as Row,
    { when: 'folderHex', say: say + '{non-ascii}"{folderHex}"', result: result, ms: 90000, may: 'refuse', set: { isDone: '1' } },
    { when: 'folderHex', unless: 'isDone', say: say + '"{folder}"', result: result, ms: 90000, blame: 'folder-denied' }
  ];
}
