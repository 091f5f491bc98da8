import { beginPicture } from '../card/picture';
import type { Next, OpenShot } from '../shotstate';
import { makeRoomFor, nameIt } from './place';
import { receive } from './receivepicture';

export function keepPicture(shot: OpenShot, next: Next, bytes: number, exif: string): void {
  const fault = makeRoomFor(shot, bytes + exif.length) || nameIt(shot);
  const parts = shot.cameraParts();
  const picture = fault || beginPicture({ files: parts.files(), log: shot.trip.log }, shot.path, exif, parts.state.isThorough);
  if ('code' in picture) next('end', picture);
  else receive(shot, next, picture);
}
