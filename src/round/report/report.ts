// The report on the camera's state (`report.name`, `report.url`). Its file is sent like the live picture, with one try after all images of
// a round. Any fault ends the round.

import { May, type Script } from '../../at/step';
import { End } from '../../fault';
import { noteLargest } from '../../link/link';
import { wholeOf } from '../../number';
import { imageByHand } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import { CountNote, FetchedNote, ReportNote, type Words } from '../../store/notewords';
import { keepReport } from '../../store/reports';
import { inBytes } from '../../text';
import { proveSettings } from '../remote';
import { CheckInStep, type CheckIn, type ReadyTrip, type RoundTrip } from '../roundtrip';
import { banMs } from '../rules/logins';
import { heldNote, localSeconds } from '../rules/rules';
import { endNews } from '../update/news';
import { countNote, startNote } from './counts';
import { reportOf } from './reportline';
import { willfineOf } from './willfine';

const note = 'report';
const faultNote = 'fault';
const fetchNote = 'fetched';
const hourSeconds = 3600;
/** A report has this many tries within its period. */
const triesInTime = 4;
const askMs = 2000;

/** Returns the path of the report's file on the card. */
export function reportPath(trip: ReadyTrip): string {
  return homeFolder + (trip.config['report.form'] === 'willfine' ? '/report.txt' : '/report.json');
}

function nowOf(trip: RoundTrip): number {
  return Math.floor(trip.sleep.seconds());
}

/**
 * Writes the note on reports, with the time of this try.
 * @param sent when the last report arrived, in seconds of the chip's clock; undefined: none yet
 * @param refused when the server of `report.url` last refused one; undefined: never
 */
function save(trip: RoundTrip, sent: number | string | undefined, refused: number | string | undefined): void {
  trip.notes.put(note, [trip.configDigest as string | number, sent === undefined ? '-' : sent, nowOf(trip)].concat(refused || []).join(' '));
}

function wordsOf(trip: RoundTrip): string[] {
  const words = trip.notes.get(note).split(' ');
  return words[ReportNote.digest] === trip.configDigest ? words : [];
}

/** Tells whether a time of the note is less than so many seconds ago. @param time undefined: it is not */
function isWithin(trip: RoundTrip, time: string | undefined, seconds: number): boolean {
  const now = nowOf(trip);
  return wholeOf(time) <= now && now - wholeOf(time) < seconds;
}

/**
 * Tells whether the report is due, which it is in the last round before its period ends. It is due earlier with news of settings or
 * firmware, or after a power cut, which sets the chip's clock back. Without news, a quarter of the period must pass after a failed try.
 */
export function isReportDue(trip: ReadyTrip): boolean {
  const words = wordsOf(trip);
  const every = trip.config['report.everyHours']! * hourSeconds;
  // settings on trial have only two rounds, so their report is due at once; other news waits for an hour after a report that failed
  const hasFailed = words[ReportNote.tried] !== words[ReportNote.sent] && isWithin(trip, words[ReportNote.tried], hourSeconds);
  const isAwaited = trip.card.settings === 'refused' || !!trip.prove || !!trip.card.hasNews;
  if (trip.card.settings === 'trial' || (isAwaited && !hasFailed)) return !banMs(trip);
  return !banMs(trip) && !isWithin(trip, words[ReportNote.sent], every - trip.config['schedule.everyMinutes'] * 60)
    && !isWithin(trip, words[ReportNote.tried], every / triesInTime);
}

/** Begins a round that only sends the report. The try is noted first, since the modem may fail before the report is sent. */
export function beginForReport(trip: ReadyTrip): void {
  const words = wordsOf(trip);
  trip.round.checkIn = CheckInStep.due;
  save(trip, words[ReportNote.sent], words[ReportNote.refused]);
  trip.log.info('report', 'is due; nothing else is to be sent');
}

/**
 * Returns the AT commands that ask for fields of the report: the modem's IMEI and its supply. A field that the modem does not answer is
 * left out.
 */
function questions(): Script {
  return [
    { say: 'AT+CGSN', want: ['{imei}', 'OK'], ms: askMs, may: May.silence },
    { say: 'AT+CBC', want: ['+CBC: {supply}', 'OK'], ms: askMs, may: May.silence }
  ];
}

async function askModem(trip: ReadyTrip): Promise<void> {
  delete trip.variables['imei'];
  delete trip.variables['supply'];
  const { end, fault } = await tried(until(function (onEnd) {
    trip.chat.run({ script: questions(), variables: trip.variables, onEnd: onEnd });
  }));
  // the state goes on from a timer, which begins a new turn of the event loop with the whole stack
  await elapsed(trip.clock, 0);
  throw ended(end, fault);
}

