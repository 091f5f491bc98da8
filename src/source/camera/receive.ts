// Only this code is in memory while a picture is received.

import { endReceiving } from './kept';
import type { Picture } from './picture';
import { openPieces } from './piece';
import { callMs, type Next, type Shot } from './state';

export function receive(shot: Shot, next: Next, picture: Picture): void {
  const add = openPieces(picture, shot.cameraParts);
  shot.camera!().read(function (piece) {
    // records memory use with a piece
    if (!picture.size) shot.trip.memory();
    shot.trip.expect(callMs);
    return add(piece);
  }, function (bad) { endReceiving(shot, next, picture, bad); });
}
