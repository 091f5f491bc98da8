import { prefixOf, rootOf } from '../../source/walk';
import { makeFolders, recoverShot } from '../card/picture';
import { takePictures } from '../shot/shot';
import type { ShotTrip } from '../shots';
import type { CameraParts } from '../shotstate';
import { planNext, configOf, isShotDue } from './plan';

/** Makes the folder on the card in which pictures are stored, since a new card does not have it. */
function makeRoot(trip: ShotTrip, cameraParts: () => CameraParts): void {
  const config = configOf(trip);
  const isWanted = !!config && (config['camera.everyMinutes'] > 0 || config['camera.motion'] === 'on');
  if (isWanted) makeFolders(cameraParts().files(), prefixOf(rootOf(config['images.folder'])));
}

/** Takes the pictures that are due. @param mayTake returns false if the due pictures are to be skipped. They are then not taken later either */
export async function takeDue(trip: ShotTrip, cameraParts: () => CameraParts, mayTake: () => boolean): Promise<void> {
  recoverShot({ files: cameraParts().files(), log: trip.log });
  makeRoot(trip, cameraParts);
  if (!isShotDue(trip, cameraParts().state)) return;
  planNext(trip, cameraParts().state);
  if (mayTake()) await takePictures(trip, cameraParts);
}
