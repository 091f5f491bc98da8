// Writes the report: one JSON object of at most 600 bytes, which lacks the fields that are unknown.

import { firmware } from '#firmware';
import { versionOfEngine } from '../../device/version';
import { codeOfWord, newFault, tell, wordOfCode } from '../../fault';
import { numberOf, wholeOf } from '../../number';
import { clean } from '../../secret/clean';
import { FaultNote } from '../../store/notewords';
import { onCard } from '../../store/oncard';
import { has } from '../../text';
import { downloadField } from '../firmware';
import { oldMinutes } from '../image/behind';
import { contentFields, leftNote, printable, settingsField } from '../remoteids';
import type { ReadyTrip } from '../roundtrip';
import { spentBytes } from '../rules/budget';
import { heldNote, hoursOpenIn, isVoltage } from '../rules/rules';
import { firmwareNews } from '../update/news';
import { timeOfLatest } from './latest';
import { unmatchedCode, unmatchedText } from './unmatched';

/** The longest report, in bytes with its line end. */
const mostBytes = 600;
/** The most characters of a text from the modem in the report. If the whole report would be too long, `shortWord` takes its place. */
const longestWord = 32;
const shortWord = 10;
/**
 * The most characters of the reason why settings or firmware were refused, in the report. If the report is still too long, `shortSettings` takes
 * its place.
 */
const longSettings = 100;
const shortSettings = 40;
/** The length of an IMEI, in digits (3GPP TS 23.003). */
const imeiDigits = 15;
const leastSentence = 12;
/** Seconds that are added to the time at which the next report is expected. A round may take so long before it sends the report. */
const roundSeconds = 600;

