import { End, type Fault } from '../../../fault';
import { forgetLoss } from '../../../link/link';
import { configValue } from '../../../link/script';
import { keyPrefix } from '../../../log';
import type { Modem, Placeholder } from '../../../modem/modem';
import { createSession, type DeliveryTrip } from '../../deliverytrip';
import { fixedNames } from '../../names/imagename';
import { joinPath } from '../../names/safename';
import { isFirst, Told } from '../../told';
import { directoryLength, undatedPath } from './directory';
import { openSession } from './greeting';
import { askMarkerTime, isServerAsked } from './marker';
import { tellLogin } from './server';

/** Returns sentences on FTP settings that this modem cannot follow. The list is empty if there are none. */
export function ftpMistakesFor(trip: DeliveryTrip, modem: Modem): string[] {
  const valueOf = configValue(trip);
  const errors: string[] = [];
  function check(key: string, length: number, most: number, how: string): void {
    if (length > most) {
      errors.push(keyPrefix + key + ': found ' + length + ' characters' + how + ', but the ' + modem.name + ' takes at most ' + most
        + '; shorten it');
    }
  }
  Object.keys(modem.limits).forEach(function (key) { check(key, valueOf(key as Placeholder)!.length, modem.limits[key]!, ''); });
  check('ftp.directory', directoryLength(trip), modem.longestPath, ' with {device} and the date filled in');
  fixedNames(trip).forEach(function (fixed) {
    const folder = fixed.name.slice(0, Math.max(0, fixed.name.lastIndexOf('/')));
    if (folder) check(fixed.key, joinPath(undatedPath(trip), folder).length, modem.longestPath, ' with ftp.directory');
  });
  const security = trip.config['ftp.security'];
  const known = Object.keys(modem.security);
  if (known.indexOf(security) < 0) {
    errors.push(keyPrefix + 'ftp.security: found "' + security + '", but the ' + modem.name + ' has only "' + known.join('", "')
      + '"; nothing is sent');
  }
  // no manual of a known modem has a command that gives FTP a certificate. The SIM7600's manual (AT76v3) has no AT+CFTPSCACERT
  if (trip.config['ftp.ca']) {
    errors.push(keyPrefix + 'ftp.ca: by FTP the ' + modem.name
      + ' cannot check a server\'s certificate; leave it out, or send to https with http.url and http.ca');
  }
  return errors;
}

/** Whether the server refuses the login only temporarily, by a reply 4xx (RFC 959, 4.2). It would then also refuse another session. */
function isForNow(fault: Fault): boolean {
  return fault.code === 'server-away' || (!!fault.line && /^\W[A-Z]*FTP.*[ :,\-]4\d\d$/.test(fault.line));
}

/** Runs the state `opening`: logs in to the server and, if that is due, asks it for the time. */
export async function opening(trip: DeliveryTrip): Promise<void> {
  const security = trip.config['ftp.security'];
  trip.variables['type'] = trip.link.modem.security[security]!;
  trip.variables['isSecure'] = security === 'none' ? '' : '1';
  trip.variables['isDone'] = '';
  trip.session = createSession();
  if (security !== 'none' && isFirst(trip, Told.proof)) {
    trip.log.warn('server', 'the connection is encrypted, but by FTP no modem checks that the server is the right one; https with http.ca does');
  }
  forgetLoss(trip);
  // after the end of a session, the modem still has a copy in its file system, but no copy in its working memory
  if (trip.throttle.method && !trip.throttle.method.hasDrive) trip.copies.staged = '';
  const { end, fault } = await tried(openSession(trip));
  if (fault && isForNow(fault)) fault.code = 'server-busy';
  // a full server says 421 and closes, and some modems tell only that it has closed. One more login shows whether chance was the cause
  if (fault && fault.code === 'server-closed') fault.code = 'server-away';
  if (end !== End.done) throw ended(end, fault);
  // a lost connection that the modem reported during the login was that of the former session
  forgetLoss(trip);
  if (!trip.session.isUngreeted) tellLogin(trip);
  if (trip.server.marker === 'left' || isServerAsked(trip)) await askMarkerTime(trip);
}
