// Only this code is in memory while a picture is received.

import { openPieces, type Picture } from '../card/piece';
import { callMs, type Next, type OpenShot } from '../shotstate';
import { endReceiving } from './kept';

export function receive(shot: OpenShot, next: Next, picture: Picture): void {
  // measures memory while a piece is held
  const add = openPieces(picture, shot.cameraParts, function () { shot.trip.memory(); });
  shot.trip.expect(callMs);
  shot.camera().read(add, function (bad) { endReceiving(shot, next, picture, bad); });
}
