// Takes the pictures of a shot, which is one picture or a burst. Each step is a module of its own, which is in memory only while it runs. A
// step ends `refused` if the camera fails, and `broken` if the card takes no picture.

import { End } from '../../fault';
import type { ShotTrip } from '../shots';
import type { CameraParts, OpenShot, Shot } from '../shotstate';
import { end } from './end';
import { makeRoomFor } from './place';
import { startOver, wakeAgain } from './recovery';
import { addPreviews } from './smallpicture';
import { takeBurst } from './takepicture';
import { prepare, wake } from './wakecamera';

/** Takes the pictures of a shot, which is one picture or a burst. A failure is logged. */
export async function takePictures(trip: ShotTrip, cameraParts: () => CameraParts): Promise<void> {
  const now = trip.clock.now();
  const shot: Shot = {
    trip: trip as Shot['trip'], cameraParts: cameraParts, camera: undefined, onMs: now, startedMs: now, isReset: false, takes: 0, count: 0, path: '',
    bare: []
  };
  const bytes = cameraParts().state.fullBytes;
  const full = bytes ? makeRoomFor(shot, bytes) : undefined;
  if (full) return await end(shot, full);
  const { fault } = await tried(shoot(shot));
  await end(shot, fault);
}

/** Takes all pictures of a shot. If the camera fails although pictures were tried again, it is restarted once. */
async function shoot(shot: Shot): Promise<void> {
  for (;;) {
    const { end, fault } = await tried(takeAwake(shot));
    if (end === End.done) return;
    if (end === End.broken) throw ended(end, fault);
    await startOver(shot, fault!);
  }
}

async function takeAwake(shot: Shot): Promise<void> {
  await wake(shot);
  for (;;) {
    await prepare(shot as OpenShot);
    const { end, fault } = await tried(takeBurst(shot as OpenShot));
    if (end === End.done) return await addPreviews(shot as OpenShot);
    if (end === End.broken) throw ended(end, fault);
    await wakeAgain(shot as OpenShot, fault!);
  }
}
