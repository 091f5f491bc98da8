import type { Shots } from '../camera/shots';
import type { CameraWiring } from '../config/camerakeys';
import type { Config } from '../config/config';
import type { Delivery, Pattern } from '../delivery/delivery';
import type { Fault } from '../fault';
import type { Link, LinkTrip } from '../link/link';
import type { Files, Light } from '../ports';
import type { Image, Source } from '../source/source';
import type { Logfile } from '../store/logfile';

/** Replaced at each look at the card, except counts over rounds. */
export interface Round {
  delivered: number;
  skipped: number;
  /** Skipped for their age, or before the live picture; skipped images were looked at again. */
  tooOld?: number;
  isAgain?: boolean;
  /** The live picture to come, once sought; path of the one before. */
  live?: Image | undefined;
  hasSought?: boolean;
  shown?: string | undefined;
  /** Live picture of a round before, which left no new image; the latest one that this round considered (image/restarted.ts). */
  since?: string | undefined;
  considered?: string;
  /** Images wait that are newer than the live picture. */
  isOpen?: boolean;
  failures: number;
  attempted: string;
  image: Image | undefined;
  /** Image that ended the last round (image/late.ts); `isRest`: images up to it are sent now. */
  ended?: string;
  isRest?: boolean;
  startedMs: number;
  noise: number;
  /** The previous round crashed or hung: its tries count on. */
  isRecovering?: boolean;
  hasProgressed?: boolean;
  isStarted?: boolean;
  isIdle?: boolean;
  /** Only the report is left to send; it had its try; the settings had theirs. */
  isForReport?: boolean;
  hasReported?: boolean;
  hasFetched?: boolean;
  /** Both are done between two images; when the first image since then was delivered. */
  isBetween?: boolean;
  firstMs?: number;
  /** Images skipped since the delivery refuses them. */
  refused?: number;
  /** Images that wait for a later try; images refused in a row, and the last one's path (image/tries.ts). */
  later?: number;
  /** Seconds until the first of them may be tried; after a look that began no round, seconds until one can begin. */
  laterSeconds?: number;
  waitSeconds?: number;
  /** Kind of the last one's failure: `refused`, `differs` or `broken`. */
  laterWhy?: string;
  inARow?: number;
  refusedPath?: string;
  /** A person asked for this round, so no image is held. */
  isByPerson?: boolean;
  isTurnedAway?: boolean;
  /** The server was busy in it: seconds for which it asked to be left alone; 0: it did not say. */
  busy?: number;
  /** The operator refused the modem. */
  isDenied?: boolean;
  isAsked?: boolean;
  /** Sentence of the rule that held the latest round back (rules/rules.ts); when it lets rounds begin. */
  held?: string;
  opensMs?: number;
  /** Images beyond the month's budget. */
  unfit?: number;
  troubles: number;
}

export interface Schedule {
  /** Planned by the previous round or a sleep. */
  isPlanned?: boolean;
  /** When this round was due, by the clock. */
  dueMs: number;
  /** Network time of this round if planned, else of the next; 0: unknown. */
  due: number;
  hasLooked?: boolean;
  isHurried?: boolean;
  /** A picture interrupted the rest, which goes on. */
  isWaiting?: boolean;
  /** The chip counted the time asleep: ask a better source. */
  isCounted?: boolean;
  /** Ends the rest. @param isForPicture no round begins */
  hurry?: ((isForPicture?: boolean) => void) | undefined;
}

export interface Status {
  /** The LED's pattern now, and for the rest after a failure. */
  pattern: Pattern;
  outcome: Pattern;
}

/** Time as the card has seen it, in seconds (image/cardtime.ts). */
export interface CardTime {
  digest: string;
  seconds: number;
  /** The chip's clock then. */
  chip: number;
  /** Network time (0: never known), and the card's time then. */
  network: number;
  networkAt: number;
  /** When config.json was another one last; when an image was delivered last after another had failed. */
  changed: number;
  delivered: number;
  /** Rounds in a row that only had refusals; none begins before `pausedTo`. */
  vain: number;
  pausedTo: number;
  /** The server asked to be left alone until then; in the past, but not 0: it was busy in the last vain round. */
  askedTo: number;
  saved: number;
  /** The network's clock was not asked in this boot. */
  isUnsure: boolean;
  /** A delivery would end a hold. */
  isWaiting?: boolean;
}

