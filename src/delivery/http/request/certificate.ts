// Checks the server's identity by a certificate (`http.ca`), which is copied from the card into the modem if it has changed.

import { addressOf, shownUrl, type Address } from '../../../config/url';
import { End, newFault, type Fault } from '../../../fault';
import { markOfModem } from '../../../link/link';
import { doubtClock } from '../../../link/modemclock';
import { timeOf } from '../../../payload/reader';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows, scriptOf } from '../../imagescript';
import { imagePayload } from '../../pour/imagepayload';
import { isFirst, isTold, Told } from '../../told';
import { isProved } from './address';

const noteOfCertificate = 'ca';
/**
 * After this many doubts about the server's identity, the fault tells that the certificate is wrong. Each kind of recovery from a fault, up to the
 * modem's power key, gets two of these tries (round/retry.ts).
 */
const mostDoubts = 8;
/** Milliseconds after the first doubt about the server's identity, after which the count of doubts begins again. */
const doubtMs = 3600000;

/**
 * Counts a doubt about the server's identity, and sets the fault's code. TLS fails for another server, but also after a lost certificate, a wrong
 * clock or a bad radio link. So the modem gets the certificate again, and there are `mostDoubts` tries.
 */
export function doubtServer(trip: DeliveryTrip, fault: Fault): Fault {
  const http = trip.http;
  if (!trip.variables['isProved'] || (fault.code !== 'tls' && fault.code !== 'certificate')) return fault;
  if (!http.doubtedMs || trip.clock.now() - http.doubtedMs > doubtMs) {
    http.doubtedMs = trip.clock.now();
    http.doubts = 0;
    if (trip.notes.get(noteOfCertificate)) trip.notes.put(noteOfCertificate, '');
  }
  http.doubts = (http.doubts || 0) + 1;
  fault.code = doubtClock(trip) ? 'clock-doubted' : http.doubts > mostDoubts ? 'certificate' : 'unproved';
  return fault;
}

const unproved = 'is encrypted, but nothing shows that the server is the right one; ';

/**
 * Logs once how far the server's identity is checked.
 * @param isNameless the modem does not compare the server's name with that in the certificate
 */
export function tellProof(trip: DeliveryTrip, isSecure: boolean, isNameless: boolean): void {
  const text = !isSecure ? ''
    : !trip.config['http.ca'] ? 'the connection ' + unproved + 'set http.ca to check it'
    : isNameless ? 'the modem does not compare the name in the server\'s certificate with http.url, so any certificate signed by http.ca passes; use a CA of your own, not a public one'
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

/** Copies the certificate into the modem if the modem has another one or none. @param path on the card; empty: no certificate is set */
export async function loadCertificate(trip: DeliveryTrip, path: string): Promise<void> {
  const stat = path ? trip.source.stat(path) : undefined;
  const mark = stat ? markOfModem(trip, path + ' ' + stat.size + ' ' + timeOf(stat)) : '';
  if (!path || (mark && trip.notes.get(noteOfCertificate) === mark)) return;
  const mostBytes = trip.link.modem.http().proofBytes;
  if (!stat || stat.size > mostBytes) {
    throw ended(End.refused, newFault('certificate', 'http.ca', stat ? 'it has ' + stat.size + ' bytes, and may have ' + mostBytes : 'there is no ' + path + ' on the card'));
  }
  trip.variables['left'] = '' + stat.size;
  await until(function (onEnd) {
    runRows(trip, scriptOf(trip, 'loadProof', stat.size), stat.size, onEnd, { payload: imagePayload(trip, { path: path, size: stat.size }, 0) });
  });
  trip.notes.put(noteOfCertificate, mark);
}
