// The report (`report.name`, `report.url`). A file is sent like the live picture, with one try after all images of a round. Any fault
// ends the round.

import type { OnEnd, Script } from '../../at/step';
import { noteLargest } from '../../link/link';
import { wholeOf } from '../../number';
import { imageByHand } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import { CountNote, FetchedNote, ReportNote, StartsNote, type Words } from '../../store/notewords';
import { keepReport } from '../../store/reports';
import { inBytes } from '../../text';
import { proveSettings } from '../remote';
import type { CheckIn, ReadyTrip, RoundTrip } from '../roundtrip';
import { banMs } from '../rules/logins';
import { heldNote, localSeconds } from '../rules/rules';
import { reportOf } from './reportline';
import { willfineOf } from './willfine';

const note = 'report';
const faultNote = 'fault';
const countNote = 'count';
const startNote = 'starts';
const fetchNote = 'fetched';
const hourSeconds = 3600;
/** Tries in a report's period. */
const triesInTime = 4;
const mostSuspects = 4;
const askMs = 2000;
/** More than from power-on to the first look at the card. */
const bootSeconds = 60;

export function reportPath(trip: ReadyTrip): string {
  return homeFolder + (trip.config['report.form'] === 'willfine' ? '/report.txt' : '/report.json');
}

function nowOf(trip: RoundTrip): number {
  return Math.floor(trip.sleep.seconds());
}

/** @param sent undefined: none yet */
function save(trip: RoundTrip, sent: number | string | undefined): void {
  trip.notes.put(note, [trip.configDigest, sent === undefined ? '-' : sent, nowOf(trip)].join(' '));
}

function wordsOf(trip: RoundTrip): string[] {
  const words = trip.notes.get(note).split(' ');
  return words[ReportNote.digest] === trip.configDigest ? words : [];
}

/**
 * Due in the last round before the time is up. Due at once if settings of `remote.name` wait for it, or after a power cut, which sets the
 * chip's clock back. After a failed try, a quarter of the time passes.
 */
export function isReportDue(trip: ReadyTrip): boolean {
  const words = wordsOf(trip);
  const now = nowOf(trip);
  function isWithin(time: string | undefined, seconds: number): boolean { return wholeOf(time) <= now && now - wholeOf(time) < seconds; }
  const every = trip.config['report.everyHours']! * hourSeconds;
  // a trial has only two rounds, so its report is due at once; a refusal waits for an hour after a failed report
  const hasFailed = words[ReportNote.tried] !== words[ReportNote.sent] && isWithin(words[ReportNote.tried], hourSeconds);
  if (trip.card.settings === 'trial' || (trip.card.settings === 'refused' && !hasFailed)) return !banMs(trip);
  return !banMs(trip) && !isWithin(words[ReportNote.sent], every - trip.config['schedule.everyMinutes'] * 60) && !isWithin(words[ReportNote.tried], every / triesInTime);
}

/** Begins a round for the report alone. Counts the try first: the modem may fail before the report. */
export function beginForReport(trip: ReadyTrip): void {
  trip.round.isForReport = true;
  save(trip, wordsOf(trip)[ReportNote.sent]);
  trip.log.info('report', 'is due; nothing else is to be sent');
}

/** Questions to the modem; a field that it does not answer is left out. */
function questions(): Script {
  return [{ say: 'AT+CGSN', want: ['{imei}', 'OK'], ms: askMs, may: 'silence' }, { say: 'AT+CBC', want: ['+CBC: {supply}', 'OK'], ms: askMs, may: 'silence' }];
}

function askModem(trip: ReadyTrip, onEnd: OnEnd): void {
  delete trip.variables['imei'];
  delete trip.variables['supply'];
  trip.chat.run({
    script: questions(), variables: trip.variables, valueFor: function () { return undefined; },
    // in a new turn, with a free stack
    onEnd: function (end, fault) { trip.clock.after(0, function () { onEnd(end, fault); }); }
  });
}

/** @returns its bytes; 0: the card takes no file */
function writeReport(trip: ReadyTrip): number {
  const delivered = (trip.notes.get(countNote).split(' ') as Words<CountNote>)[CountNote.delivered];
  const line = reportOf(trip, delivered, trip.notes.get(faultNote), trip.notes.get(startNote)) + '\n';
  const isText = trip.config['report.form'] === 'willfine';
  const text = isText ? willfineOf(trip, wholeOf(delivered) || 0) : line;
  keepReport(trip.files, line, localSeconds(trip));
  return trip.files.write(reportPath(trip), text) ? text.length : 0;
}

function takeFile(trip: ReadyTrip, size: number, onEnd: OnEnd): void {
  const file = Object.assign(imageByHand(reportPath(trip), size), { isLive: true, isReport: true });
  trip.round.image = file;
  trip.round.startedMs = trip.clock.now();
  noteLargest(trip, size);
  trip.delivery.acts().take(file, true);
  trip.log.info('report', inBytes(size) + ', is to be ' + file.to);
  onEnd('done');
}

