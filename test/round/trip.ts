// The setup of a test of the round (scene). It has the round's records, and a delivery and a source that record their calls, on a virtual clock.

import type { OnEnd } from '../../src/at/step.ts';
import type { Acts, Delivery } from '../../src/delivery/delivery.ts';
import { End } from '../../src/fault.ts';
import { noteEnded } from '../../src/round/image/late.ts';
import { createCardState, createRound, createSchedule, createStatus, type CheckIn, type ReadyTrip, type Round, type Schedule } from '../../src/round/roundtrip.ts';
import type { Image } from '../../src/source/source.ts';
import { createLogfile } from '../../src/store/logfile.ts';
import { createNotes, type Notes } from '../../src/store/state.ts';
import { asAsking, asAsync } from '../common/lowered.ts';
import { sourceOf, type TestSource } from '../delivery/source.ts';
import { sceneOf, type Given, type Scene } from '../delivery/trip.ts';
import { createMemoryCard, type MemoryCard } from '../outside.ts';

/** What a test of the round sets in its setup (scene). Fields that it omits are as at boot. */
export interface RoundGiven extends Omit<Given, 'parts' | 'image'> {
  /** Fields of the round's record that differ from those at boot. */
  round?: Partial<Round>;
  /** Fields of the schedule that differ from those at boot. */
  schedule?: Partial<Schedule>;
  /** Images that the source gives, in order. */
  images?: Image[];
  /** Functions of the delivery that replace the usual ones, which succeed. */
  acts?: Partial<Acts>;
  /** Requests that a person made at the console. Each calls the given function at its end. */
  jobs?: ((onEnd: OnEnd) => void)[];
  /** True if the journal takes no record. */
  cannotWrite?: boolean;
  /** Files on the card, by their paths. */
  files?: Record<string, string>;
  /** The network's clock at the beginning, in seconds since 1970; 0: unknown. */
  seconds?: number;
  /** Longest sleep of the chip in seconds; 0: it cannot sleep. */
  longestSleep?: number;
  /** True if a sleep ended with this boot. */
  wasAsleep?: boolean;
  /** Seconds of the chip's clock, which goes on during a sleep. */
  chipSeconds?: number;
  /** The random number that the firmware always gets, from 0 to below 1. */
  random?: number;
}

/** The setup of a test of the round, with the calls that it has recorded. */
export interface RoundScene extends Omit<Scene, 'trip'> {
  /** The records that the round uses. */
  trip: ReadyTrip;
  card: MemoryCard;
  /** The source of images, which records its calls. */
  source: TestSource;
  /** Calls to the delivery, in order, such as `take /DCIM/A.JPG`. */
  told: string[];
  /** Length of every sleep in seconds. */
  sleeps: number[];
  /** Every number of milliseconds by which the deadline of the work was moved. */
  expected: number[];
  /** Runs a state of the round. @returns how it ended, and after how many milliseconds */
  run(handler: (onEnd: OnEnd) => void): ReturnType<Scene['end']>;
}

/** A check-in (report up, settings down) that does nothing. It ends `refused`, as if nothing were due. */
export const noCheckIn: CheckIn = asAsync<Parameters<CheckIn>>((_step, onEnd) => onEnd(End.refused));

/** Makes the setup of a test of the round (scene) with these records. All other records are as at boot. */
export function roundOf({
  round, schedule, images = [], acts = {}, jobs = [], cannotWrite, files = {}, seconds = 0, longestSleep = 0, wasAsleep, chipSeconds = 0, random = 0, ...given
}: RoundGiven = {}): RoundScene {
  const card = createMemoryCard(files);
  const told: string[] = [];
  const sleeps: number[] = [];
  const expected: number[] = [];
  const source = sourceOf(files, { ...(cannotWrite && { cannotWrite }) });
  let waiting = [...images];
  Object.assign(source, {
    next: asAsking<Image | undefined>(onValue => onValue(waiting[0])),
    peek: asAsking<Image | undefined>(onValue => onValue(waiting[0])),
    start: () => {
      source.told.push('start');
      waiting = [...images];
      return '';
    },
    skip: (image: Image) => {
      source.told.push(`skip ${image.path}`);
      waiting = waiting.filter(one => one !== image);
    },
    waiting: () => waiting,
  });
  const usual: Acts = {
    configure: () => 'somewhere', restart: () => void told.push('restart'), mistakesFor: () => [], refuses: () => false, name: () => undefined,
    take: (image, isOther) => void told.push(image ? `take ${image.path}${isOther ? ' as another' : ''}` : 'take none'),
    tellsTime: () => false, isVerified: () => true, deliveredAs: () => '/up/A.JPG', endImage: () => void told.push('end'), forgive: () => void told.push('forgive'), spent: () => ({ bytes: 0, isConfirmed: false, isRefused: false }), fail: fault => void told.push(`fail ${fault.code}`), isFree: () => false,
  };
  const delivery: Delivery = {
    first: 'opening', image: 'sending', failed: 'failing', reopen: 'reopening', last: 'closing',
    stateOf: () => undefined, runState: () => undefined as never, acts: () => ({ ...usual, ...acts }),
  };
  const scene = sceneOf({ ...given, parts: { source, random: () => random, expect: ms => void expected.push(ms) } });
  const startMs = scene.clock.now();
  const trip = Object.assign(scene.trip as unknown as ReadyTrip, {
    files: card, serial: () => '24:0a:c4:00:00:01', light: { show: () => undefined }, logfile: createLogfile(card, scene.clock), lockConsole: () => undefined, delivery,
    calendar: { stamp: () => '', seconds: () => (seconds ? seconds + Math.floor((scene.clock.now() - startMs) / 1000) : 0), set: () => undefined },
    sleep: {
      longestSeconds: longestSleep, wasAsleep: () => !!wasAsleep, seconds: () => chipSeconds + (scene.clock.now() - startMs) / 1000,
      fallAsleep: (length: number) => void sleeps.push(length),
    },
    desk: { jobs },
    doJob: asAsync<[]>(onEnd => jobs.shift()!(onEnd)),
    round: { ...createRound(), ...round }, schedule: { ...createSchedule(), ...schedule }, status: createStatus(), card: createCardState(),
  });
  return { ...scene, trip, card, source, told, sleeps, expected, run: scene.end };
}

/** Returns the notes on the card after each of these images has ended a round, in this order. */
export function endedBy(images: Image[]): Notes {
  const notes = createNotes(createMemoryCard());
  for (const image of images) noteEnded(roundOf({ notes, round: { image } }).trip);
  return notes;
}