export interface Card {
  /** Errors logged last, and looks since. */
  told: string;
  looks: number;
  /** Digest of the config.json of the planned rounds; empty after a boot. */
  planned?: string;
  /** The card was removed; this may be another. */
  wasOut?: boolean;
  /** Counted: a delivery of this boot, the boot itself (report/report.ts). */
  isCounting?: boolean;
  isStartCounted?: boolean;
  /**
   * Settings of `remote.name` (remote.ts): to be checked, on trial, in force, or refused and not yet reported. Missing: none; `hasAsked`:
   * images of `send` wait.
   */
  settings?: 'new' | 'trial' | 'good' | 'refused' | undefined;
  hasAsked?: boolean;
  /** Digest of the sentence that no image matches, noted in this boot (report/unmatched.ts). Empty or missing: none. */
  unmatched?: string;
  failedLive?: string;
  failedMs?: number;
  /** The card's time, if it has a note of it (image/cardtime.ts); accounts outside the journal (image/tries.ts). */
  time?: CardTime;
  isTimeless?: boolean;
  tries?: string | undefined;
  /** A person's check (check.ts). */
  check?: Check;
  /** The newest image by number, and the latest one, which has a smaller number if the numbers began again (report/latest.ts). */
  latest?: { newest: string; path: string } | undefined;
}

export interface Check {
  /** -1: asked for; others as in check.ts. */
  step: number;
  /** Bytes of the check's picture. */
  size: number;
  faults: number;
  /** Last fault in this step. */
  fault?: Fault;
}

/**
 * Runs after the last image, in the open session. `post` sends the report's file to `report.url`, and ends `refused` if the server does
 * not take it. `fetch` gets the settings of `remote.name`, and always ends `refused`, as the round does then.
 */
export type CheckIn = (step: 'post' | 'fetch') => Promise<void>;

export interface RoundParts {
  readonly files: Files;
  readonly light: Light;
  readonly logfile: Logfile;
  camera?(): CameraWiring;
  serial(): string;
  /** Volts; undefined: not readable. Missing without a sensor. */
  battery?(): number | undefined;
  /**
   * Locks the console, over restarts too. An empty password unlocks. With none, a console that was opened locks again, unless it is used
   * within these seconds.
   */
  lockConsole(password?: string, seconds?: number): void;
}

export interface RoundTrip extends LinkTrip, RoundParts {
  readonly link: Readonly<Link>;
  readonly source: Source;
  readonly delivery: Delivery;
  /** Requests of the console that wait. They are done between images. */
  readonly desk: { readonly jobs: { readonly length: number } };
  /** Does the first request that waits. Ends `broken` if the link is not trusted. */
  doJob(): Promise<void>;
  readonly shots?: () => Shots;
  configDigest: string;
  config: Config | undefined;
  round: Round;
  schedule: Schedule;
  status: Status;
  card: Card;
}

export interface ReadyTrip extends RoundTrip {
  config: Config;
}

/** @param before previous round */
export function createRound(before?: Round): Round {
  const counts = !!before && before.isRecovering;
  const now: Round = {
    delivered: 0, skipped: 0, failures: counts ? before.failures : 0, attempted: before ? before.attempted : '',
    image: undefined, startedMs: 0, noise: before ? before.noise : 0, troubles: before ? before.troubles : 0
  };
  if (before && before.hasProgressed) now.hasProgressed = true;
  if (before && before.isIdle) now.isIdle = true;
  if (before && before.held) now.held = before.held;
  return now;
}

export function createSchedule(): Schedule {
  return { dueMs: 0, due: 0 };
}

export function createStatus(): Status {
  return { pattern: 'asBefore', outcome: 'fault' };
}

export function createCardState(): Card {
  return { told: '', looks: 0 };
}

/** Digest of a config.json's text. */
export function configDigestOf(trip: Pick<RoundTrip, 'hash'>, text: string): string {
  return trip.hash(text);
}

export function tellMemory(trip: LinkTrip): void {
  const memory = trip.memory();
  trip.log.info('memory', memory.peak + ' of ' + memory.total + ' JsVars');
}
