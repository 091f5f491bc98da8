// A card with the journal of an earlier run, for tests.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appendRecord, createJournal } from '../../../../src/store/journal.ts';
import type { JournalRecord } from '../../../../src/store/journalrecord.ts';
import { createMemoryCard, digest } from '../../../outside.ts';

/** @param records oldest first, with the folder of each */
export function writeJournal(card: string, records: (JournalRecord & { folder: string })[]): void {
  const memory = createMemoryCard();
  const journal = createJournal(memory, digest);
  for (const { folder, ...record } of records) appendRecord(journal, folder, { ...record, name: Buffer.from(record.name).toString('latin1') });
  for (const path of new Set(memory.written)) {
    mkdirSync(dirname(join(card, path)), { recursive: true });
    writeFileSync(join(card, path), memory.contentOf(path)!, 'latin1');
  }
}

/** Begun and delivered, on a day (yyyymmdd). */
export function deliveryOf(folder: string, name: string, size: number, date: string): (JournalRecord & { folder: string })[] {
  return (['b', 'd'] as const).map(kind => ({ folder, kind, size, date, name }));
}
