// Handles lines that the modem sends by itself: a restart, a loss of the data connection, the network's time.

import { newFault, tell, type Fault } from '../fault';
import { isRestart, timeUrc } from '../modem/standard';
import { forgetLoss, type LinkTrip } from './link';

/** What the round is doing when an unsolicited line comes. */
export interface Place {
  /** The name of the round's present state, such as `sending`. */
  state: string;
  /** Whether a session is open that a restart of the modem would break. */
  hasSession: boolean;
  /** Whether the running command waits for the server, so that it may never end. */
  waitsForServer: boolean;
  /** Whether the firmware is starting the modem, so that lines of a restart are expected. */
  awaitsStart: boolean;
}

/** The time for which a command may still end by itself after the data connection was lost, in milliseconds. */
const lossMs = 15000;
/**
 * A line that comes again within this time, in milliseconds, reports no further loss. A connection that is down cannot be lost once more. Some modems
 * repeat a line about a context for hours while the connection holds (LilyGO T-SIM7600X issue 111).
 */
const chatterMs = 60000;
/** How often a repeated line is logged, in milliseconds. */
const toldMs = 3600000;

/** Whether a line begins with a text, and the text's last number does not go on in the line. Context 13 is not context 1. */
function beginsAs(line: string, start: string): boolean {
  const next = line.charAt(start.length);
  return line.slice(0, start.length) === start && (next < '0' || next > '9');
}

/**
 * Notes a line that reports a lost connection, and returns whether it is chatter: the line has come a short time before. Chatter ends no command.
 * @param name the beginning of the line
 */
function isChatter(trip: LinkTrip, name: string, line: string): boolean {
  const hints = trip.link.hints;
  const now = trip.clock.now();
  const hint = hints[name];
  if (!hint || now - hint.heardMs > chatterMs) {
    hints[name] = { heardMs: now, toldMs: now, count: 0 };
    return false;
  }
  hint.heardMs = now;
  hint.count++;
  if (trip.link.lost === 'network') forgetLoss(trip);
  if (now - hint.toldMs > toldMs) {
    trip.log.warn('modem', tell(newFault('network', 'unsolicited', line)) + '; it has said so ' + hint.count
      + ' more times, and nothing is ended by it');
    hint.toldMs = now;
    hint.count = 0;
  }
  return true;
}

/**
 * Handles a line that the modem has sent by itself: a restart, a loss of the data connection, the network's time.
 * @param placeNow returns what the round is doing
 */
export function takeUnsolicited(trip: LinkTrip, line: string, placeNow: () => Place): void {
  const link = trip.link;

  /** Aborts the running command if it has not ended by itself after 15 s. It waits for the server, so it might never end. */
  function endSoon(fault: Fault): void {
    trip.clock.after(lossMs, function () {
      if (link.lost === fault.code && placeNow().state === fault.where) trip.chat.abort(fault);
    });
  }

  function takeRestart(line: string, place: Place): void {
    trip.log.warn('modem', tell(newFault('restarted', 'unsolicited', line)));
    link.isAttached = false;
    link.lost = 'restarted';
    trip.chat.abort(newFault('restarted', place.state, line));
  }

  const place = placeNow();
  const modem = link.modem;
  if (line.indexOf(timeUrc) === 0) {
    link.timeLine = line;
    link.timeMs = trip.clock.now();
  }
  const urc = modem && modem.urcs().filter(function (one) { return beginsAs(line, one.line); })[0];
  if (!urc) {
    const now = trip.clock.now();
    // The network has refreshed the SIM (TS 31.111 6.4.7), or someone pulled the SIM out. The modem then sends the lines of a start, although it has
    // not restarted.
    if (line.indexOf('+CPIN:') === 0 && line.slice(-9) === 'NOT READY') {
      link.simGoneMs = now;
      trip.log.info('modem', 'reads its SIM again: the network has refreshed it, or it was pulled out (' + line + ')');
    } else if (place.hasSession && isRestart(line, now - link.wokenMs, now - link.simGoneMs!)) takeRestart(line, place);
    return;
  }
  // the number in the unsolicited line may be more precise than the line's name
  const code = modem.codeOf(line) || urc.code;
  if (code === 'network' && isChatter(trip, urc.line, line)) return;
  const isAwaited = code === 'restarted' && place.awaitsStart;
  if (isAwaited) trip.log.info('modem', 'has started: ' + line);
  else trip.log.warn('modem', tell(newFault(code, 'unsolicited', line)));
  link.isAttached = false;
  if (code !== 'restarted') link.lost = code;
  else if (!isAwaited) trip.chat.abort(newFault(code, place.state, line));
  if (code === 'network' && place.waitsForServer) endSoon(newFault(code, place.state, line));
}
