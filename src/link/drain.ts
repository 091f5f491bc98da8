// Ends a data phase in which the modem still waits for bytes, by sending filler until the modem answers. Filler consists of AT commands and carriage
// returns. They are content in a data phase, and harmless as commands. The number of filler bytes that the modem took tells how many bytes were
// missing.

import type { OnEnd, Script } from '../at/step';
import { End, newFault } from '../fault';
import { completeFiller, createFiller, drainedBy, emptyMs, longestLateMs, pourFiller, stopFiller, type Drained, type Phase } from './filler';
import type { LinkTrip } from './link';

/** The pace of filler in bytes per second. It leaves time for the modem's pauses, of 30 ms now and then. */
export const fillPace = 16000;
/** The least time for which filler is sent to end a data phase, in milliseconds. */
const leastFillMs = 12000;
/** The longest time for which filler is sent to end a data phase, in milliseconds. */
const mostFillMs = 900000;
/** The wait for an answer after the last filler, in milliseconds. */
const answerMs = 2000;
/** The bytes that end a data phase on any supported modem: Ctrl-Z on a SIM7600 and ETX on a SIM7080. */
export const everyTerminator = '\x1a\x03';

/** Sends each byte that ends a data phase twice, since the payload's last byte may have been an escape byte. */
function writeTerminator(trip: LinkTrip): void {
  const ends = trip.link.modem ? trip.link.modem.dataTerminator : everyTerminator;
  for (let i = 0; i < ends.length; i++) trip.uart.write(ends[i]! + ends[i]!);
}

/**
 * Ends the modem's unfinished data phase by a terminator or by filler, until the modem answers. It ends `broken` if the modem never does.
 * @returns what the filler has shown of that data phase, such as how many bytes were missing
 */
export async function drain(trip: LinkTrip, phase: Phase): Promise<Drained> {
  const pace = Math.min(phase.pace, trip.link.baud / 10);
  const longestMs = Math.min(Math.max(phase.bytes * 1000 / (phase.isPatient ? phase.leastPace : pace), leastFillMs), mostFillMs) + longestLateMs;
  const filler = createFiller(trip, phase, pace, longestMs);

  function listen(rows: Script, then: OnEnd): void {
    trip.chat.run({
      script: rows, variables: trip.variables,
      onLine: function (line) { if (line === 'OK') filler.heard++; }, onEnd: then
    });
  }

  if (!phase.isCounted) writeTerminator(trip);
  trip.expect(longestMs);
  const { end } = await tried(until(function (onEnd) {
    listen([{ ms: longestMs + answerMs }], onEnd);
    pourFiller(trip, filler);
  }));
  stopFiller(trip, filler);
  // the modem could not take the next command while filler is still in its buffer
  if (end === End.broken) {
    await elapsed(trip.clock, emptyMs);
    throw ended(End.broken, newFault('silent', 'AT'));
  }
  await tried(until(function (onEnd) { listen([{ want: [], ms: completeFiller(trip, filler) }], onEnd); }));
  return drainedBy(trip, filler);
}
