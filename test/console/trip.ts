// Makes the state objects (records) that the console's code works with, for tests. The server's answers are given as a list.

import { createDesk, type JobTrip, type Job } from '../../src/console/desk.ts';
import type { PageTrip } from '../../src/console/page/pageshape.ts';
import type { Card, Schedule } from '../../src/round/roundtrip.ts';
import { roundOf, type RoundGiven, type RoundScene } from '../round/trip.ts';

/** What a test of the console works with. */
export interface ConsoleScene extends Omit<RoundScene, 'trip'> {
  trip: JobTrip;
}

/** Makes the state objects of the console (records), in which the requests `waiting` wait. */
export function consoleOf({ waiting = [], ...given }: RoundGiven & { waiting?: Job[] } = {}): ConsoleScene {
  const scene = roundOf(given);
  const trip = Object.assign(scene.trip as unknown as JobTrip, { desk: { ...createDesk(), jobs: [...waiting] } });
  return { ...scene, trip };
}

/** A state object that a test may write, although only another part of the firmware may write it. */
type Open<T> = { -readonly [Key in keyof T]: T[Key] };

export interface PageScene extends Omit<ConsoleScene, 'trip'> {
  trip: Open<PageTrip> & { schedule: Schedule; card: Card };
}

/** Makes the state objects (records) that the browser page reads. */
export function pageOf(given: Parameters<typeof consoleOf>[0] = {}): PageScene {
  return consoleOf(given) as unknown as PageScene;
}
