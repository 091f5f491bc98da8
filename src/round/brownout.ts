// A supply that gives way when the modem draws most current. The chip then restarts, again and again, until the battery is empty. So each such act
// is noted on the card before it begins. If the chip has restarted during them several times in a row, rounds begin later and later.

import { newFault, tell } from '../fault';
import { wholeOf } from '../number';
import { ActNote, type Words } from '../store/notewords';
import { noteForReport } from './report/faultnote';
import type { ReadyTrip, RoundTrip } from './roundtrip';
import { stateOf } from './states';
import { ownMark, ownWords } from './update/ownnote';

/** Name of the note about the act that was begun last. Empty or missing: a round has ended since. */
const note = 'act';
/** The word in place of an act while a pause lasts. Who switches the camera off and on then has a round at once. */
const paused = 'resting';
/** After this number of restarts in a row the round still begins at once. Their causes may be a person, or a battery that was just empty. */
const mostFree = 2;
/** The first pause without a schedule, in seconds. With one, the first pause is its period. Each further restart doubles the pause. */
const leastSeconds = 60;
/** The longest pause in seconds, unless the schedule's period is longer. */
const longestSeconds = 14400;

function wordsOf(trip: RoundTrip): Words<ActNote> {
  return ownWords<ActNote>(trip, note);
}

function put(trip: RoundTrip, act: string, times: number): void {
  trip.notes.put(note, ownMark(trip) + ' ' + act + ' ' + times);
}

/**
 * Notes that an act begins for which the modem draws most current. To save writes, only the first act after a boot is noted, unless the chip has
 * restarted during one before.
 * @param act name of the state
 */
export function noteAct(trip: RoundTrip, act: string): void {
  const words = wordsOf(trip);
  const times = wholeOf(words[ActNote.times]) || 0;
  if (words[ActNote.act] !== act && (times || !words[ActNote.act])) put(trip, act, times);
}

/**
 * Notes that the supply has lasted: an image was delivered, or a round has ended. After that, acts are noted again only after a boot.
 * @param isFault true if a fault in the firmware has ended the round. The note is then written at once, without reading it, as any function may fail
 */
export function endActs(trip: RoundTrip, isFault?: boolean): void {
  if (trip.card.isSteady && !isFault) return;
  trip.card.isSteady = true;
  // The note may wait for the next one. If it is lost, the next start counts as the first restart in a row, which changes nothing.
  trip.notes.put(note, '', !isFault && !wholeOf(wordsOf(trip)[ActNote.times]));
}

/** Counts this start, once a boot, if the chip has restarted during an act. */
export function countRestart(trip: RoundTrip): void {
  const words = wordsOf(trip);
  const act = words[ActNote.act];
  if (!act || act === paused || trip.sleep.wasAsleep()) return;
  const times = (wholeOf(words[ActNote.times]) || 0) + 1;
  if (times > mostFree) trip.card.act = act;
  put(trip, times > mostFree ? paused : act, times);
}

/** Plans the round after a pause, since the chip has restarted during the act in `card.act`, and tells why. */
export function pauseRounds(trip: ReadyTrip): void {
  const schedule = trip.schedule;
  const times = wholeOf(wordsOf(trip)[ActNote.times]) || 0;
  const every = trip.config['schedule.everyMinutes'] * 60 || leastSeconds;
  const seconds = Math.min(every * Math.pow(2, Math.max(0, times - mostFree - 1)), Math.max(every, longestSeconds));
  const volts = trip.battery && trip.battery();
  const fault = newFault('supply-weak', times + ' times in a row while ' + stateOf(trip.card.act!, trip.delivery).says
    + (volts ? '; the battery has ' + volts.toFixed(2) + ' V' : ''));
  delete trip.card.act;
  if (trip.config['report.everyHours']) noteForReport(trip, fault);
  trip.log.error('round', tell(fault) + '; the next round begins in ' + Math.round(seconds / 60) + ' min, or when the camera is switched off and on');
  trip.round.troubles = 1;
  schedule.dueMs = trip.clock.now() + seconds * 1000;
  schedule.isPlanned = true;
  schedule.due = 0;
}
