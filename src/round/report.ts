// The report (`report.name`): a line of JSON under a fixed name on the images' server. Its file is sent as the live picture is, with one
// try after all images of a round. Any fault of it ends the round.

import type { OnEnd } from '../at/step';
import type { Fault } from '../fault';
import { noteLargest } from '../link/link';
import { imageByHand } from '../source/removal';
import { homeFolder } from '../store/journal';
import { inBytes } from '../text';
import { banMs } from './logins';
import { reportOf } from './reportline';
import type { ReadyTrip, RoundTrip } from './trip';

const path = homeFolder + '/report.json';
/** In /snapferry/state: digest of config.json; when the last report was sent, and when one was tried, by the chip's clock. */
const note = 'report';
/** The same: code of the last fault since a report, and how often it came in a row. */
const faultNote = 'fault';
/** The same: deliveries, mark of the last one, and marks of the last ones before former boots. */
const countNote = 'count';
const hourSeconds = 3600;
/** Before the next report is due. */
const triesInTime = 4;
const mostSuspects = 4;

function digestOf(trip: RoundTrip): string {
  return trip.configDigest.slice(trip.configDigest.indexOf(' ') + 1);
}

function nowOf(trip: RoundTrip): number {
  return Math.floor(trip.sleep.seconds());
}

/** @param sent undefined: no report yet */
function save(trip: RoundTrip, sent: number | string | undefined): void {
  trip.notes.put(note, [digestOf(trip), sent === undefined ? '-' : sent, nowOf(trip)].join(' '));
}

function wordsOf(trip: RoundTrip): string[] {
  const words = trip.notes.get(note).split(' ');
  return words[0] === digestOf(trip) ? words : [];
}

/**
 * In the last round before the time is up. A power cut sets the chip's clock back: then it is due, as after another config.json. After a
 * failed try, a quarter of the time passes.
 */
export function isReportDue(trip: ReadyTrip): boolean {
  const words = wordsOf(trip);
  const now = nowOf(trip);
  function isWithin(time: string | undefined, seconds: number): boolean { return +time! <= now && now - +time! < seconds; }
  const every = trip.config['report.everyHours']! * hourSeconds;
  return !banMs(trip) && !isWithin(words[1], every - trip.config['schedule.everyMinutes'] * 60) && !isWithin(words[2], every / triesInTime);
}

/** With nothing else to send: a try, even if the modem gets no further. */
export function beginForReport(trip: ReadyTrip): void {
  trip.round.isForReport = true;
  save(trip, wordsOf(trip)[1]);
  trip.log.info('report', 'is due; nothing else is to be sent');
}

/** After the last image. @returns whether the report is sent */
export function takeReport(trip: ReadyTrip, onEnd: OnEnd): boolean {
  const round = trip.round;
  if (round.hasReported || !(round.delivered || round.isForReport || isReportDue(trip))) return false;
  round.hasReported = true;
  save(trip, wordsOf(trip)[1]);
  const text = reportOf(trip, trip.notes.get(countNote).split(' ')[0]!, trip.notes.get(faultNote)) + '\n';
  if (!trip.files.write(path, text)) {
    trip.log.warn('report', 'is not sent: the card cannot be written');
    return false;
  }
  const file = Object.assign(imageByHand(path, text.length), { isLive: true, isReport: true });
  round.image = file;
  round.startedMs = trip.clock.now();
  noteLargest(trip, text.length);
  trip.delivery.acts().take(file, true);
  trip.log.info('report', inBytes(text.length) + ', is to be ' + file.to);
  onEnd('done');
  return true;
}

export function endReport(trip: ReadyTrip): void {
  const image = trip.round.image!;
  save(trip, nowOf(trip));
  trip.notes.put(faultNote, '');
  trip.log.info('report', 'is sent as ' + trip.delivery.acts().deliveredAs() + ', ' + inBytes(image.size) + ' in ' + ((trip.clock.now() - trip.round.startedMs) / 1000).toFixed(1) + ' s');
  trip.round.image = undefined;
}

export function noteForReport(trip: RoundTrip, fault: Fault): void {
  const before = trip.notes.get(faultNote).split(' ');
  trip.notes.put(faultNote, fault.code + ' ' + (before[0] === fault.code ? +before[1]! + 1 : 1));
}

/**
 * Before its record in the journal: a cut between both has it delivered again, which then does not count. So the image that was counted
 * last before a boot stays known.
 */
export function countDelivery(trip: RoundTrip): void {
  const words = trip.notes.get(countNote).split(' ');
  const mark = trip.hash(trip.delivery.acts().deliveredAs() + ' ' + trip.round.image!.size);
  const suspects = (trip.card.isCounting ? words.slice(2) : words.slice(1)).slice(0, mostSuspects);
  const isKnown = suspects.indexOf(mark) >= 0;
  trip.card.isCounting = true;
  trip.notes.put(countNote, [(+words[0]! || 0) + (isKnown ? 0 : 1), mark].concat(suspects as string[]).join(' '));
}