/** Called after the last image. @param onNone no (further) report follows */
export function takeReport(trip: ReadyTrip, checkIn: CheckIn, onEnd: OnEnd, onNone: () => void): void {
  const round = trip.round;
  if (round.hasReported || !(round.delivered || round.isForReport || isReportDue(trip))) {
    onNone();
    return;
  }
  round.hasReported = round.isForReport = true;
  save(trip, wordsOf(trip)[ReportNote.sent]);
  askModem(trip, function (asked, fault) {
    const size = asked === 'broken' ? 0 : writeReport(trip);
    function goOn(): void {
      if (trip.config['report.name']) takeFile(trip, size, onEnd);
      else onNone();
    }
    if (asked === 'broken') onEnd(asked, fault);
    else if (!size) {
      trip.log.warn('report', 'is not sent: the card cannot be written');
      onNone();
    } else if (!trip.config['report.url']) goOn();
    else checkIn('post', function (posted, why) {
      if (posted === 'done' && !trip.config['report.name']) noteSent(trip);
      if (posted === 'broken') onEnd(posted, why);
      else goOn();
    });
  });
}

function noteSent(trip: ReadyTrip): void {
  save(trip, nowOf(trip));
  // it reads the last fault
  if (trip.config['remote.name']) proveSettings(trip);
  trip.notes.put(faultNote, '');
  trip.notes.put(heldNote, '');
}

/** The report is verified on the server. */
export function endReport(trip: ReadyTrip): void {
  const image = trip.round.image!;
  noteSent(trip);
  trip.log.info('report', 'is sent as ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(image.size) + ' in ' + ((trip.clock.now() - trip.round.startedMs) / 1000).toFixed(1) + ' s');
  trip.round.image = undefined;
}

/** Settings are fetched after a report's try, at most every `remote.everyHours`. Notes the try. */
export function isFetchDue(trip: ReadyTrip): boolean {
  const round = trip.round;
  if (!trip.config['remote.name'] || !round.hasReported || round.hasFetched) return false;
  const words = trip.notes.get(fetchNote).split(' ') as Words<FetchedNote>;
  const now = nowOf(trip);
  const seconds = trip.config['remote.everyHours']! * hourSeconds - trip.config['schedule.everyMinutes'] * 60;
  const triedAt = wholeOf(words[FetchedNote.time]);
  if (words[FetchedNote.digest] === trip.configDigest && triedAt <= now && now - triedAt < seconds) return false;
  round.hasFetched = true;
  trip.notes.put(fetchNote, trip.configDigest + ' ' + now);
  return true;
}

/**
 * Counts a start, once a boot. A power cut sets the chip's clock back; watchdog, engine crash and console command, which share a code in
 * the reset register, do not.
 * @param isRecovery only the program starts over
 */
export function countStart(trip: RoundTrip, isRecovery?: boolean): void {
  const words = trip.notes.get(startNote).split(' ') as Words<StartsNote>;
  const now = nowOf(trip);
  const counts = [StartsNote.power, StartsNote.watchdog, StartsNote.recovery].map(function (i) { return wholeOf(words[i]) || 0; });
  const isAwake = isRecovery || !(trip.sleep.wasAsleep() || (trip.sleep.wasMoved && trip.sleep.wasMoved()));
  // a desktop's clock is never set back
  const isPower = !trip.sleep.longestSeconds || !words[StartsNote.time] || now < wholeOf(words[StartsNote.time]) || now < bootSeconds;
  if (!isRecovery) trip.card.isStartCounted = true;
  const at = isRecovery ? StartsNote.recovery : isPower ? StartsNote.power : StartsNote.watchdog;
  if (isAwake) counts[at] = counts[at]! + 1;
  trip.notes.put(startNote, counts.concat(now).join(' '));
}

/**
 * Counts a delivery before it is journalled. An image that a power cut between both sends again is not counted twice: the last ones
 * counted are noted.
 */
export function countDelivery(trip: RoundTrip): void {
  const words = trip.notes.get(countNote).split(' ') as Words<CountNote>;
  const image = trip.round.image!;
  // an image on request counts apart from its first delivery
  const mark = trip.hash(trip.delivery.acts().deliveredAs() + ' ' + image.size + (image.isByHand ? ' again' : ''));
  const before = words.slice(trip.card.isCounting ? CountNote.suspects : CountNote.last);
  const suspects = before.filter(function (one) { return one !== mark; });
  trip.card.isCounting = true;
  trip.notes.put(countNote, [(wholeOf(words[CountNote.delivered]) || 0) + (suspects.length < before.length ? 0 : 1), mark].concat(suspects.slice(0, mostSuspects) as string[]).join(' '));
}
