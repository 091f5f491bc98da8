// Receives a picture from the camera. During that time, only this module of the camera's code is in memory.

import { openPieces, type Picture } from '../card/piece';
import { callMs, type OpenShot } from '../shotstate';
import { endReceiving } from './kept';

/** Reads the picture from the camera into its file. */
export async function receive(shot: OpenShot, picture: Picture): Promise<void> {
  // memory is measured while the first piece is held, since memory use is highest then
  const add = openPieces(picture, shot.cameraParts, function () { shot.trip.memory(); });
  shot.trip.expect(callMs);
  const { fault } = await tried(shot.camera().read(add));
  await endReceiving(shot, picture, fault);
}
