import { End, type Fault } from '../../fault';
import { inBytes } from '../../text';
import { endPicture, giveUpPicture } from '../card/picture';
import type { Picture } from '../card/piece';
import type { OpenShot } from '../shotstate';

/**
 * Ends the reception of a picture. Its file stays if it is complete, otherwise it is removed.
 * @param bad the camera's fault; undefined: it had none
 */
export async function endReceiving(shot: OpenShot, picture: Picture, bad: Fault | undefined): Promise<void> {
  shot.trip.memory();
  const parts = shot.cameraParts();
  if (bad) {
    giveUpPicture(parts.files(), picture);
    throw ended(End.refused, bad);
  }
  const flaw = endPicture(parts.files(), picture);
  // Bytes after the picture's end may differ from what piece.ts assumes, so it may have missed the end. All bytes of the next picture are
  // therefore searched for the end.
  if (flaw && flaw.code === 'no-picture') parts.state.isThorough = true;
  if (flaw) throw ended(flaw.code === 'no-picture' ? End.refused : End.broken, flaw);
  tellKept(shot);
}

function tellKept(shot: OpenShot): void {
  const trip = shot.trip;
  const stat = shot.cameraParts().files().stat(shot.path);
  shot.count++;
  trip.log.info('camera', shot.path + ' is taken, ' + inBytes(stat ? stat.size : 0) + ' in '
    + ((trip.clock.now() - shot.startedMs) / 1000).toFixed(1) + ' s');
  shot.path = '';
  shot.takes = 0;
  shot.startedMs = trip.clock.now();
}
