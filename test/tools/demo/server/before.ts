// Writes the journal of an earlier run onto a card, for tests.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appendRecord, createJournal } from '../../../../src/store/journal.ts';
import type { JournalRecord } from '../../../../src/store/journalrecord.ts';
import { createMemoryCard, digest } from '../../../outside.ts';

/** Writes a journal onto a card. @param records the records from the oldest on, each with the folder of its image */
export function writeJournal(card: string, records: (JournalRecord & { folder: string })[]): void {
  const memory = createMemoryCard();
  const journal = createJournal(memory, digest);
  for (const { folder, ...record } of records) appendRecord(journal, folder, { ...record, name: Buffer.from(record.name).toString('latin1') });
  for (const path of new Set(memory.written)) {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), memory.contentOf(path)!, 'latin1');
  }
}

/** Returns the two records of an image that was begun and delivered on a day (yyyymmdd). */
export function deliveryOf(folder: string, name: string, size: number, date: string): (JournalRecord & { folder: string })[] {
  return (['b', 'd'] as const).map(kind => ({ folder, kind, size, date, name }));
}
