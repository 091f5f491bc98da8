import { End, type Fault } from '../../fault';
import { linkIn } from '../card/exif';
import { beginPicture } from '../card/picture';
import { startMark, type Picture } from '../card/piece';
import type { OpenShot } from '../shotstate';
import { makeRoomFor, nameIt } from './place';
import { receive } from './receivepicture';

/** Notes that a picture has room for a preview. A failed attempt may have noted it before, with other offsets. */
function noteBare(shot: OpenShot, exif: string): void {
  const path = shot.path;
  shot.bare = shot.bare.filter(function (one) { return one.path !== path; });
  shot.bare.push({ path: path, linkAt: linkIn(exif), roomAt: startMark.length + exif.length });
}

/**
 * Stores the picture, which the camera holds, on the card.
 * @param bytes size of the picture in bytes, without EXIF
 * @param exif the segment with EXIF data that is added
 * @param room bytes in this segment that are kept free for a preview
 */
export async function keepPicture(shot: OpenShot, bytes: number, exif: string, room: number): Promise<void> {
  const fault = makeRoomFor(shot, bytes + exif.length + room) || nameIt(shot);
  const parts = shot.cameraParts();
  const picture = fault || beginPicture({ files: parts.files(), log: shot.trip.log }, shot.path, exif, parts.state.isThorough, room);
  // only a fault has a code. The operator `in` would need the field's name as a text, which the bundle does not shorten
  if ((picture as Fault).code) throw ended(End.broken, picture as Fault);
  if (room) noteBare(shot, exif);
  // nothing follows, so that no variable of this function is in memory meanwhile
  await receive(shot, picture as Picture);
}
