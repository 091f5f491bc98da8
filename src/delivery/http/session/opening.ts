// Starts the modem's HTTP engine, and checks whether the modem can follow the settings of config.json.

import { has } from '#modems';
import { addressOf } from '../../../config/url';
import { End, newFault } from '../../../fault';
import { forgetLoss } from '../../../link/link';
import { doubtClock } from '../../../link/modemclock';
import { keyPrefix } from '../../../log';
import type { Modem } from '../../../modem/modem';
import { createSession, type DeliveryTrip } from '../../deliverytrip';
import { runOwn } from '../../imagescript';
import { isFirst, Told } from '../../told';
import { hasEngine } from '../own/engine';
import { authorizationOf, setServer } from '../request/address';
import { doubtServer, isPastAll, loadCertificate, tellProof } from '../request/certificate';

/** Returns sentences on HTTP settings that this modem cannot follow. The list is empty if there are none. */
export function httpMistakesFor(trip: DeliveryTrip, modem: Modem): string[] {
  const isSecure = addressOf(trip.config['http.url']).isSecure;
  const errors: string[] = [];
  if (isSecure && !modem.http().hasTls) {
    errors.push(keyPrefix + 'http.url: the ' + modem.name + ' has no TLS, so it cannot send to https; nothing is sent');
  } else if (trip.config['http.ca'] && !modem.http().proofBytes) {
    errors.push(keyPrefix + 'http.ca: the ' + modem.name + ' cannot check a server\'s certificate; leave it out to send without that');
  }
  if (trip.config['upload.method'] === 'efs' && !modem.http().methods.length) {
    errors.push(keyPrefix + 'upload.method: the ' + modem.name + ' has no HTTP of its own that takes an image; set it to "auto"');
  }
  return errors;
}

/** Starts the modem's HTTP engine. If that fails, images go over the modem's sockets. */
async function start(trip: DeliveryTrip): Promise<void> {
  if (!has.ownHttp || !hasEngine(trip)) return;
  const { end, fault } = await tried(runOwn(trip, 'openHttp'));
  // some firmware answers AT+HTTPINIT by a plain ERROR or not at all, and has no HTTP, so sockets are used. Other errors have causes such as no
  // network, and are faults here. A plain ERROR is also a fault if the settings allow no other method
  const isMissing = !!fault && (fault.code === 'unanswered' || (end === End.refused && fault.code === 'refused'));
  if (!isMissing || trip.link.lost || trip.config['upload.method'] === 'efs') throw ended(end, fault && doubtServer(trip, fault));
  trip.http.noEngine = true;
  if (isFirst(trip, Told.engine)) {
    trip.log.warn('modem', 'its own HTTP does not start (' + fault.where + (fault.line ? ': the modem said "' + fault.line + '"' : ' is not answered')
      + '), so images go over its sockets');
  }
}

/** Runs the state `opening`: copies the certificate into the modem and starts its HTTP engine. */
export async function opening(trip: DeliveryTrip): Promise<void> {
  const config = trip.config;
  const address = addressOf(config['http.url']);
  setServer(trip, address);
  trip.variables['header'] = authorizationOf(trip) || config['http.header'];
  trip.session = createSession();
  forgetLoss(trip);
  tellProof(trip, address.isSecure, trip.link.modem.http().names === 'never');
  if (config['http.ca'] && trip.variables['ignoresClock'] === '1') {
    trip.log.warn('server', 'the modem does not know the time, so it does not look at the dates of the server\'s certificate');
  }
  if (isPastAll(trip, config['http.ca']) && doubtClock(trip)) {
    throw ended(End.refused, newFault('clock-doubted', 'http.ca', 'it has ended by ' + trip.calendar.stamp()));
  }
  const { end, fault } = await tried(loadCertificate(trip, config['http.ca']));
  if (end !== End.done) throw ended(end, fault || newFault('certificate', 'http.ca'));
  await start(trip);
}