/**
 * Writes the report's file to the card.
 * @returns its size in bytes, or 0 if the card did not store it
 */
function writeReport(trip: ReadyTrip): number {
  const delivered = (trip.notes.get(countNote).split(' ') as Words<CountNote>)[CountNote.delivered];
  const line = reportOf(trip, delivered, trip.notes.get(faultNote), trip.notes.get(startNote)) + '\n';
  const isText = trip.config['report.form'] === 'willfine';
  const text = isText ? willfineOf(trip, wholeOf(delivered) || 0) : line;
  keepReport(trip.files, line, localSeconds(trip));
  return trip.files.write(reportPath(trip), text) ? text.length : 0;
}

/**
 * Makes the report's file the next thing that the round sends.
 * @param size bytes of the file
 */
function takeFile(trip: ReadyTrip, size: number): void {
  const file = Object.assign(imageByHand(reportPath(trip), size), { isLive: true, isReport: true });
  trip.round.image = file;
  trip.round.startedMs = trip.clock.now();
  noteLargest(trip, size);
  trip.delivery.acts().take(file, true);
  trip.log.info('report', inBytes(size) + ', is to be ' + file.to);
}

/** Posts the report to `report.url`. Only a broken link ends the state: the round goes on if the server does not take the report. */
async function post(trip: ReadyTrip, checkIn: CheckIn): Promise<void> {
  const { end, fault } = await tried(checkIn('post'));
  if (end === End.done && !trip.config['report.name']) noteSent(trip);
  if (end === End.refused) save(trip, wordsOf(trip)[ReportNote.sent], nowOf(trip));
  if (end === End.broken) throw ended(end, fault);
}

/**
 * Is called after the last image: asks the modem for fields, writes the report, and posts it to `report.url`.
 * @returns true if a file for `report.name` is to be sent now; false if no report follows
 */
export async function takeReport(trip: ReadyTrip, checkIn: CheckIn): Promise<boolean> {
  const round = trip.round;
  const step = round.checkIn || CheckInStep.none;
  if (step >= CheckInStep.tried || !(round.delivered || step || isReportDue(trip))) return false;
  round.checkIn = CheckInStep.tried;
  const words = wordsOf(trip);
  // an address that has just refused a report is not asked again after each image, but settings on trial have only two rounds
  const isSpared = trip.card.settings !== 'trial' && isWithin(trip, words[ReportNote.refused], hourSeconds);
  save(trip, words[ReportNote.sent], words[ReportNote.refused]);
  const { end, fault } = await tried(askModem(trip));
  if (end === End.broken) throw ended(end, fault);
  const size = writeReport(trip);
  if (!size) {
    trip.log.warn('report', 'is not sent: the card cannot be written');
    return false;
  }
  if (trip.config['report.url'] && !isSpared) await post(trip, checkIn);
  if (!trip.config['report.name']) return false;
  takeFile(trip, size);
  return true;
}

function noteSent(trip: ReadyTrip): void {
  save(trip, nowOf(trip), wordsOf(trip)[ReportNote.refused]);
  // `proveSettings` reads the note of the last fault, so it comes before that note is emptied
  if (trip.config['remote.name']) proveSettings(trip);
  endNews(trip);
  trip.notes.put(faultNote, '');
  trip.notes.put(heldNote, '');
}

/** Notes and logs that the report's file is on the server. */
export function endReport(trip: ReadyTrip): void {
  const image = trip.round.image!;
  noteSent(trip);
  trip.log.info('report', 'is sent as ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(image.size) + ' in '
    + ((trip.clock.now() - trip.round.startedMs) / 1000).toFixed(1) + ' s');
  trip.round.image = undefined;
}

/**
 * Tells whether the settings of `remote.name` are to be fetched now. They are fetched after the report was tried, at most every
 * `remote.everyHours`. If that is 0, they are fetched in each round, also without a report. If they are, the try is noted.
 */
export function isFetchDue(trip: ReadyTrip): boolean {
  const round = trip.round;
  const isEach = trip.config['remote.everyHours'] === 0;
  if (!trip.config['remote.name'] || (isEach ? round.checkIn === CheckInStep.fetched : round.checkIn !== CheckInStep.tried)) return false;
  const words = trip.notes.get(fetchNote).split(' ') as Words<FetchedNote>;
  const now = nowOf(trip);
  const seconds = trip.config['remote.everyHours']! * hourSeconds - trip.config['schedule.everyMinutes'] * 60;
  const triedAt = wholeOf(words[FetchedNote.time]);
  if (words[FetchedNote.digest] === trip.configDigest && triedAt <= now && now - triedAt < seconds) return false;
  round.checkIn = CheckInStep.fetched;
  trip.notes.put(fetchNote, trip.configDigest + ' ' + now);
  return true;
}
