// The chip's serial port may stay deaf until the chip restarts (issues 1776 and 9883 of espressif/esp-idf). So a modem that stays silent over its own
// restarts leads to a restart of the chip.

import { wholeOf } from '../../number';
import type { RoundTrip } from '../roundtrip';

/** Name of the note with the time of the last such restart, in seconds of the chip's clock, which goes on over restarts. */
const note = 'mute';
/** The chip restarts after so many vain attempts to start the modem, and so long a silence. */
const leastStarts = 2;
const silentMs = 3600000;
const daySeconds = 86400;

/** Restarts the chip, at most once a day, if the modem has been silent for an hour. */
export function restartIfMute(trip: RoundTrip): void {
  const link = trip.link;
  if (link.vainStarts! < leastStarts || trip.clock.now() - link.muteMs! < silentMs || trip.prove) return;
  const now = Math.floor(trip.sleep.seconds());
  const before = wholeOf(trip.notes.get(note));
  // after a power cut the clock begins anew
  if ((before <= now && now - before < daySeconds) || !trip.notes.put(note, '' + now)) return;
  trip.log.error('modem', 'has not answered for an hour, nor after ' + link.vainStarts
    + ' starts; the chip restarts now, at most once a day, since its serial port may be deaf');
  trip.flash().slots.restart();
}
