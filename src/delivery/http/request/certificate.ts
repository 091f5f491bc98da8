// Checks the server's identity by a certificate (`http.ca`), which is copied from the card into the modem if it has changed. Settings from the server
// may name a second one, which takes its turn once the server is no longer proved by the first.

import { addressOf, shownUrl, type Address } from '../../../config/url';
import { End, newFault, type Fault } from '../../../fault';
import { markOfModem } from '../../../link/link';
import { doubtClock, secondsOfDigits } from '../../../link/modemclock';
import { timeOf } from '../../../payload/reader';
import { find, has } from '../../../text';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { imagePayload } from '../../pour/imagepayload';
import { isFirst, isTold, Told } from '../../told';
import { isProved } from './address';

/** Name of the note with the mark of the certificate that the modem has. */
const noteOfCertificate = 'ca';
/** In that note, this letter comes before the mark of a certificate by which the server was not proved. It is loaded again, or the other one is. */
const doubtful = '?';
/**
 * After this many doubts about the server's identity, the fault tells that the certificate is wrong. Each kind of recovery from a fault, up to the
 * modem's power key, gets two of these tries (round/retry.ts).
 */
const mostDoubts = 8;
/** Milliseconds after the first doubt about the server's identity, after which the count of doubts begins again. */
const doubtMs = 3600000;

/** Number of bytes at the beginning of a certificate's file that hold its dates. */
const datesBytes = 1024;
/** The first line of a certificate in the form PEM. */
export const firstLine = '-----BEGIN CERTIFICATE-----';
/** The clock is in local time, and a certificate's end is not. */
const daySeconds = 86400;

/**
 * Counts a doubt about the server's identity, and sets the fault's code. TLS fails for another server, but also after a lost certificate, a wrong
 * clock or a bad radio link. So the modem gets the certificate again once an hour, and there are `mostDoubts` tries. Of two certificates, it gets the
 * other one at each second doubt.
 */
export function doubtServer(trip: DeliveryTrip, fault: Fault): Fault {
  const http = trip.http;
  if (!trip.variables['isProved'] || (fault.code !== 'tls' && fault.code !== 'certificate')) return fault;
  const isNew = !http.doubtedMs || trip.clock.now() - http.doubtedMs > doubtMs;
  if (isNew) {
    http.doubtedMs = trip.clock.now();
    http.doubts = 0;
  }
  const loaded = trip.notes.get(noteOfCertificate);
  const isDue = isNew || (http.doubts! % 2 === 1 && has(trip.config['http.ca'], '\n'));
  if (isDue && loaded && loaded[0] !== doubtful) trip.notes.put(noteOfCertificate, doubtful + loaded);
  http.doubts = (http.doubts || 0) + 1;
  fault.code = doubtClock(trip) ? 'clock-doubted' : http.doubts > mostDoubts ? 'certificate' : 'unproved';
  return fault;
}

/** Returns the end of a certificate in seconds since 1970. It is 0 if its file cannot be read, or if the end is no UTCTime, which goes to 2049. */
function endOf(trip: DeliveryTrip, path: string): number {
  const file = trip.source.open(path);
  const text = file ? file.read(datesBytes) || '' : '';
  if (file) file.close();
  // the text has line ends, and a short certificate has its last line here
  const body = text.slice(find(text, firstLine, 0) + firstLine.length).split('-')[0]!.split('\n').join('').split('\r').join('');
  const bytes = atob(body.slice(0, body.length - body.length % 4));
  // both dates have the tag 23 and 13 bytes, of which the last is a Z (X.690 11.8)
  const at = find(bytes, 'Z\x17\r', 0);
  return at < 0 ? 0 : secondsOfDigits('20' + bytes.slice(at + 3, at + 15));
}

/** Whether the clock shows a time at which each certificate has ended. Then the clock may be wrong. */
export function isPastAll(trip: DeliveryTrip, paths: string): boolean {
  return !!paths && paths.split('\n').every(function (path) {
    const end = endOf(trip, path);
    return end > 0 && trip.calendar.seconds() > end + daySeconds;
  });
}

const unproved = 'is encrypted, but nothing shows that the server is the right one; ';

/**
 * Logs once how far the server's identity is checked.
 * @param isNameless the modem does not compare the server's name with that in the certificate
 */
export function tellProof(trip: DeliveryTrip, isSecure: boolean, isNameless: boolean): void {
  const text = !isSecure ? ''
    : !trip.config['http.ca'] ? 'the connection ' + unproved + 'set http.ca to check it'
    : isNameless ? 'the modem does not compare the name in the server\'s certificate with http.url, so any certificate signed by http.ca passes; '
      + 'use a CA of your own, not a public one'
    : '';
  if (text && isFirst(trip, Told.proof)) trip.log.warn('server', text);
}

/** Logs once how far the identity of the report's server is checked. The report and its header are sent there in any case, as images are. */
export function tellReportProof(trip: DeliveryTrip, url: string, address: Address): void {
  const own = trip.config['http.url'];
  const isSame = !!own && addressOf(own).isSecure && addressOf(own).host.toLowerCase() === address.host.toLowerCase();
  if (!address.isSecure || isProved(trip, address) || (isSame && isTold(trip, Told.proof)) || !isFirst(trip, Told.report)) return;
  trip.log.warn('server', 'the connection to ' + shownUrl(url) + ' ' + unproved
    + (isSame ? 'set http.ca to check it' : 'http.ca checks the server of http.url only')
    + (trip.config['report.header'] ? ', and report.header goes there' : ''));
}

/**
 * Copies a certificate into the modem if the modem has none of them. Of two, the one is taken by which the server was not doubted last.
 * @param paths on the card, by line feeds; empty: no certificate is set
 */
export async function loadCertificate(trip: DeliveryTrip, paths: string): Promise<void> {
  const known = trip.notes.get(noteOfCertificate);
  const all = (paths ? paths.split('\n') : []).map(function (path) {
    const stat = trip.source.stat(path);
    return { path: path, size: stat ? stat.size : -1, mark: stat ? markOfModem(trip, path + ' ' + stat.size + ' ' + timeOf(stat)) : '' };
  });
  if (!all.length || all.some(function (one) { return !!one.mark && one.mark === known; })) return;
  const there = all.filter(function (one) { return !!one.mark; });
  const next = there.filter(function (one) { return doubtful + one.mark !== known; })[0] || there[0] || all[0]!;
  const mostBytes = trip.link.modem.http().proofBytes;
  if (!next.mark || next.size > mostBytes) {
    throw ended(End.refused, newFault('certificate', 'http.ca',
      next.mark ? 'it has ' + next.size + ' bytes, and may have ' + mostBytes : 'there is no ' + next.path + ' on the card'));
  }
  trip.variables['left'] = '' + next.size;
  await until(function (onEnd) {
    runRows(trip, scriptOf(trip, 'loadProof', next.size), next.size, onEnd, { payload: imagePayload(trip, { path: next.path, size: next.size }, 0) });
  });
  trip.notes.put(noteOfCertificate, next.mark);
}
