import { End } from '../fault';
import { beginsRound } from './rest/rest';
import type { RoundTrip } from './roundtrip';
import { mayShoot } from './rules/rules';

/** Takes the pictures that are due. A failed picture is logged, and is no fault of the round. */
export async function takeDuePictures(trip: RoundTrip): Promise<void> {
  await trip.shots!().take(function () { return mayShoot(trip); });
}

/** Runs the state `shooting`: takes the pictures that are due. The state ends `refused` if only a picture was due, and no round. */
export async function shooting(trip: RoundTrip): Promise<void> {
  if (trip.shots) await takeDuePictures(trip);
  if (!beginsRound(trip)) throw ended(End.refused);
}
