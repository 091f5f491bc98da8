// Each step is a file, in memory only while it runs.

import type { Fault } from '../../fault';
import type { ShotTrip } from '../shots';
import type { CameraParts, OpenShot, Shot, ShotStep } from '../shotstate';
import { end } from './end';
import { makeRoomFor } from './place';
import { startOver, takeAgain } from './recovery';
import { discard, takePicture } from './takepicture';
import { prepare, wake } from './wakecamera';

export function takePictures(trip: ShotTrip, cameraParts: () => CameraParts, onDone: () => void): void {
  const now = trip.clock.now();
  const shot: Shot = { trip: trip as Shot['trip'], cameraParts: cameraParts, onDone: onDone, camera: undefined, onMs: now, startedMs: now, isReset: false, takes: 0, count: 0, path: '' };
  const bytes = cameraParts().state.fullBytes;
  const full = bytes && makeRoomFor(shot, bytes);
  if (full) go(shot, 'end', full);
  else go(shot, 'wake');
}

function go(shot: Shot, step: ShotStep, fault?: Fault): void {
  function next(then: ShotStep, why?: Fault): void {
    shot.trip.clock.after(0, function () { go(shot, then, why); });
  }
  switch (step) {
    case 'wake': return wake(shot, next);
    case 'set': return prepare(shot as OpenShot, next);
    case 'discard': return discard(shot as OpenShot, next, (shot as OpenShot).camera().discards);
    case 'take': return takePicture(shot as OpenShot, next);
    case 'again': return takeAgain(shot as OpenShot, next, fault!);
    case 'over': return startOver(shot, next, fault!);
    default: return end(shot, fault);
  }
}
