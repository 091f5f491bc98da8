// Lines that come unsolicited: news of a restart or of a loss, and of the time.

import { fault, tell, type Fault } from '../fault';
import { isRestart } from '../modem/standard';
import type { LinkTrip } from './link';

/** Where the round stands. */
export interface Place {
  state: string;
  /** The modem has a session with the server, or has just been told to open one. */
  hasSession: boolean;
  /** What runs waits for the server. */
  waitsForServer: boolean;
  /** The modem is woken or restarted: its news of a start is what is wanted. */
  awaitsStart: boolean;
}

/** How long after the news that the data connection is gone a command may still end on its own. */
const lossMs = 15000;

export function takeUnsolicited(trip: LinkTrip, line: string, placeNow: () => Place): void {
  const link = trip.link;

  /** Nothing that waits for the server can still end well: the modem may say so itself, or never. */
  function endSoon(wrong: Fault): void {
    trip.clock.after(lossMs, function () {
      if (link.lost === wrong.code && placeNow().state === wrong.where) trip.chat.abort(wrong);
    });
  }

  function takeRestart(line: string, place: Place): void {
    trip.log.warn('modem', tell(fault('restarted', 'unsolicited', line)));
    link.isAttached = false;
    link.lost = 'restarted';
    trip.chat.abort(fault('restarted', place.state, line));
  }

  const place = placeNow();
  const modem = link.modem;
  if (line.indexOf('*PSUTTZ:') === 0) {
    link.timeLine = line;
    link.timeMs = trip.clock.now();
  }
  const urc = modem && modem.urcs().filter(function (one) { return line.indexOf(one.line) === 0; })[0];
  if (!urc) {
    // while the modem is woken and looks for its network, what it tells of its boot is awaited
    if (place.hasSession && isRestart(line, trip.clock.now() - link.wokenMs)) takeRestart(line, place);
    return;
  }
  // its number may say more
  const code = modem!.codeOf(line) || urc.code;
  const isAwaited = code === 'restarted' && place.awaitsStart;
  if (isAwaited) trip.log.info('modem', 'has started: ' + line);
  else trip.log.warn('modem', tell(fault(code, 'unsolicited', line)));
  link.isAttached = false;
  if (code !== 'restarted') link.lost = code;
  else if (!isAwaited) trip.chat.abort(fault(code, place.state, line));
  if (code === 'network' && place.waitsForServer) endSoon(fault(code, place.state, line));
}
