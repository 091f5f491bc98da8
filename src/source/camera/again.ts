// What is done again where a picture does not come: it is taken again, then the camera starts over, then it is given up, and the round
// goes on without.

import { tell, type Fault } from '../../fault';
import { callMs, knownShots, type Next, type Shot } from './state';
import { hasSupply, leave, switchOff } from './supply';

/** So often a picture is taken that does not come whole, before the camera starts over, which it does once. */
const mostTakes = 2;
/** Without its supply, until it counts as off. */
const offMs = 1000;

/** Woken and set anew: one whose supply has dipped answers as before, and has forgotten what it was set to. */
export function takeAgain(shot: Shot, next: Next, wrong: Fault): void {
  if (wrong.code === 'no-camera' || ++shot.takes >= mostTakes) next('over', wrong);
  else {
    shot.trip.log.warn('camera', tell(wrong) + '; next: it is taken again');
    shot.camera!().goOn(function () {
      shot.trip.expect(callMs);
      shot.camera!().wake(function (wrong) { next(wrong ? 'over' : 'set', wrong); });
    });
  }
}

/** By its supply, else by its own command: once. */
export function startOver(shot: Shot, next: Next, wrong: Fault): void {
  shot.takes = 0;
  if (shot.isReset || (!shot.camera && !hasSupply(shot))) {
    next('end', wrong);
    return;
  }
  shot.isReset = true;
  // a serial line that does not carry its fastest rate looks like that, too
  shot.eye().state.slow = knownShots;
  shot.trip.log.warn('camera', tell(wrong) + '; next: the camera starts over');
  if (hasSupply(shot)) {
    leave(shot);
    switchOff(shot);
    shot.trip.clock.after(offMs, function () { next('wake'); });
  } else shot.camera!().reset(function () {
    leave(shot);
    next('wake');
  });
}
