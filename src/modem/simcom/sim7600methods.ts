// Methods to upload an image, and scripts for the modem's drive and for server folders, of SIM7500 and SIM7600. They follow the AT command
// manual V3.00 (AT76v3), chapter 20, 12.2.13 and 12.2.15.
//
// UNCONFIRMED: CFTPSPUTFILE uses the last part of the path as name. CFTRANRX may refuse a name that exists, or append to it. Without E:,
// drive C: has number 1 (as on the A76XX) or 3; both are tried. FSDEL, FSRENAME and FSATTRI accept names in quotes.

import { May } from '../../at/step';
import { airMs, quietMs, slowestIntake, type Row, type Rows, type ScriptName, type Values } from '../modem';

/** The reason that the log gives if an image goes directly to the server, and not first into the modem. */
export const whyNoDrive = 'there is no drive in the modem';

/**
 * Returns a query that the modem refuses as busy (error 3 in the manual AT76v3 12.3.1) while another FTP operation runs. An answer shows that
 * the operation is over.
 */
export function isIdle(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSPWD', want: '+CFTPSPWD: {here/}', isOver: true };
}

/**
 * Returns a query for an upload whose result is missing. The modem refuses it until the upload is over. UNCONFIRMED: if the modem does answer
 * meanwhile, it tells a smaller size, and the wait goes on.
 */
function isThere(): NonNullable<Row['ask']> {
  return { say: 'AT+CFTPSSIZE="{name}"', want: '+CFTPSSIZE: <size>', isOver: true };
}

/**
 * Returns the script row (one AT command) that sends a file in the modem to the server (manual AT76v3 12.2.13).
 * @param say the command
 * @param bytes of the file, for the timeout
 */
export function putFile(say: string, bytes: number, more?: Partial<Row>): Row {
  return Object.assign({
    say: say, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), refusedAs: 'put-denied', missing: 'copy-missing'
  } as Row, more);
}

/**
 * Returns the script `name` of the method that sends an image through a file in the modem. Undefined means that the method has no own script
 * of this name.
 */
export function efsScript(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return [ // AT76v3 20.2.11: OK follows once this number of raw bytes has come
      { say: 'AT+CFTRANRX="{drive}{name}",{size}', pour: '>', ms: 10000 + bytes / slowestIntake, set: { isPut: '' }, refusedAs: 'modem-full' }
    ];
    case 'readBack': return [ // AT76v3 20.2.12: the bytes come to the port of unsolicited lines, which AT+CATR makes this one
      { say: 'AT+CATR=1', ms: 9000, may: May.silence },
      { say: 'AT+CFTRANTX="{drive}{name}",{rest},{piece}', want: ['+CFTRANTX: 0', 'OK'], data: '+CFTRANTX: DATA,{len}', ms: 20000 }
    ];
    case 'put': return [
      { when: 'alt', say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 180000 + airMs(bytes), may: May.refuse, set: { isPut: '1', alt: '' } },
      putFile('AT+CFTPSPUTFILE="{name}",{alt}', bytes, { when: 'alt', set: { isPut: '1', dir: '3', alt: '' } }),
      putFile('AT+CFTPSPUTFILE="{name}",{dir}', bytes, { unless: 'isPut' })
    ];
    // the modem sends the rest of its copy of the image, which is intact
    case 'resume': return [putFile('AT+CFTPSPUTFILE="{name}",{dir},{rest}', bytes)];
    default: return undefined;
  }
}

/**
 * Returns the script row (one AT command) that sends an image from the card without announcing its length (manual AT76v3 12.2.15). The byte
 * 0x03 goes before each 0x03 and 0x1A of the image, and a 0x1A without it ends the data.
 */
export function streamScript(name: ScriptName, bytes: number): Rows | undefined {
  return name !== 'stream' ? undefined : [{
    say: 'AT+CFTPSPUT="{name}"', pour: '>', escape: { codes: '\x03\x1a', by: '\x03', end: '\x1a' },
    quiet: quietMs, result: '0', ms: 180000 + airMs(bytes), ask: isThere(), refusedAs: 'put-denied'
  }];
}

/** Returns the script row (one AT command) that sends a slice of at most 2,048 bytes from byte {rest} of the image on (manual AT76v3 12.2.15). */
export function sim7600SliceScript(name: ScriptName): Rows | undefined {
  return name !== 'slice'
    ? undefined
    : [{ say: 'AT+CFTPSPUT="{name}",{left},{rest}', pour: '>', result: '0', ms: 180000, ask: isIdle(), refusedAs: 'put-denied' }];
}

