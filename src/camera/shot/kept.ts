import type { Fault } from '../../fault';
import { inBytes } from '../../text';
import { endPicture, giveUpPicture } from '../card/picture';
import type { Picture } from '../card/piece';
import type { Next, OpenShot } from '../shotstate';

export function endReceiving(shot: OpenShot, next: Next, picture: Picture, bad?: Fault): void {
  shot.trip.memory();
  if (bad) {
    giveUpPicture(shot.cameraParts().files(), picture);
    next('again', bad);
    return;
  }
  const parts = shot.cameraParts();
  const broken = endPicture(parts.files(), picture);
  // its padding may be other than assumed (piece.ts)
  if (broken && broken.code === 'no-picture') parts.state.isThorough = true;
  if (!broken) kept(shot, next);
  else next(broken.code === 'no-picture' ? 'again' : 'end', broken);
}

function kept(shot: OpenShot, next: Next): void {
  const trip = shot.trip;
  const stat = shot.cameraParts().files().stat(shot.path);
  shot.count++;
  trip.log.info('camera', shot.path + ' is taken, ' + inBytes(stat ? stat.size : 0) + ' in ' + ((trip.clock.now() - shot.startedMs) / 1000).toFixed(1) + ' s');
  shot.path = '';
  shot.takes = 0;
  shot.startedMs = trip.clock.now();
  if (shot.count < trip.config['camera.burst']) shot.camera().goOn(function () { next('take'); });
  else next('end');
}
