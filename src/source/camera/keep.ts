// A picture on its way from the camera to the card.

import { inBytes } from '../../text';
import { beginPicture, type PictureForm } from './picture';
import { makeRoomFor, nameIt } from './place';
import { callMs, type Next, type Shot } from './state';

/** @param bytes as the camera has told */
export function keep(shot: Shot, next: Next, bytes: number, form: PictureForm): void {
  const trip = shot.trip;
  const wrong = makeRoomFor(shot, bytes + form.exif.length) || nameIt(shot);
  const picture = wrong || beginPicture({ files: shot.eye.files(), log: trip.log }, shot.path, form);
  if ('code' in picture) {
    next('end', picture);
    return;
  }
  trip.memory();
  shot.camera!.read(function (piece) {
    trip.expect(callMs);
    return picture.add(piece);
  }, function (bad) {
    trip.memory();
    if (bad) {
      picture.giveUp();
      next('again', bad);
      return;
    }
    const broken = picture.end();
    if (!broken) taken(shot, next);
    else next(broken.code === 'no-picture' ? 'again' : 'end', broken);
  });
}

function taken(shot: Shot, next: Next): void {
  const trip = shot.trip;
  const stat = shot.eye.files().stat(shot.path);
  shot.count++;
  trip.log.info('camera', shot.path + ' is taken, ' + inBytes(stat ? stat.size : 0) + ' in ' + ((trip.clock.now() - shot.startedMs) / 1000).toFixed(1) + ' s');
  shot.path = '';
  shot.takes = 0;
  shot.startedMs = trip.clock.now();
  if (shot.count < trip.config!['camera.burst']) shot.camera!.goOn(function () { next('take'); });
  else next('end');
}
