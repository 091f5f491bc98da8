import type { Shots } from '../camera/shots';
import type { CameraWiring } from '../config/camerakeys';
import type { Config } from '../config/config';
import type { Delivery, Pattern } from '../delivery/delivery';
import type { Fault } from '../fault';
import type { Link, LinkTrip } from '../link/link';
import type { Files, Light, Natives, Slots } from '../ports';
import type { Image, Source } from '../source/source';
import type { Logfile } from '../store/logfile';

/** A round. Each look at the card replaces it, except for the counts that go on over rounds. */
export interface Round {
  /** Images that were delivered. */
  delivered: number;
  /** Images that failed or are refused, and are left for a later round. */
  skipped: number;
  /** Images that are skipped for their age, or since they come before the live picture. */
  tooOld?: number;
  /** Images that an earlier round skipped for their age were looked at again. */
  isAgain?: boolean;
  /** The live picture that is still to be sent. */
  live?: Image | undefined;
  /** The live picture was sought. */
  hasSought?: boolean;
  /** Path of the live picture that the server has; empty: none. Missing: not asked yet. */
  shown?: string | undefined;
  /** Path of the live picture of an earlier round that left no new image (image/restarted.ts). */
  since?: string | undefined;
  /** Path of the latest image that this round considered as the live picture. */
  considered?: string;
  /** Images wait that are newer than the live picture. */
  isOpen?: boolean;
  /** Tries of the current image that failed. */
  failures: number;
  /** Path of the image that was tried last; empty: none. */
  attempted: string;
  /** What is sent now: an image, the live picture, the report or the picture of a check. */
  image: Image | undefined;
  /** Note on the image that ended rounds before (image/late.ts). Missing: not read yet. */
  ended?: string;
  /** The images after that one are done, and those up to it are sent now. */
  isRest?: boolean;
  /** When the current image was picked, in milliseconds of the clock. */
  startedMs: number;
  /** Tries in a row that were lost to noise on the line. */
  noise: number;
  /** The previous round crashed or hung: its tries count on. */
  isRecovering?: boolean;
  /** An image was delivered since the last fault. */
  hasProgressed?: boolean;
  /** The round has begun, so its end is logged. */
  isStarted?: boolean;
  /** The server has shown that it holds an image or a report of this round. */
  isProved?: boolean;
  /** The look at the card found no image to send. */
  isIdle?: boolean;
  /** Only the report is left to send, so a fault ends the round. */
  isForReport?: boolean;
  /** The report had its try. */
  hasReported?: boolean;
  /** The settings of `remote.name` had their try. */
  hasFetched?: boolean;
  /** The firmware of `remote.firmware` had its try, or waits for another round. */
  hasLooked?: boolean;
  /** Pieces of firmware in a row that failed, and brought next to nothing. */
  failedPieces?: number;
  /** Report and settings have their try between two images, not after the last one. */
  isBetween?: boolean;
  /** When the first image since the last report was delivered, in milliseconds of the clock; 0: none was. */
  firstMs?: number;
  /** Images among the skipped ones that the delivery refuses. */
  refused?: number;
  /** Images that wait for a later try (image/hold.ts). */
  later?: number;
  /** Seconds until the first of the images that wait may be tried. */
  laterSeconds?: number;
  /** After a look that began no round: seconds until one can begin. */
  waitSeconds?: number;
  /** How the last of the waiting images failed: `refused`, `differs` or `broken`. */
  laterWhy?: string;
  /** Images that the server refused one after another. */
  inARow?: number;
  /** Path of the last image that the server refused. */
  refusedPath?: string;
  /** A person asked for this round, so no image is held. */
  isByPerson?: boolean;
  /** The server was busy or refused the login, so a failed round is begun again within its period. */
  isTurnedAway?: boolean;
  /** The server was busy, and asked to be left alone for so many seconds; 0: it did not say. Missing: it was not busy. */
  busy?: number;
  /** The operator refused the modem. */
  isDenied?: boolean;
  /** A person has asked for a round, which begins with the next look. */
  isAsked?: boolean;
  /** Sentence of the rule that held the latest round back (rules/rules.ts). */
  held?: string;
  /** When that rule lets rounds begin, in milliseconds of the clock. */
  opensMs?: number;
  /** Images that do not fit into the month's budget. */
  unfit?: number;
  /** Rounds in a row that failed. */
  troubles: number;
}

/** When rounds begin. */
export interface Schedule {
  /** This round was planned by the previous one or by a sleep, not begun by power or by hand. */
  isPlanned?: boolean;
  /** When this round was due; at rest, when the next one is: in milliseconds of the clock. */
  dueMs: number;
  /** Network time of this round if it was planned, else of the next one, in seconds; 0: unknown. */
  due: number;
  /** The boot has looked whether it is within a sleep. */
  hasLooked?: boolean;
  /** The next round begins at once. */
  isHurried?: boolean;
  /** A picture interrupted the rest, which goes on. */
  isWaiting?: boolean;
  /** The time of day is the chip's own count over a sleep, so a better source is asked. */
  isCounted?: boolean;
  /** Ends the rest; missing while none is. @param isForPicture a picture is due, and no round begins */
  hurry?: ((isForPicture?: boolean) => void) | undefined;
}

export interface Status {
  /** What the LED shows now. */
  pattern: Pattern;
  /** What the LED shows at rest after a round that did not deliver all. */
  outcome: Pattern;
}

