// Scripts for files in an A76XX modem. Sources: "A76XX Series AT Command Manual V1.09" (A76), chapters 12 and 13; SIM767XX: its manual V1.06
// (767). Drive C: has number 1. Drive D:, a card in the module, has number 2.
//
// UNCONFIRMED: CFTPSPUTFILE uses the last part of the path (seen in code and in a log of an A7672S).

import { May } from '../../at/step';
import { slowestIntake, type Row, type Rows, type ScriptName } from '../modem';
import { type DriveScript, sim7600DriveScript, efsScript, named, putFile } from './sim7600methods';

/**
 * Returns a script row (one AT command) that makes a drive the current directory (manual A76 12.2.1). It is skipped if a drive was found
 * already.
 * @param dir the drive's number
 */
function tryDrive(drive: string, dir: string, more: Partial<Row>): Row {
  return Object.assign({
    unless: 'drive', say: 'AT+FSCD=' + drive, want: ['+FSCD: ' + drive, 'OK'], ms: 9000, set: { drive: drive, dir: dir, alt: '' }
  } as Row, more);
}

/**
 * Returns the script rows (AT commands) that delete a former file of the same name, since CFTRANRX refuses a name that exists (manual A76
 * 13.2.1, note).
 */
function forget(): Rows {
  return sim7600DriveScript('clear');
}

/**
 * Returns the script `name` of the method that sends an image through a file in the modem. Undefined means that the method has no own script
 * of this name.
 */
export function a76xxEfs(name: ScriptName, bytes: number): Rows | undefined {
  switch (name) {
    case 'stage': return forget().concat([ // A76 13.2.1: OK follows once this number of raw bytes has come
      { say: 'AT+CFTRANRX="{drive}{name}",{size}', pour: '>', ms: 10000 + bytes / slowestIntake, refusedAs: 'modem-full' }
    ]);
    case 'put': return copySize().concat([putFile('AT+CFTPSPUTFILE="{name}",{dir}', bytes)]);
    case 'resume': return [putFile('AT+CFTPSPUTFILE="{name}",{dir},{rest}', bytes)];
    default: return efsScript(name, bytes); // the command to read the file back is in the manual A76 13.2.2
  }
}

/**
 * Returns the script rows (AT commands) that check the file's size (manual A76 12.2.7). The OK to CFTRANRX does not prove that a file was
 * made (firmware A124B01A7670M7; LilyGo-Modem-Series, docs).
 */
function copySize(): Rows {
  return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: <size>', 'OK'], ms: 9000, refusedAs: 'copy-missing' }, ['name']);
}

/**
 * Returns the script rows (AT commands) that store a slice in the file in the modem (manual A76 13.2.1, notes 5 to 7).
 * @param place the last arguments of CFTRANRX, which give the slice's offset
 */
function slices(name: ScriptName, bytes: number, place: string): Rows | undefined {
  switch (name) {
    case 'openSlices': return forget();
    // {reached} is the file's size after the slice, which is at its place then
    case 'sliced': return named({ say: 'AT+FSATTRI=', want: ['+FSATTRI: <reached>', 'OK'], ms: 9000, refusedAs: 'copy-missing' }, ['name']);
    case 'slice': return ([
      { want: [], ms: 1, set: { zero: '0', one: '1', isFirst: '1' } },
      { same: ['rest', 'zero'], want: [], ms: 1, set: { isFirst: '0' } }
    ] as Rows).concat( // an earlier try of the first slice may have left a file, which is deleted
      named({ same: ['isFirst', 'zero'], say: 'AT+FSDEL=', ms: 9000, may: May.silence }, ['name']),
      { same: ['isFirst', 'zero'], say: 'AT+CFTRANRX="{drive}{name}",{left}', pour: '>', ms: 20000, refusedAs: 'modem-full' },
      { same: ['isFirst', 'one'], say: 'AT+CFTRANRX="{drive}{name}",{left},' + place, pour: '>', ms: 20000, refusedAs: 'modem-full' }
    );
    default: return a76xxEfs(name, bytes);
  }
}

/**
 * Returns the script `name` of the method that stores an image in slices, or undefined. For an offset, CFTRANRX has 100 as third argument and
 * the offset as fourth.
 */
export function a76xxSlices(name: ScriptName, bytes: number): Rows | undefined {
  return slices(name, bytes, '100,{rest}');
}

/**
 * Returns the script `name` of the method that stores an image in slices on the SIM767XX, or undefined. There the third argument of CFTRANRX
 * is the offset (manual 767 11.2.1).
 */
export function a76xxSlices767(name: ScriptName, bytes: number): Rows | undefined {
  return slices(name, bytes, '{rest}');
}

/** Returns a script that finds the drive, or one that deletes, copies or renames its files. */
export function a76xxDrive(name: DriveScript): Rows {
  switch (name) {
    case 'drive': return [
      tryDrive('C:/', '1', { tries: 2, enough: true, may: May.silence }), // a garbled answer does not mean that the drive is missing
      tryDrive('D:/', '2', { may: May.silence }),
      { unless: 'drive', say: 'AT', ms: 1000, tries: 3 }, // if the modem answers AT now, it has no drive
      { unless: 'drive', again: 1, ms: 2, refusedAs: 'drive-missing' },
      { say: 'AT+FSMEM', want: ['+FSMEM: {driveBytes},{usedBytes}', 'OK'], ms: 9000, may: May.silence } // manual A76 12.2.8: AT+FSMEM
    ];
    default: return sim7600DriveScript(name, '{len}'); // manual A76 12.2.7: the modem's FSATTRI prints a file's size without a date
  }
}
