// Recovery of a failed shot: retake, then restart the camera, then give up until the next shot.

import { tell, type Fault } from '../../fault';
import { callMs, knownShots, type Next, type OpenShot, type Shot } from '../shotstate';
import { hasSupply, leave, switchOff } from '../supply';

/** Failed takes until the camera is restarted, once. */
const mostTakes = 2;
const offMs = 1000;

/** After a dip of its supply, a camera answers but has lost its settings. */
export function takeAgain(shot: OpenShot, next: Next, fault: Fault): void {
  if (fault.code === 'no-camera' || ++shot.takes >= mostTakes) next('over', fault);
  else {
    shot.trip.log.warn('camera', tell(fault) + '; next: it is taken again');
    shot.camera().goOn(function () {
      shot.trip.expect(callMs);
      shot.camera().wake(function (fault) { next(fault ? 'over' : 'set', fault); });
    });
  }
}

export function startOver(shot: Shot, next: Next, fault: Fault): void {
  shot.takes = 0;
  if (shot.isReset || (!shot.camera && !hasSupply(shot))) {
    next('end', fault);
    return;
  }
  shot.isReset = true;
  // a line too slow for the fastest rate fails alike
  shot.cameraParts().state.slow = knownShots;
  shot.trip.log.warn('camera', tell(fault) + '; next: the camera starts over');
  if (hasSupply(shot)) {
    leave(shot);
    switchOff(shot);
    shot.trip.clock.after(offMs, function () { next('wake'); });
  } else shot.camera!().reset(function () {
    leave(shot);
    next('wake');
  });
}
