// Reads all records of a folder's journal.

import { fromDigits } from '../number';
import { nearby, scan, type Journal } from './journal';
import { dateDigits, decoded, isRecordDate, type JournalRecord, type Kind } from './journalrecord';

/**
 * Passes all complete records of a folder's journal to `take`, the oldest first.
 * @param names if there are only a few, pieces of the file without any of these names are passed over
 * @returns false if the journal could not be read to its end
 */
export function readRecords(journal: Journal, folder: string, take: (record: JournalRecord) => void, names?: string[]): boolean {
  function takeRecord(found: [all: string, kind: string, size: string, date: string, name: string]): void {
    if (!isRecordDate(found[3])) return;
    const date = found[3].slice(0, dateDigits);
    const record: JournalRecord = { kind: found[1] as Kind, size: fromDigits(found[2]), date: date, name: decoded(found[4]) };
    if (found[3].length > dateDigits) record.tries = found[3].slice(dateDigits);
    take(record);
  }
  return scan(journal, folder, /\n([bsdexgrkp]) (\d+) (\d\d\d\d\d\d\d\d\d*) ([^\/\n][^\/\n]*)\/\n/g, takeRecord, nearby(names));
}