/**
 * Returns the script rows (AT commands) that make a drive the current directory (manual AT76v3 20.2.1). They are skipped if a drive was found
 * already. Some firmware answers late or never if the drive is missing.
 * @param dir the drive's number
 */
function tryDrive(drive: string, dir: string): Rows {
  return [
    {
      unless: 'drive', say: 'AT+FSCD=' + drive, want: ['+FSCD: ' + drive, 'OK'], ms: 3000, may: May.silence, set: { drive: drive, dir: dir, alt: '' }
    },
    { unless: 'drive', say: 'AT', ms: 1000, tries: 3 },
    { unless: 'drive', want: [], ms: 300 }
  ];
}

/**
 * Returns two script rows (AT commands) for files of the current directory (manual AT76v3 20.2.5 to 20.2.7). The second row has the names in
 * quotes, for names with blanks.
 * @param names the placeholders of the files' names
 */
export function named(row: Row, names: (keyof Values)[]): Rows {
  const bare = names.map(function (name) { return '{' + name + '}'; });
  return [
    Object.assign({} as Row, row, { unless: 'hasBlank', say: row.say + bare.join(',') }),
    Object.assign({} as Row, row, { when: 'hasBlank', say: row.say + '"' + bare.join('","') + '"' })
  ];
}

/**
 * Returns the script rows (AT commands) that ask for the size of a file in the modem (manual AT76v3 20.2.7).
 * @param attributes the placeholders in the answer
 */
function fileSize(attributes: string): Rows {
  return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: ' + attributes, 'OK'], ms: 9000, refusedAs: 'file-missing' }, ['modemName']);
}

/** Names of the scripts that concern files on the modem's drive. */
export type DriveScript = 'drive' | 'clear' | 'unstage' | 'toModem' | 'fromModem' | 'restore';

/**
 * Returns the script `name`, which concerns files on the modem's drive.
 * @param attributes the placeholders in the answer of FSATTRI, of which the first is the size
 */
export function sim7600DriveScript(name: DriveScript, attributes = '{len},{written}'): Rows {
  switch (name) {
    case 'drive': return tryDrive('E:/', '3').concat(tryDrive('F:/', '1'), [
      {
        unless: 'drive', say: 'AT+FSCD=C:/', want: ['+FSCD: C:/', 'OK'], ms: 3000,
        set: { drive: 'C:/', dir: '1', alt: '3' }, refusedAs: 'drive-missing'
      }
    ]);
    // manual AT76v3 20.2.5: AT+FSDEL deletes only in the current directory, which is the drive
    case 'clear': case 'unstage': return named({ say: 'AT+FSDEL=', ms: 9000, may: May.silence }, ['name']);
    // manual AT76v3 12.2.12: in the modem the file gets the name that it has on the server, so it is renamed afterwards
    case 'toModem': return [{ say: 'AT+CFTPSGETFILE="{name}",{dir}', result: '0', ms: 600000 } as Row].concat(
      named({ same: ['modemName', 'name'], say: 'AT+FSDEL=', ms: 9000, may: May.silence }, ['modemName']),
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000 }, ['name', 'modemName']),
      fileSize(attributes)
    );
    // manual AT76v3 12.2.13: the server gives the file the name that it has in the modem, so it is renamed first
    case 'fromModem': return fileSize(attributes).concat(
      named({ same: ['modemName', 'name'], say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '1' } }, ['modemName', 'name']),
      [{ say: 'AT+CFTPSPUTFILE="{name}",{dir}', result: '0', ms: 600000, refusedAs: 'put-denied' }]
    );
    case 'restore': return named({ say: 'AT+FSRENAME=', ms: 9000, set: { isMoved: '' } }, ['name', 'modemName']);
  }
}

/**
 * Returns the script rows (AT commands) of a command with a directory on the server. If the directory is not ASCII, it goes in hexadecimal
 * (manual AT76v3 12.2.5, 12.2.8). If that is refused, its plain bytes are tried.
 * @param result the command's result number if it succeeds, such as `0`
 * @param plain more fields of the script row that sends a directory in ASCII
 */
export function folderScript(say: string, result: string, plain: Partial<Row>): Rows {
  return [
    Object.assign({ unless: 'folderHex', say: say + '"{folder}"', result: result, ms: 90000, refusedAs: 'folder-denied' } as Row, plain),
    { when: 'folderHex', say: say + '{non-ascii}"{folderHex}"', result: result, ms: 90000, may: May.refuse, set: { isDone: '1' } },
    { when: 'folderHex', unless: 'isDone', say: say + '"{folder}"', result: result, ms: 90000, refusedAs: 'folder-denied' }
  ];
}
