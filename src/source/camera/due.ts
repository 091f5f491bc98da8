import type { ShotTrip } from '../shots';
import { placeOf, rootOf } from '../walk';
import { makeFolders, recoverShot } from './picture';
import { begin, configOf, isDue } from './plan';
import { takePictures } from './shot';
import type { Eye } from './state';

/** A new card has no folder of pictures yet. */
function makeRoot(trip: ShotTrip, eye: () => Eye): void {
  const config = configOf(trip);
  const isWanted = !!config && (config['camera.everyMinutes'] > 0 || config['camera.motion'] === 'on');
  if (isWanted) makeFolders(eye().files(), placeOf(rootOf(config['images.folder'])));
}

export function takeDue(trip: ShotTrip, eye: () => Eye, onDone: () => void): void {
  recoverShot({ files: eye().files(), log: trip.log });
  makeRoot(trip, eye);
  if (!isDue(trip, eye().state)) onDone();
  else {
    begin(trip, eye().state);
    takePictures(trip, eye, onDone);
  }
}
