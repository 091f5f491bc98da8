// The certificate by which the modem checks a server: from the card into its files, where it lies until the card has another.

import type { OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { markOfModem } from '../../link/link';
import { timeOf } from '../../payload/reader';
import { runRows, scriptOf } from '../script';
import { imagePayload } from '../stage';
import type { DeliveryTrip } from '../trip';

/** AT76v3 CCERTDOWN takes no more. */
const mostBytes = 10240;
const noteOfCertificate = 'ca';

/** Where the server is to show who it is, TLS fails for that as a rule. The modem is given the certificate again: it may have lost it. */
export function doubtServer(trip: DeliveryTrip, wrong: Fault): Fault {
  if (!trip.bag['isProved'] || (wrong.code !== 'tls' && wrong.code !== 'certificate')) return wrong;
  if (trip.notes.get(noteOfCertificate)) trip.notes.put(noteOfCertificate, '');
  return fault('certificate', wrong.where, wrong.line);
}

/** @param path on the card; empty: none is needed */
export function loadCertificate(trip: DeliveryTrip, path: string, onEnd: OnEnd): void {
  const stat = path ? trip.source.stat(path) : undefined;
  const mark = stat ? markOfModem(trip, path + ' ' + stat.size + ' ' + timeOf(stat)) : '';
  if (!path || (mark && trip.notes.get(noteOfCertificate) === mark)) {
    onEnd('done');
    return;
  }
  if (!stat || stat.size > mostBytes) {
    onEnd('refused', fault('certificate', 'http.ca', stat ? 'it has ' + stat.size + ' bytes, and may have ' + mostBytes : 'there is no ' + path + ' on the card'));
    return;
  }
  trip.bag['left'] = '' + stat.size;
  runRows(trip, scriptOf(trip, 'loadProof', stat.size), stat.size, function (end, wrong) {
    if (end === 'done') trip.notes.put(noteOfCertificate, mark);
    onEnd(end, wrong);
  }, imagePayload(trip, { path: path, size: stat.size }, 0));
}