/** Time as the card has seen it, in seconds (image/cardtime.ts). */
export interface CardTime {
  /** Digest of config.json. */
  digest: string;
  /** The card's time now: it only grows. */
  seconds: number;
  /** The chip's clock when the card's time was last brought up to now. */
  chip: number;
  /** Network time when it was last known; 0: never. */
  network: number;
  /** The card's time when the network time was last known. */
  networkAt: number;
  /** When config.json was another one last, by the card's time. */
  changed: number;
  /** When an image was delivered last after another had failed, by the card's time. */
  delivered: number;
  /** Rounds in a row that only had refusals, 9 at most. */
  vain: number;
  /** No round begins before, by the card's time, since the last ones had only refusals. */
  pausedTo: number;
  /**
   * The card's time until which the server asked to be left alone. A past time that is not 0 means that it was busy in the last vain round.
   */
  askedTo: number;
  /** The card's time at the last write of its note. */
  saved: number;
  /** The network's clock was not asked in this boot. */
  isUnsure: boolean;
  /** A delivery would end a hold. */
  isWaiting?: boolean;
}

/** What is known of the card, over rounds. */
export interface Card {
  /** Mistakes that were logged last, one a line; empty: none. */
  told: string;
  /** Looks at the card since the mistakes were logged. */
  looks: number;
  /** What is to be said of new firmware: that it is on trial, was given up or refused. Missing: nothing. */
  firmware?: string;
  /** No report has told that yet. */
  hasNews?: boolean;
  /** Firmware was looked for. */
  hasSought?: boolean;
  /** Digest of the config.json of the planned rounds; empty after a boot. */
  planned?: string;
  /** The card was removed; this may be another. */
  wasOut?: boolean;
  /** A delivery of this boot was counted (report/counts.ts). */
  isCounting?: boolean;
  /** The boot itself was counted. */
  isStartCounted?: boolean;
  /** Settings of `remote.name` (remote.ts): to be checked, on trial, in force, or refused and not yet reported. Missing: none. */
  settings?: 'new' | 'trial' | 'good' | 'refused' | undefined;
  /** The firmware that comes from the server (firmware.ts): its bytes on the card, and those of all. Missing: none. */
  download?: { bytes: number; size: number } | undefined;
  /** Images that those settings ask for by `send` wait. */
  hasAsked?: boolean;
  /** Digest of the sentence that no image matches, noted in this boot (report/unmatched.ts). Empty or missing: none. */
  unmatched?: string;
  /** Path of the live picture that failed last. */
  failedLive?: string;
  /** When that live picture failed, in milliseconds of the clock. */
  failedMs?: number;
  /** The card's time. Missing: not read yet, or no try has failed on this card. */
  time?: CardTime;
  /** The card has no note of its time, since no try has failed. */
  isTimeless?: boolean;
  /**
   * The note with the failed tries of images, for those that the journal does not have (image/tryaccount.ts). Undefined: the note is not
   * read yet.
   */
  tries?: string | undefined;
  /** A person's check (check.ts). */
  check?: Check;
  /** The newest image by number, and the latest one, which has a smaller number if the numbers began again (report/latest.ts). */
  latest?: { newest: string; path: string } | undefined;
}

/** A person's check of card, SIM, network, login and server. */
export interface Check {
  /** The step that is under way, as in check.ts; -1: asked for. */
  step: number;
  /** Bytes of the check's picture; 0: not written yet. */
  size: number;
  /** Recoveries after faults. */
  faults: number;
  /** The last fault in this step of the check. */
  fault?: Fault;
}

/**
 * Runs after the last image, in the open session. `post` sends the report's file to `report.url`, and ends `refused` if the server does
 * not take it. `fetch` gets the settings of `remote.name`, and always ends `refused`, as the round may then. `firmware` fetches a piece of
 * `remote.firmware`. If it ends `done`, another one may follow.
 */
export type CheckIn = (step: 'post' | 'fetch' | 'firmware') => Promise<void>;

/** What a board has for rounds. */
export interface RoundParts {
  readonly files: Files;
  readonly light: Light;
  readonly logfile: Logfile;
  /** How the camera is wired. Missing on a board without one. */
  camera?(): CameraWiring;
  /** The chip's own number: it differs between boards. */
  serial(): string;
  /** Volts of the battery; undefined: not readable. Missing without a sensor. */
  battery?(): number | undefined;
  /**
   * Locks the console, over restarts too. An empty password unlocks. With none, a console that was opened locks again, unless it is used
   * within these seconds.
   */
  lockConsole(password?: string, seconds?: number): void;
  /** Ends the trial of new firmware, after a round that has brought something to the server. Missing or undefined: there is no trial. */
  prove?: (() => void) | undefined;
  /** Firmware on trial was given up, and this is the one before it. It is false once that is noted. */
  hasReturned?: boolean;
  /** Functions of the engine for new firmware, and the slot for it. */
  flash(): { natives: Natives; slots: Slots };
}

/** The records of all rooms as a round sees them. */
export interface RoundTrip extends LinkTrip, RoundParts {
  readonly link: Readonly<Link>;
  readonly source: Source;
  readonly delivery: Delivery;
  /** Requests of the console that wait. They are done between images. */
  readonly desk: { readonly jobs: { readonly length: number } };
  /** Does the first request that waits. Ends `broken` if the link is not trusted. */
  doJob(): Promise<void>;
  /** The camera's pictures. Missing on a board without one. */
  readonly shots?: () => Shots;
  /** Digest of the config.json that was read last; empty: none. */
  configDigest: string;
  /** The checked config.json; undefined: none, or it has a mistake. */
  config: Config | undefined;
  round: Round;
  schedule: Schedule;
  status: Status;
  card: Card;
}

/** The records of a round once config.json is right. */
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

/** Returns the digest of a config.json's text. */
export function configDigestOf(trip: Pick<RoundTrip, 'hash'>, text: string): string {
  return trip.hash(text);
}

export function tellMemory(trip: LinkTrip): void {
  const memory = trip.memory();
  trip.log.info('memory', memory.peak + ' of ' + memory.total + ' JsVars');
}
