import { exifOf, offsetText } from '../card/exif';
import { callMs, type OpenShot } from '../shotstate';
import { keepPicture } from './keep';

/** Bytes in a picture's EXIF data that are kept free for its preview. Most previews of 160x120 have 2 to 5 kB. */
export const previewRoom = 6144;

/** Takes the pictures of a burst that are still missing. The first ones after a start of the camera are discarded. */
export async function takeBurst(shot: OpenShot): Promise<void> {
  const room = shot.trip.config['images.preview'] ? previewRoom : 0;
  let discards = shot.camera().discards;
  for (;;) {
    const bytes = await take(shot);
    if (discards-- <= 0) await keepPicture(shot, bytes, exifFor(shot, room), room);
    if (shot.count >= shot.trip.config['camera.burst']) return;
    await tried(shot.camera().goOn());
  }
}

/** Takes a picture. Before that, it waits for a timer, so that none of the engine's small stack is in use. @returns the picture's size in bytes */
export async function take(shot: OpenShot): Promise<number> {
  await elapsed(shot.trip.clock, 0);
  shot.trip.expect(callMs);
  return await shot.camera().take();
}

/**
 * Returns the segment with EXIF data for a picture. It is made only once the camera holds the picture, so that its time is right: the steps before
 * may take many seconds.
 */
function exifFor(shot: OpenShot, room: number): string {
  const trip = shot.trip;
  const camera = shot.camera();
  return exifOf({
    make: camera.make, model: camera.model, device: trip.config['device'], time: trip.calendar.stamp(),
    offset: offsetText(trip.calendar.zone && trip.calendar.zone()), place: trip.config['camera.place']
  }, room);
}
