// Fetches the file of settings, `remote.name`, and the certificate that they may name. A server may send anything, so only a bounded text is kept.

import { parseSettings } from '../config/remotekeys';
import { addressOf } from '../config/url';
import { getFile, whyNoGet } from '../delivery/get/getfile';
import { createPart, Flaw } from '../delivery/get/part';
import { isProved } from '../delivery/http/request/address';
import { firstLine } from '../delivery/http/request/certificate';
import { fixedName } from '../delivery/names/imagename';
import { End, isLost, newFault, tell } from '../fault';
import { shortWhy } from '../round/remote';
import { leftNote, takeSettings } from '../round/remoteids';
import { certificateStart, mostSettingsBytes } from '../store/settings';
import { readWhole } from '../store/wholefile';
import { has } from '../text';
import type { CheckInTrip } from './checkintrip';

/** The beginning of the report's field `left` if a file cannot be fetched. */
const notFetched = 'not fetched: ';
/** Size of the largest certificate that settings may name, in bytes. It is in memory as a whole, and a file of two authorities fits. */
const mostCertificateBytes = 4096;
/** The last line of a certificate, behind which there may be line ends. */
const lastLine = '-----END CERTIFICATE-----';

/** A file from the server. */
interface Fetched {
  /** Content of the file. It is empty if there is no such file, or none was fetched. */
  text: string;
  /** Why it was not fetched, as the end of a sentence. It is empty if it was, or if there is none. */
  why: string;
}

/**
 * Fetches a file as text. That the server refuses it is noted for the report.
 * @param most the largest number of bytes that are taken
 */
async function fetchText(trip: CheckInTrip, name: string, most: number): Promise<Fetched> {
  const noWay = whyNoGet(trip);
  if (noWay) return { text: '', why: noWay };
  const tooLong = 'it is longer than ' + most + ' bytes; shorten it';
  let text = '';
  const part = createPart(0, most + 1, true, function (bytes) {
    text += bytes;
    // a modem that is not asked for each piece would bring all of the file
    if (text.length > most) trip.chat.abort(newFault('session', 'get', tooLong));
    return true;
  });
  part.most = most;
  const { end, fault } = await tried(getFile(trip, name, part, true));
  const isLong = part.flaw === Flaw.unwanted || part.got > most;
  if (end === End.broken && !isLong) throw ended(end, fault);
  const why = isLong ? tooLong : part.why || (part.flaw || !fault ? '' : tell(fault));
  if (isLong || !fault || !isLost(fault)) trip.notes.put(leftNote, why && shortWhy(notFetched + why));
  return { text: why ? '' : text, why: why };
}

/**
 * Fetches the certificate that settings name in `http.ca`, unless the card has it. It lies beside the settings on the server. It is taken only over a
 * connection that the present certificate proves, since otherwise anyone in between could give his own.
 * @returns why the card has no certificate of that name, as the end of a sentence; empty if it has one
 */
async function fetchCertificate(trip: CheckInTrip, settings: string, name: string): Promise<string> {
  const path = certificateStart + name;
  function isWhole(text: string | undefined): boolean {
    return !!text && text.indexOf(firstLine) === 0 && has(text.slice(-lastLine.length - 4), lastLine);
  }
  if (isWhole(readWhole(trip.files, path, mostCertificateBytes))) return '';
  if (!isProved(trip, addressOf(trip.config['http.url']))) return 'it is taken only over https, from a server that the present http.ca proves';
  const got = await fetchText(trip, settings.slice(0, settings.lastIndexOf('/') + 1) + name, mostCertificateBytes);
  if (got.why || !got.text) return got.why || 'the server has no such file';
  if (!isWhole(got.text)) return 'it is no certificate in the form PEM';
  return trip.files.write(path, got.text) && readWhole(trip.files, path, mostCertificateBytes + 1) === got.text ? '' : 'the card did not store it';
}

/**
 * Fetches the file, and hands it to the round. It ends `refused`, since the round ends then, or `broken` if the link to the modem is unreliable.
 */
export async function fetchSettings(trip: CheckInTrip): Promise<void> {
  const name = fixedName(trip, 'remote.name');
  const got = await fetchText(trip, name, mostSettingsBytes);
  const ca = got.text ? parseSettings(got.text).set['http.ca'] as string | undefined : undefined;
  let lacking = '';
  if (ca) lacking = await fetchCertificate(trip, name, ca);
  if (lacking) trip.notes.put(leftNote, shortWhy(notFetched + ca + ': ' + lacking));
  if (got.why || lacking) trip.log.warn('remote', (ca || name) + ' is not fetched: ' + (got.why || lacking));
  else if (got.text) takeSettings(trip, got.text);
  else trip.log.debug('remote', 'there is no ' + name + ' on the server');
  throw ended(End.refused);
}
