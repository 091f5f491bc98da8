// Recovers from a fault of the camera: the picture is taken again, then the camera is restarted, and then the shot is given up.

import { End, tell, type Fault } from '../../fault';
import { callMs, knownShots, type OpenShot, type Shot } from '../shotstate';
import { hasSupply, leave, switchOff } from '../supply';

/** Number of failed tries of a picture after which the camera is restarted. It is restarted only once in a shot, even for several pictures. */
const mostTakes = 2;
const offMs = 1000;

/**
 * Prepares another try of the picture. The camera is woken again, since after a dip of its supply it answers but has lost its settings. The function
 * ends `refused` if another try would not help: after too many tries, or if no camera answers.
 */
export async function wakeAgain(shot: OpenShot, fault: Fault): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  if (fault.code === 'no-camera' || ++shot.takes >= mostTakes) throw ended(End.refused, fault);
  shot.trip.log.warn('camera', tell(fault) + '; next: it is taken again');
  await tried(shot.camera().goOn());
  shot.trip.expect(callMs);
  await shot.camera().wake();
}

/**
 * Restarts the camera, by its supply or by a command. It ends `refused` if the camera was already restarted in this shot, or if nothing can restart
 * it.
 */
export async function startOver(shot: Shot, fault: Fault): Promise<void> {
  await elapsed(shot.trip.clock, 0);
  shot.takes = 0;
  if (shot.isReset || (!shot.camera && !hasSupply(shot))) throw ended(End.refused, fault);
  shot.isReset = true;
  // If the line is too bad for the camera's fastest baud rate, the same fault results. So that rate is avoided for the next 100 shots.
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
