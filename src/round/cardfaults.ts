// Tells what is wrong with the SD card or its config.json: in the log, and by the light until the mistake is corrected.

import type { Pattern } from '../delivery/delivery';
import { keyPrefix } from '../log';
import type { Modem } from '../modem/modem';
import type { RoundTrip } from './roundtrip';

/** Number of looks at the card, about 10 seconds apart, after which an unchanged error is logged again. */
const looksUntilTold = 30;

function tellCard(trip: RoundTrip, sentences: string[]): void {
  const all = sentences.join('\n');
  trip.card.looks = all === trip.card.told ? trip.card.looks + 1 : 0;
  trip.card.told = all;
  if (trip.card.looks % looksUntilTold === 0) sentences.forEach(function (text) { trip.log.error('card', text); });
}

/** Logs mistakes of the card or of config.json, and sets the pattern that the light shows until the next round. */
export function tellOutcome(trip: RoundTrip, outcome: Pattern, sentences: string[]): void {
  trip.status.outcome = outcome;
  tellCard(trip, sentences);
}

/**
 * Logs the settings of config.json that this modem cannot follow. If there are any, the configuration is dropped.
 * @returns whether the modem supports all settings of config.json
 */
export function acceptModem(trip: RoundTrip, modem: Modem): boolean {
  const errors = trip.delivery.acts().mistakesFor(modem);
  // a modem of 2G has no profile for its registration
  if (trip.config!['network.ip'] !== 'ipv4' && !modem.script('askProfile', 0).length) {
    errors.push(keyPrefix + 'network.ip: the ' + modem.name + ' has IPv4 only; set it to "ipv4"');
  }
  if (!errors.length) return true;
  trip.config = undefined;
  tellCard(trip, errors);
  return false;
}
