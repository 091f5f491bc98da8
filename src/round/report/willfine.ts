// Writes the report in the form of a Willfine camera, as lines `Key:value`. AddaxAI Connect reads them by its daily_report_parser.py, and
// finds the camera by its IMEI. Unknown fields are left out.

import { wholeOf } from '../../number';
import type { ReadyTrip } from '../roundtrip';
import { localSeconds } from '../rules/rules';
import { countWaiting, imeiOf } from './reportline';

/** Returns the line with the battery's charge in per cent, by the modem's answer to AT+CBC, such as `0,62,3810`. It is empty if unknown. */
function chargeOf(trip: ReadyTrip): string {
  const parts = (trip.variables['supply'] || '').split(',');
  const share = wholeOf(parts[1]);
  return parts.length > 2 && share <= 100 ? 'Battery:' + share + '%' : '';
}

/** Returns the line with the time as DD/MM/YYYY HH:MM:SS. */
function dateOf(seconds: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return 'Date:' + [text.slice(8, 10), text.slice(5, 7), text.slice(0, 4)].join('/') + ' ' + text.slice(11, 19);
}

/**
 * Returns the text of the report.
 * @param delivered number of deliveries since the first report on this card
 */
export function willfineOf(trip: ReadyTrip, delivered: number): string {
  const imei = imeiOf(trip);
  const seconds = localSeconds(trip);
  return [
    imei && 'IMEI:' + imei, trip.link.signal === undefined ? '' : 'CSQ:' + trip.link.signal, chargeOf(trip),
    'Total:' + (delivered + countWaiting(trip)), 'Send:' + delivered, seconds ? dateOf(seconds) : ''
  ].filter(function (line) { return !!line; }).join('\r\n') + '\r\n';
}
