// Recovers from a failed shot: the picture is taken again, then the camera is restarted, then the shot is given up.

import { tell, type Fault } from '../../fault';
import { callMs, knownShots, type OpenShot, type Shot } from '../shotstate';
import { hasSupply, leave, switchOff } from '../supply';

/** Number of failed takes of a picture after which the camera is restarted, once in a shot. */
const mostTakes = 2;
const offMs = 1000;

/**
 * Prepares another take of the picture. The camera is woken again: after a dip of its supply it answers, but has lost its settings. It ends
 * `refused` if no other take would help.
 */
export async function wakeAgain(shot: OpenShot, fault: Fault): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  if (fault.code === 'no-camera' || ++shot.takes >= mostTakes) throw ended('refused', fault);
  shot.trip.log.warn('camera', tell(fault) + '; next: it is taken again');
  await tried(shot.camera().goOn());
  shot.trip.expect(callMs);
  await shot.camera().wake();
}

/** Restarts the camera, once in a shot. It ends `refused` if that is not possible. */
export async function startOver(shot: Shot, fault: Fault): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  shot.takes = 0;
  if (shot.isReset || (!shot.camera && !hasSupply(shot))) throw ended('refused', fault);
  shot.isReset = true;
  // a line that is too slow for the fastest rate fails in the same way, so that rate is not used for some time
  shot.cameraParts().state.slow = knownShots;
  shot.trip.log.warn('camera', tell(fault) + '; next: the camera starts over');
  if (hasSupply(shot)) {
    leave(shot);
    switchOff(shot);
    await elapsed(shot.trip.clock, offMs);
  } else {
    await tried(shot.camera!().reset());
    leave(shot);
  }
}
