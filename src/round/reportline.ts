// The report's text: one JSON object of at most 600 bytes. An unknown field is left out.

import { firmware } from '#firmware';
import { clean } from '../clean';
import { versionOfEngine } from '../device/version';
import { newFault, tell, type FaultCode } from '../fault';
import { imageByHand } from '../source/removal';
import { takenAt } from '../source/taken';
import type { ReadyTrip } from './trip';

/** With the line's end. */
const mostBytes = 600;
/** Of a text from the modem; the second if the whole is too long. */
const longestWord = 32;
const shortWord = 10;
/** Shorter sentences say nothing. */
const leastSentence = 12;

/** In UTF-8, without control characters. */
function quoted(text: string): string {
  return '"' + clean(text, []).replace(/["\\]/g, function (letter) { return '\\' + letter; }) + '"';
}

function wordOf(text: string | undefined, longest: number): string {
  return quoted((text || '').replace(/^\+[A-Z]+: */, '').replace(/[^ -~]/g, '?').trim().slice(0, longest));
}

function two(n: number): string {
  return (n < 10 ? '0' : '') + n;
}

/** Seconds of local time. @param zone in seconds; undefined: unknown */
function moment(seconds: number, zone: number | undefined): string {
  const ahead = Math.abs(zone || 0) / 60;
  const offset = zone === undefined ? '' : (zone < 0 ? '-' : '+') + two(Math.floor(ahead / 60)) + ':' + two(ahead % 60);
  return '"' + new Date(seconds * 1000).toISOString().slice(0, 19) + offset + '"';
}

function pictureOf(trip: ReadyTrip): string {
  const newest = trip.source.seen.newest;
  const taken = newest ? takenAt(trip.source, imageByHand(newest, 0)) : '';
  return taken && '"' + taken.slice(0, 4) + [4, 6, 8, 10, 12].map(function (at, i) { return '--T::'[i] + taken.slice(at, at + 2); }).join('') + '"';
}

/** @param delivered since the first report on this card @param fault code and number of the last fault since the last report */
export function reportOf(trip: ReadyTrip, delivered: string, fault: string): string {
  const config = trip.config;
  const round = trip.round;
  const link = trip.link;
  const seconds = trip.calendar.seconds();
  const memory = trip.memory();
  const volts = trip.battery && trip.battery();
  const refused = round.refused || 0;
  const waiting = round.skipped - refused + trip.source.left();
  const faults = fault.split(' ');
  const period = Math.max(config['report.everyHours']! * 3600, config['schedule.everyMinutes'] * 60);
  const status = waiting && !round.delivered ? 'down' : round.skipped || fault ? 'degraded' : 'ok';

  function list(words: string, longest: number): string {
    function word(text: string | undefined): string { return wordOf(text, longest); }
    const model = trip.variables['model'];
    const version = trip.variables['firmware'];
    const fields = [
      '"device":' + quoted(config['device']), '"status":"' + status + '"',
      seconds ? '"time":' + moment(seconds, link.zone) : '',
      seconds && link.timeFrom ? '"timeFrom":' + word(link.timeFrom) : '',
      seconds ? '"next":' + moment(seconds + period, link.zone) : ''
    ];
    const picture = pictureOf(trip);
    if (picture) fields.push('"picture":' + picture);
    fields.push('"waiting":' + waiting, '"delivered":' + (+delivered || 0), '"skipped":' + (round.skipped - refused), '"refused":' + refused);
    if (fault) fields.push('"fault":{"code":"' + faults[0] + '"' + (words && ',"words":' + quoted(words)) + ',"times":' + faults[1] + '}');
    if (volts && volts >= 1 && volts <= 30) fields.push('"battery":{"V":' + volts.toFixed(2) + ',"from":"pin"}');
    if (link.signal !== undefined) fields.push('"signal":' + (2 * link.signal - 113));
    if (link.operator) fields.push('"operator":' + word(link.operator));
    if (link.isRoaming !== undefined) fields.push('"roaming":' + link.isRoaming);
    fields.push('"firmware":"' + firmware.version + '"', '"engine":"' + versionOfEngine() + '"');
    if (model) fields.push('"modem":{"model":' + word(model) + (version ? ',"firmware":' + word(version) : '') + '}');
    fields.push('"memory":{"peak":' + memory.peak + ',"total":' + memory.total + '}');
    return '{' + fields.filter(function (field) { return !!field; }).join(',') + '}';
  }

  const most = mostBytes - 1;
  const longest = list('', longestWord).length > most ? shortWord : longestWord;
  const bare = list('', longest);
  // the words' own name and quotes
  const room = most - bare.length - 11;
  return fault && room >= leastSentence ? list(tell(newFault(faults[0] as FaultCode, '')).slice(0, -3).replace(/"/g, "'").slice(0, room), longest) : bare;
}