/** Returns a text as a JSON string in UTF-8, without control characters. */
function quoted(text: string): string {
  return '"' + clean(text, []).replace(/["\\]/g, function (letter) { return '\\' + letter; }) + '"';
}

function wordOf(text: string | undefined, longest: number): string {
  return quoted((text || '').replace(/^\+[A-Z]+: */, '').replace(/[^ -~]/g, '?').trim().slice(0, longest));
}

function two(n: number): string {
  return (n < 10 ? '0' : '') + n;
}

/**
 * Returns a local time as a JSON string, with the offset from UTC if that is known.
 * @param seconds local time in seconds since 1970
 * @param zone seconds by which local time is ahead of UTC; undefined: unknown
 */
function moment(seconds: number, zone: number | undefined): string {
  const ahead = Math.abs(zone || 0) / 60;
  const offset = zone === undefined ? '' : (zone < 0 ? '-' : '+') + two(Math.floor(ahead / 60)) + ':' + two(ahead % 60);
  return '"' + new Date(seconds * 1000).toISOString().slice(0, 19) + offset + '"';
}

/**
 * Returns how many images are still to be sent: those found, those skipped after failures and those held for a later try. Refused images do
 * not count.
 */
export function countWaiting(trip: ReadyTrip): number {
  const round = trip.round;
  return round.skipped - (round.refused || 0) + (round.later || 0) + trip.source.waiting().length;
}

function pictureOf(trip: ReadyTrip): string {
  const taken = timeOfLatest(trip);
  return taken && '"' + taken.slice(0, 4) + [4, 6, 8, 10, 12].map(function (at, i) { return '--T::'[i] + taken.slice(at, at + 2); }).join('') + '"';
}

/**
 * Returns the report's field with the battery's voltage; empty: unknown. It comes from the board's sensor or, without one, from the modem's
 * answer to AT+CBC, such as `3.591V` or `0,62,3810`.
 */
function batteryOf(trip: ReadyTrip): string {
  const volts = trip.battery && trip.battery();
  const supply = trip.variables['supply'] || '';
  const parts = supply.split(',');
  const found = trip.battery ? volts : parts.length > 2 ? wholeOf(parts[2]) / 1000 : numberOf(supply.replace(/V$/, '').trim());
  return isVoltage(found) ? '"battery":{"V":' + found.toFixed(2) + ',"from":"' + (trip.battery ? 'pin' : 'modem') + '"}' : '';
}

function startsOf(starts: string): string {
  const words = starts.split(' ');
  const named = ['power', 'watchdog', 'recovery'].map(function (name, i) { return wholeOf(words[i]) > 0 ? '"' + name + '":' + words[i] : ''; })
    .filter(function (one) { return !!one; });
  return named.length ? '"starts":{' + named.join(',') + '}' : '';
}

/** Returns the modem's IMEI. It is empty if unknown. */
export function imeiOf(trip: ReadyTrip): string {
  const found = trip.variables['imei'] || '';
  return /^\d+$/.test(found) && found.length === imeiDigits ? found : '';
}

/**
 * Returns the time by which the next report is to arrive, in seconds since 1970. If `send.from` holds rounds back, that is the first round which is
 * allowed.
 * @param seconds the time now
 */
function nextOf(trip: ReadyTrip, seconds: number): number {
  const next = seconds + Math.max(trip.config['report.everyHours']! * 3600, trip.config['schedule.everyMinutes'] * 60);
  return next + hoursOpenIn(trip, next) + roundSeconds;
}

/** Returns the report's field with the modem's model, version and IMEI. It is empty if the model is unknown. */
function modemOf(trip: ReadyTrip, longest: number): string {
  const model = trip.variables['model'];
  const version = trip.variables['firmware'];
  const imei = imeiOf(trip);
  if (!model) return '';
  return '"modem":{"model":' + wordOf(model, longest) + (version ? ',"firmware":' + wordOf(version, longest) : '')
    + (imei ? ',"imei":"' + imei + '"' : '') + '}';
}

/**
 * Returns the report's fields with the running firmware, and with the news about other firmware.
 * @param news what became of the other firmware, such as `0.5.0 refused: ` and the reason (update/news.ts); empty: there is none
 */
function firmwareOf(news: string, longest: number): string {
  if (!news) return '"firmware":"' + firmware.version + '"';
  return '"firmware":' + quoted(printable(news).slice(0, longest)) + ',"runs":"' + firmware.version + '"';
}

/**
 * Returns the report as a line of JSON, without its line end. Its texts are shortened until it fits.
 * @param delivered number of deliveries since the first report on this card
 * @param fault text of the note on the last fault since the last report
 * @param starts text of the note that counts starts by their reason (counts.ts)
 */
export function reportOf(trip: ReadyTrip, delivered: string, fault: string, starts: string): string {
  // the settings are read first, while little else is in memory
  const settings = trip.config['remote.name'] ? settingsField(trip, longSettings) : '';
  const config = trip.config;
  const download = config['remote.firmware'] ? downloadField(trip) : '';
  const round = trip.round;
  const link = trip.link;
  const seconds = trip.calendar.seconds();
  const memory = trip.memory();
  const refused = round.refused || 0;
  const later = round.later || 0;
  const waiting = countWaiting(trip);
  const held = trip.notes.get(heldNote);
  const news = firmwareNews(trip);
  const seen = trip.source.seen;
  const blind = seen.blind && seen.blind[0];
  const mistakes = trip.card.mistakes || '';
  const isLeft = (!!config['remote.name'] && !!trip.notes.get(leftNote)) || has(download, ' refused: ');
  const trouble = blind ? 'folder-blind ' + blind + ' holds more names than fit into memory' : seen.trouble
    || (seen.unmatched ? unmatchedCode + ' ' + unmatchedText(trip)
      : (mistakes ? wordOfCode('config-wrong') + mistakes.slice(mistakes.indexOf(' ')) : isLeft ? wordOfCode('not-taken') + ' ' : ''));
  const unsent = fault ? '' : trouble;
  if (unsent) fault = unsent.slice(0, unsent.indexOf(' ')) + ' 1';
  const faults = fault.split(' ');
  const spent = spentBytes(trip);
  const next = seconds && nextOf(trip, seconds);
  const status = trip.files.isWorn || (waiting && !round.delivered && !round.previews) ? 'down' : round.skipped || later || fault ? 'degraded' : 'ok';

  function list(words: string, longest: number, isShort?: boolean): string {
    function word(text: string | undefined): string { return wordOf(text, longest); }
    const fields = [
      '"device":' + quoted(config['device']), '"status":"' + status + '"',
      seconds ? '"time":' + moment(seconds, link.zone) : '',
      seconds && link.timeFrom && !isShort ? '"timeFrom":' + word(link.timeFrom) : '',
      seconds ? '"next":' + moment(next, link.zone) : ''
    ];
    const picture = pictureOf(trip);
    if (picture) fields.push('"picture":' + picture);
    fields.push('"waiting":' + waiting, '"delivered":' + (wholeOf(delivered) || 0), '"skipped":' + (round.skipped - refused), '"refused":' + refused);
    if (config['images.preview'] === 'only') fields.push('"onCard":' + onCard(trip.notes));
    if (round.noPreview) fields.push('"noPreview":' + round.noPreview);
    if (fault) {
      fields.push('"fault":{"code":"' + faults[FaultNote.code] + '"' + (words && ',"words":' + quoted(words)) + ',"times":'
        + faults[FaultNote.times] + '}');
    }
    if (later) fields.push('"later":{"images":' + later + ',"why":"' + round.laterWhy + '"}');
    if (round.oldTo) fields.push('"old":{"images":' + round.tooOld + ',"minutes":' + oldMinutes(trip) + '}');
    if (held) fields.push('"held":"' + held + '"');
    if (!isShort) fields.push(startsOf(starts));
    fields.push(batteryOf(trip));
    if (link.signal !== undefined) fields.push('"signal":' + (2 * link.signal - 113));
    if (link.operator) fields.push('"operator":' + word(link.operator));
    if (link.isRoaming !== undefined) fields.push('"roaming":' + link.isRoaming);
    if (!isShort) fields.push('"day":' + spent.day, '"month":' + spent.month);
    fields.push(firmwareOf(news, isShort ? shortSettings : longSettings));
    if (trip.prove) fields.push('"trial":true');
    fields.push('"engine":"' + versionOfEngine() + '"');
    // the reason of a refusal may be cut, but an id may not
    if (settings) {
      fields.push('"config":'
        + (isShort && has(settings, ' refused: ') && settings.length > shortSettings + 2 ? settings.slice(0, shortSettings + 1) + '"' : settings));
    }
    if (config['remote.name']) fields.push(contentFields(trip, isShort ? shortSettings : longSettings));
    if (download) fields.push('"download":"' + printable(download).slice(0, longSettings) + '"');
    fields.push(modemOf(trip, longest));
    if (!isShort) fields.push('"memory":{"peak":' + memory.peak + ',"total":' + memory.total + '}');
    return '{' + fields.filter(function (field) { return !!field; }).join(',') + '}';
  }

  const most = mostBytes - 1;
  const longest = list('', longestWord).length > most ? shortWord : longestWord;
  const isShort = longest === shortWord && list('', longest).length > most;
  const bare = list('', longest, isShort);
  // the field `,"words":""` takes 11 bytes without its text
  const room = most - bare.length - 11;
  return fault && room >= leastSentence ? list(
    printable(unsent.slice(unsent.indexOf(' ') + 1) || faults.slice(FaultNote.file).join(' ')
      || tell(newFault(codeOfWord(faults[FaultNote.code])!, ''))).slice(0, room),
    longest, isShort
  ) : bare;
}
