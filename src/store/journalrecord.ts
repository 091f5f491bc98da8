// The form of a journal's record, which is a line `<kind> <size> <yyyymmdd> <name>/`. The slash, which no name contains, marks a complete
// record.

import { fromHex } from '../number';

/**
 * What a record says of its image:
 * - `b`: an upload began. Its date decides the folder on the server. After a failure, the digits of its account (round/image/tryaccount.ts)
 * follow the date.
 * - `s`: an upload began in doubt, so only the content shows whether a file on the server is this image.
 * - `k`: it was skipped and not delivered. It is left out only while images are skipped. If it was too old, its own time is in place of the
 * date (`Skips`), so a clock that was wrong decides nothing for good.
 * - `r`: the server refused it for good. A mark of the address is in place of the date (refused.ts).
 * - `d`: it was delivered. Without a date, that is unconfirmed.
 * - `e`: a file of this size is no image: it is empty, too large or holds secrets. That was reported.
 * - `x`: it was delivered and is to be deleted. Its fingerprint is in place of the date (removal.ts). `g` follows, or `d` if the deletion
 * failed, or nothing after a power cut.
 * - `g`: it is gone, so a new file of this name is another image. With a date the file was rewritten, without one it was deleted.
 */
export type Kind = 'b' | 's' | 'd' | 'e' | 'x' | 'g' | 'r' | 'k';

/** A record of the journal, which tells one thing about an image. */
export interface JournalRecord {
  /** What the record tells of the image, as a letter. */
  kind: Kind;
  /** The size of the image in bytes. */
  size: number;
  /** Eight digits. They are usually the day as `yyyymmdd`, but some kinds have another meaning for them. */
  date: string;
  /** The name of the image in its folder. */
  name: string;
  /** The account of the image's failed tries, as 20 digits. It is missing if there is none. */
  tries?: string;
}

/** The date in a record that has no date. */
export const noDate = '00000000';
/** The number of digits in a record's date. */
export const dateDigits = 8;
/** The number of digits in an account of failed tries (round/image/tryaccount.ts). */
const triesDigits = 20;

/**
 * Tells whether digits can be those of a record: a date, or a date and an account of tries. Earlier versions wrote accounts with two digits
 * less.
 */
export function isRecordDate(digits: string): boolean {
  return digits.length === dateDigits || digits.length === dateDigits + triesDigits || digits.length === dateDigits + triesDigits - 2;
}

/** Returns a name as it stands in a record. A control character, which would break the lines, becomes `%` and two hexadecimal digits. */
export function encoded(name: string): string {
  return name.replace(/[\x00-\x1f%]/g, function (c) { return '%' + (256 + c.charCodeAt(0)).toString(16).slice(1); });
}

/** Returns the name that stands encoded in a record. */
export function decoded(name: string): string {
  return name.replace(/%([0-9a-f][0-9a-f])/g, function (_all: string, hex: string) { return String.fromCharCode(fromHex(hex)); });
}

/** Returns the line of a record, with its line feed. */
export function formatRecord(record: JournalRecord): string {
  return record.kind + ' ' + record.size + ' ' + record.date + (record.tries || '') + ' ' + encoded(record.name) + '/\n';
}
