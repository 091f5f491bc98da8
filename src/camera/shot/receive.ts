// Only this code is in memory while a picture is received.

import { openPieces, type Picture } from '../card/piece';
import { callMs, type Next, type OpenShot } from '../state';
import { endReceiving } from './kept';

export function receive(shot: OpenShot, next: Next, picture: Picture): void {
  const add = openPieces(picture, shot.cameraParts);
  shot.camera().read(function (piece) {
    // records memory use with a piece
    if (!picture.size) shot.trip.memory();
    shot.trip.expect(callMs);
    return add(piece);
  }, function (bad) { endReceiving(shot, next, picture, bad); });
}
