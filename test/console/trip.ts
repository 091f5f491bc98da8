// Makes the records that the console's code works with, for tests. The server's answers are given as a list.

import { createDesk, type JobTrip, type Job } from '../../src/console/desk.ts';
import type { PageTrip } from '../../src/console/page/pageshape.ts';
import type { Card, Schedule } from '../../src/round/roundtrip.ts';
import { roundOf, type RoundGiven, type RoundScene } from '../round/trip.ts';

/** What a test of the console works with. */
export interface ConsoleScene extends Omit<RoundScene, 'trip'> {
  trip: JobTrip;
}

/** Makes the console's records, with requests that wait. */
export function consoleOf({ waiting = [], ...given }: RoundGiven & { waiting?: Job[] } = {}): ConsoleScene {
  const scene = roundOf(given);
  const trip = Object.assign(scene.trip as unknown as JobTrip, { desk: { ...createDesk(), jobs: [...waiting] } });
  return { ...scene, trip };
}

/** A record that a test may write, although only another part of the firmware may. */
type Open<T> = { -readonly [Key in keyof T]: T[Key] };

export interface PageScene extends Omit<ConsoleScene, 'trip'> {
  trip: Open<PageTrip> & { schedule: Schedule; card: Card };
}

/** Makes the records that the browser page reads. */
export function pageOf(given: Parameters<typeof consoleOf>[0] = {}): PageScene {
  return consoleOf(given) as unknown as PageScene;
}
