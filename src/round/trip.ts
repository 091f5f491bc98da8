// What a round owns: how far it has come, when the next one is due, what the light says, what is known of the card. Only this room
// writes these records.

import type { CameraWiring } from '../config/camera';
import type { Config } from '../config/keys';
import type { Delivery, Pattern } from '../delivery/delivery';
import type { Fault } from '../fault';
import type { Link, LinkTrip } from '../link/link';
import type { Files, Light } from '../ports';
import type { Shots } from '../source/shots';
import type { Image, Source } from '../source/source';
import type { Logfile } from '../store/logfile';

/** Replaced at each look at the card, but for what is counted over rounds. */
export interface Round {
  delivered: number;
  skipped: number;
  /** Failed tries in this round, of the image at this path. */
  failures: number;
  attempted: string;
  image: Image | undefined;
  /** The image that has ended the round before, and whether others have before it (late.ts); those up to it are in hand now. */
  ended?: string;
  isRest?: boolean;
  /** When it was taken in hand, on the clock. */
  startedMs: number;
  /** How many tries in a row were lost to noise on the line, since an image was delivered. */
  noise: number;
  /** The round before was given up in the middle, by a crash or since nothing moved: the tries count on. */
  isRecovering?: boolean;
  /** An image was delivered since a recovery was chosen last. */
  hasProgressed?: boolean;
  /** This round has something to do. */
  isStarted?: boolean;
  /** The look before found nothing to send. */
  isIdle?: boolean;
  /** What was wrong last is that the server has turned the camera away. */
  isTurnedAway?: boolean;
  /** How many rounds in a row were given up. */
  troubles: number;
}

/** Made at boot. */
export interface Schedule {
  /** This round begins as it was planned: the one before, or the sleep that this boot ends, has led to it. */
  isPlanned?: boolean;
  /** When this round was due, on the clock. */
  dueMs: number;
  /** When a round is due by the network's clock: this one where it was planned, else the next; 0: not known. */
  due: number;
  /** What is left of a sleep was looked for in this boot. */
  hasLooked?: boolean;
  /** A person wants a round now. */
  isHurried?: boolean;
  /** A picture has ended the rest, and no round was due: it goes on. */
  isWaiting?: boolean;
  /** The time was counted by the chip over a sleep: whoever knows it better is asked. */
  isCounted?: boolean;
  /** Ends the rest, where there is one. @param isForPicture no round is to begin for it */
  hurry?: ((isForPicture?: boolean) => void) | undefined;
}

/** Made at boot. */
export interface Status {
  /** What the LED says now, and what it is to say while it rests unless all went well. */
  pattern: Pattern;
  outcome: Pattern;
}

/** Made at boot. */
export interface Card {
  /** What was told of the card last, and how often it was the same since. */
  told: string;
  looks: number;
  /** Which config.json the plan is of, also while there is none; empty after a boot. */
  planned?: string;
  /** It was out since it was looked at: it may be another one. */
  wasOut?: boolean;
}

/** @param isBroken the link is not to be trusted */
export type JobEnd = (isBroken: boolean, wrong?: Fault) => void;

export interface RoundParts {
  readonly files: Files;
  readonly light: Light;
  readonly logfile: Logfile;
  /** Missing where the board has no camera. */
  camera?(): CameraWiring;
  /** Keeps it over restarts, too. With a password the console asks for it; with none it opens. */
  lockConsole(password: string): void;
}

export interface RoundTrip extends LinkTrip, RoundParts {
  readonly link: Readonly<Link>;
  readonly source: Source;
  readonly delivery: Delivery;
  /** What a person at the console has asked for, done between images. */
  readonly desk: { readonly jobs: { readonly length: number } };
  /** Does the next of them. @returns false where there is none */
  doJob(onEnd: JobEnd): boolean;
  /** Missing where the board has no camera. */
  readonly shots?: () => Shots;
  configDigest: string;
  config: Config | undefined;
  round: Round;
  schedule: Schedule;
  status: Status;
  card: Card;
}

/** @param before the round before, of which some things count on */
export function createRound(before?: Round): Round {
  const counts = !!before && before.isRecovering;
  const now: Round = {
    delivered: 0, skipped: 0, failures: counts ? before!.failures : 0, attempted: before ? before.attempted : '',
    image: undefined, startedMs: 0, noise: before ? before.noise : 0, troubles: before ? before.troubles : 0
  };
  if (before && before.hasProgressed) now.hasProgressed = true;
  if (before && before.isIdle) now.isIdle = true;
  return now;
}

export function createSchedule(): Schedule {
  return { dueMs: 0, due: 0 };
}

export function createStatus(): Status {
  return { pattern: 'asBefore', outcome: 'fault' };
}

export function createCard(): Card {
  return { told: '', looks: 0 };
}

export function tellMemory(trip: LinkTrip): void {
  const memory = trip.memory();
  trip.log.info('memory', memory.peak + ' of ' + memory.total + ' JsVars');
}
