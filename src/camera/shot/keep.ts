import { End } from '../../fault';
import { beginPicture } from '../card/picture';
import type { OpenShot } from '../shotstate';
import { makeRoomFor, nameIt } from './place';
import { receive } from './receivepicture';

/**
 * Stores the picture, which the camera holds, on the card.
 * @param bytes size of the picture in bytes, without EXIF
 * @param exif the segment with EXIF data that is added
 */
export async function keepPicture(shot: OpenShot, bytes: number, exif: string): Promise<void> {
  const fault = makeRoomFor(shot, bytes + exif.length) || nameIt(shot);
  const parts = shot.cameraParts();
  const picture = fault || beginPicture({ files: parts.files(), log: shot.trip.log }, shot.path, exif, parts.state.isThorough);
  if ('code' in picture) throw ended(End.broken, picture);
  await receive(shot, picture);
}
