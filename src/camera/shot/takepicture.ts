import { exifOf, offsetText } from '../card/exif';
import { callMs, type Next, type OpenShot } from '../shotstate';
import { keepPicture } from './keep';

export function discard(shot: OpenShot, next: Next, left: number): void {
  shot.trip.expect(callMs);
  if (!left) next('take');
  else shot.camera().take(function (_, fault) {
    if (fault) next('again', fault);
    else shot.camera().goOn(function () { discard(shot, next, left - 1); });
  });
}

export function takePicture(shot: OpenShot, next: Next): void {
  shot.trip.expect(callMs);
  shot.camera().take(function (bytes, fault) {
    if (fault) next('again', fault);
    else keepPicture(shot, next, bytes, exifFor(shot));
  });
}

/** Once the picture is held: steps before may take many seconds. */
function exifFor(shot: OpenShot): string {
  const trip = shot.trip;
  const camera = shot.camera();
  return exifOf({
    make: camera.make, model: camera.model, device: trip.config.device, time: trip.calendar.stamp(),
    offset: offsetText(trip.calendar.zone && trip.calendar.zone()), place: trip.config['camera.place']
  });
}
