// Keeps the last fault in a note, for the next report.

import { newFault, wordOfCode, type Fault, type FaultCode } from '../../fault';
import { wholeOf } from '../../number';
import { FaultNote, type Words } from '../../store/notewords';
import type { ReadyTrip, RoundTrip } from '../roundtrip';

const note = 'fault';

/** Notes a fault for the next report, and how many times in a row it came. */
export function noteForReport(trip: RoundTrip, fault: Fault): void {
  const before = trip.notes.get(note).split(' ') as Words<FaultNote>;
  // a modem that is off after a restart of the chip is silent at first, which is no news
  if (fault.code === 'silent' && before[FaultNote.code] === wordOfCode('supply-weak')) return;
  const isOfFile = (['not-sent', 'name-taken', 'card-forgets', 'clock-behind', 'too-old'] as FaultCode[]).indexOf(fault.code) >= 0;
  const file = isOfFile ? ' ' + (fault.where + ': ' + fault.line).replace(/[\n;]/g, ',') : '';
  const word = wordOfCode(fault.code);
  trip.notes.put(note, word + ' ' + (before[FaultNote.code] === word ? (wholeOf(before[FaultNote.times]) || 0) + 1 : 1) + file);
}

/**
 * Notes for the next report that a file is never sent.
 * @param why the reason, as the end of a sentence
 */
export function noteUnsent(trip: ReadyTrip, path: string, why: string): void {
  if (trip.config['report.everyHours']) noteForReport(trip, newFault('not-sent', path, why));
}
