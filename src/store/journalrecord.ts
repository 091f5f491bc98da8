// The form of a journal's record, which is a line `<kind> <size> <yyyymmdd> <name>/`. The slash, which no name contains, marks a complete
// record.

import { fromHex } from '../number';

/**
 * What a record of the journal says of its image:
 * - `b`: an upload began. Its date decides the folder on the server. After failures, digits that tell of them follow
 * (round/image/tryaccount.ts).
 * - `s`: as `b`, but only the content can show whether a file on the server is this image.
 * - `k`: the image was skipped and not delivered. It is left out only while images are skipped. If it was too old, the time when it was taken
 * replaces the date (`Skips`), since the clock may have been wrong.
 * - `r`: the server refused the image for good. Digits for the server's address replace the date (refused.ts).
 * - `d`: the image was delivered. Without a date, the delivery is unconfirmed.
 * - `e`: a file of this size is no image, as it is empty, too large or holds secrets. That was reported.
 * - `x`: the image was delivered and is to be deleted. Its fingerprint replaces the date (removal.ts). `g` follows, or `d` if the deletion
 * failed, or nothing after a power cut.
 * - `g`: the file is gone, so a new file of this name is another image. With a date it was rewritten, without one it was deleted.
 * - `p`: the image's preview has arrived on that day. In place of the date, digits below `firstDay` count the rounds in which its upload has begun.
 * `firstDay` itself stands for an arrival that the server has not confirmed. The record tells nothing of the image itself. The size is the image's.
 */
export type Kind = 'b' | 's' | 'd' | 'e' | 'x' | 'g' | 'r' | 'k' | 'p';

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
  /** How the uploads of the image have failed, as 20 digits (round/image/tryaccount.ts). It is missing if none has failed. */
  tries?: string;
}

/** The eight digits that stand in a record in place of a date if it has none. */
export const noDate = '00000000';
/** Digits of a record that are a date are not below these: no image is older than the first day of a clock. */
export const firstDay = '10000000';
/** The number of digits in a record's date. */
export const dateDigits = 8;
/** The number of digits that tell how the uploads of an image have failed (round/image/tryaccount.ts). */
const triesDigits = 20;

/**
 * Tells by their number whether digits can stand in a record: a date, or a date with the digits for failed tries. Earlier versions wrote two
 * digits fewer for those tries.
 */
export function isRecordDate(digits: string): boolean {
  return digits.length === dateDigits || digits.length === dateDigits + triesDigits || digits.length === dateDigits + triesDigits - 2;
}

/** Returns a name as it stands in a record. A control character, which would break the lines, becomes `%` and two hexadecimal digits. */
export function encoded(name: string): string {
  return name.replace(/[\x00-\x1f%]/g, function (c) { return '%' + (256 + c.charCodeAt(0)).toString(16).slice(1); });
}

/** Returns the name from which `encoded` has made this text. */
export function decoded(name: string): string {
  return name.replace(/%([0-9a-f][0-9a-f])/g, function (_all: string, hex: string) { return String.fromCharCode(fromHex(hex)); });
}

/** Returns the line of a record, with its line feed. */
export function formatRecord(record: JournalRecord): string {
  return record.kind + ' ' + record.size + ' ' + record.date + (record.tries || '') + ' ' + encoded(record.name) + '/\n';
}
