// A picture on its way from the camera to the card. What stands here is in memory until all of it has come.

import { endReceiving } from './kept';
import type { Picture } from './picture';
import { addPiece } from './piece';
import { callMs, type Next, type Shot } from './state';

export function receive(shot: Shot, next: Next, picture: Picture): void {
  shot.camera!().read(function (piece) {
    // with a piece in hand
    if (!picture.size) shot.trip.memory();
    shot.trip.expect(callMs);
    return addPiece(picture, piece, shot.eye);
  }, function (bad) { endReceiving(shot, next, picture, bad); });
}
