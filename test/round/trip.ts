// The round's records for a test, with a delivery and a source that record their calls, on a virtual clock.

import type { OnEnd } from '../../src/at/step.ts';
import type { Acts, Delivery } from '../../src/delivery/delivery.ts';
import { noteEnded } from '../../src/round/image/late.ts';
import { createCardState, createRound, createSchedule, createStatus, type CheckIn, type ReadyTrip, type Round, type Schedule } from '../../src/round/roundtrip.ts';
import type { Image } from '../../src/source/source.ts';
import { createLogfile } from '../../src/store/logfile.ts';
import { createNotes, type Notes } from '../../src/store/state.ts';
import { asAsking, asAsync } from '../common/lowered.ts';
import { sourceOf, type TestSource } from '../delivery/source.ts';
import { sceneOf, type Given, type Scene } from '../delivery/trip.ts';
import { createMemoryCard, type MemoryCard } from '../outside.ts';

export interface RoundGiven extends Omit<Given, 'parts' | 'image'> {
  round?: Partial<Round>;
  schedule?: Partial<Schedule>;
  /** The source's queue, in order. */
  images?: Image[];
  /** The delivery's results; default: success. */
  acts?: Partial<Acts>;
  /** A person's requests at the console, by their end. */
  jobs?: ((onEnd: OnEnd) => void)[];
  /** The journal takes no record. */
  cannotWrite?: boolean;
  /** Files on the card. */
  files?: Record<string, string>;
  /** The network's clock at the beginning, in seconds; 0: unknown. */
  seconds?: number;
  /** The chip's sleep: maximum duration, and the seconds of its clock meanwhile. */
  longestSleep?: number;
  wasAsleep?: boolean;
  chipSeconds?: number;
  random?: number;
}

export interface RoundScene extends Omit<Scene, 'trip'> {
  trip: ReadyTrip;
  card: MemoryCard;
  source: TestSource;
  /** Calls to the delivery: images that it started, and ends. */
  told: string[];
  /** Every sleep, in seconds. */
  sleeps: number[];
  /** Calls to the progress watch. */
  expected: number[];
  run(handler: (onEnd: OnEnd) => void): ReturnType<Scene['end']>;
}

/** No check-in follows. */
export const noCheckIn: CheckIn = asAsync<Parameters<CheckIn>>((_step, onEnd) => onEnd('refused'));

/** A trip with these records; all others as at boot. */
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
    configure: () => 'somewhere', restart: () => void told.push('restart'), mistakesFor: () => [], refuses: () => false,
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

/** The notes on the card after each of these images ended a round, in this order. */
export function endedBy(images: Image[]): Notes {
  const notes = createNotes(createMemoryCard());
  for (const image of images) noteEnded(roundOf({ notes, round: { image } }).trip);
  return notes;
}
