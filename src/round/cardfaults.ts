// What is wrong with the card or its config.json is told in the log and by the light, until it is mended.

import type { Pattern } from '../delivery/delivery';
import type { Modem } from '../modem/modem';
import type { RoundTrip } from './roundtrip';

/** After this many looks at the card, an unchanged error is logged again. */
const looksUntilTold = 30;

function tellCard(trip: RoundTrip, sentences: string[]): void {
  const all = sentences.join('\n');
  trip.card.looks = all === trip.card.told ? trip.card.looks + 1 : 0;
  trip.card.told = all;
  if (trip.card.looks % looksUntilTold === 0) sentences.forEach(function (text) { trip.log.error('card', text); });
}

/** Logs the mistakes, and lets the light show them while the round rests. */
export function tellOutcome(trip: RoundTrip, outcome: Pattern, sentences: string[]): void {
  trip.status.outcome = outcome;
  tellCard(trip, sentences);
}

/**
 * Logs what config.json asks of this modem in vain.
 * @returns whether the modem supports config.json
 */
export function acceptModem(trip: RoundTrip, modem: Modem): boolean {
  const errors = trip.delivery.acts().mistakesFor(modem);
  if (!errors.length) return true;
  trip.config = undefined;
  tellCard(trip, errors);
  return false;
}
