import type { Shots } from '../camera/shots';
import type { CameraWiring } from '../config/camerakeys';
import type { Config } from '../config/config';
import type { Delivery, Pattern } from '../delivery/delivery';
import type { Fault, FaultCode } from '../fault';
import type { Link, LinkTrip } from '../link/link';
import type { Files, Light, Natives, Proof, Slots } from '../ports';
import type { Image, Source } from '../source/source';
import type { Logfile } from '../store/logfile';

/** How far the report and the settings of a round are. From `due` on, nothing else is left to send, so a fault ends the round. */
export const enum CheckInStep {
  /** Images go first. */
  none,
  /** The report is to come. */
  due,
  /** The report was tried. */
  tried,
  /** The settings of `remote.name` were to be fetched, too. */
  fetched
}

/** What a round with `images.preview` sends now. */
export const enum RoundPart {
  /** The previews of all waiting images. */
  previews = 1,
  /** The images themselves, which follow the previews. */
  whole
}

/** The record of a round. Each look at the card makes a new one, which takes over only the counts that go on over rounds. */
export interface Round {
  /** Number of images that were delivered. */
  delivered: number;
  /** Number of images that failed or are refused, and are left for a later round. */
  skipped: number;
  /** Number of images that are skipped for their age, or since they come before the live picture. */
  tooOld?: number;
  /** When the latest image was taken that is skipped for its age, as eight digits (minutes since 1970). Missing: none is. */
  oldTo?: string;
  /** When the look at the card began, in milliseconds of the clock. Missing without `images.skipOlderMinutes`. */
  lookedMs?: number;
  /** True once the round has looked again at images that were skipped for their age. */
  isAgain?: boolean;
  /** The live picture that is still to be sent; undefined: none. */
  live?: Image | undefined;
  /** When the round has looked for a live picture, in milliseconds of the clock. Missing: it has not yet. */
  soughtMs?: number;
  /** Path of the live picture that the server has; empty: none. Missing: the note on it is not read yet. */
  shown?: string | undefined;
  /**
   * Path of the live picture of an earlier round, after which every image had a record in the journal. Or a path directly before the images that
   * wait since before the camera's numbers began again (image/restarted.ts). Undefined: unknown.
   */
  since?: string | undefined;
  /** Path of the latest image that this round considered as the live picture. */
  considered?: string;
  /** True if images wait that are newer than the live picture. */
  isOpen?: boolean;
  /** What the round sends now. Missing: it has not begun, or there are no previews. */
  part?: RoundPart;
  /** The pattern by which settings ask for images whose preview was sent (remotesend.ts). Missing or empty: none. */
  pattern?: string;
  /** Number of images that this pattern has found. */
  matches?: number;
  /** Number of previews that have arrived. */
  previews?: number;
  /** Number of previews that have failed in a row. */
  vain?: number;
  /** Number of images whose file holds no preview. */
  noPreview?: number;
  /** Number of those in the folder `bareIn`, until that is logged. */
  bare?: number;
  /** The folder whose images without a preview are being counted. */
  bareIn?: string;
  /** Number of failed tries of the current image. */
  failures: number;
  /** Path of the image that was tried last; empty: none. */
  attempted: string;
  /** What is sent now: an image, the live picture, the report or the picture of a check. */
  image: Image | undefined;
  /**
   * Text of the note on the image that ended rounds before (image/late.ts). It begins with `3` once the images after that one are done, and those
   * up to it are being sent. Missing: not read yet.
   */
  ended?: string;
  /** When the current image was picked, in milliseconds of the clock. */
  startedMs: number;
  /** Number of tries in a row that were lost to noise on the line. */
  noise: number;
  /** True if the round crashed or hung, so that the next one counts on from its failed tries. */
  isRecovering?: boolean;
  /** True if an image was delivered since the last fault. */
  hasProgressed?: boolean;
  /** True once the round has begun, so that its end is logged. */
  isStarted?: boolean;
  /**
   * True once the server has taken an image or a report of this round or, if there was nothing to send, has answered. It is more than
   * `delivered`, which counts no report and no login.
   */
  isProved?: boolean;
  /** True if the last look at the card found no image to send. */
  isIdle?: boolean;
  /** How far the report and the settings of `remote.name` are. Missing: none of them is to come yet. */
  checkIn?: CheckInStep;
  /** True once this round has looked for the firmware of `remote.firmware`, or has left that to another round. */
  hasLooked?: boolean;
  /** Number of firmware pieces in a row that failed and brought next to nothing. */
  failedPieces?: number;
  /** True while report and settings are tried between two images, instead of after the last one. */
  isBetween?: boolean;
  /** When the round has looked for a live picture, or delivered the first image since its last report, in milliseconds of the clock; 0: neither. */
  firstMs?: number;
  /** Number of images among the skipped ones that the delivery refuses. */
  refused?: number;
  /** Number of images that wait for a later try (image/hold.ts). */
  later?: number;
  /** Seconds until the first of the images that are held back may be tried. */
  laterSeconds?: number;
  /** Seconds until a round can begin, after a look at the card that began none. */
  waitSeconds?: number;
  /** How the image failed that was held back last: `refused`, `differs` (the server shows another file) or `broken` (the connection). */
  laterWhy?: string;
  /** Number of images that the server refused one after another. */
  inARow?: number;
  /** Path of the last image that the server refused. */
  refusedPath?: string;
  /** True if a person asked for this round, so that no image is held back. */
  isByPerson?: boolean;
  /** True if the server was busy or refused the login, so that a failed round is begun again within its period. */
  isTurnedAway?: boolean;
  /** Seconds for which a busy server asked to be left alone; 0: it did not say. Missing: it was not busy. */
  busy?: number;
  /** True if the operator refused the modem, its SIM is lost, or the server's data port is out of reach. Such faults last, so rounds rest longer. */
  isLasting?: boolean;
  /** True if a person has asked for a round, which then begins with the next look at the card. */
  isAsked?: boolean;
  /** Sentence on the rule that held the latest round back (rules/rules.ts). Missing: none did. */
  held?: string;
  /** When the hours of `send.from` let rounds begin again, in milliseconds of the clock. */
  opensMs?: number;
  /** Number of images that do not fit into the month's budget. */
  unfit?: number;
  /** Number of rounds in a row that failed. */
  troubles: number;
}

/** When rounds begin. */
export interface Schedule {
  /** True if this round was planned by the previous one or by a sleep. False if it was begun by power or by hand. */
  isPlanned?: boolean;
  /** When this round was due or, during a rest, when the next one is due, in milliseconds of the clock. */
  dueMs: number;
  /** Network time of this round if it was planned, otherwise of the next one, in seconds since 1970; 0: unknown. */
  due: number;
  /** True once this boot has found out whether the chip woke in the middle of a sleep. */
  hasLooked?: boolean;
  /**
   * True if the next round begins at once, as a person asks. `on`: it begins at once as this one ended between two images, and images that are held
   * back still wait.
   */
  isHurried?: boolean | 'on';
  /** True if a picture interrupted the rest, which goes on after it. */
  isWaiting?: boolean;
  /** True if the chip alone counted the time of day over a sleep, so that a better source is asked. */
  isCounted?: boolean;
  /** Ends the rest. It is undefined while there is no rest. @param isForPicture true if only a picture is due, so that no round begins */
  hurry?: ((isForPicture?: boolean) => void) | undefined;
}

/** The patterns that the light shows, now and at rest. */
export interface Status {
  /** The pattern that the light shows now. */
  pattern: Pattern;
  /** What the light shows at rest after a round that did not deliver all. */
  outcome: Pattern;
}

/** What a note on the card tells of the card's time, a count of seconds that only grows (image/cardtime.ts). */
export interface CardTime {
  /** Digest of the config.json that was in force last. */
  digest: string;
  /** The card's time now, in seconds. */
  seconds: number;
  /** What the chip's clock showed when the card's time was last brought up to now, in seconds. */
  chip: number;
  /** Network time when it was last known, in seconds since 1970; 0: never. */
  network: number;
  /** When the network time was last known, in seconds of the card's time. */
  networkAt: number;
  /** When config.json was last replaced by another one, in seconds of the card's time. */
  changed: number;
  /** When an image was last delivered after another image had failed, in seconds of the card's time; 0: never. */
  delivered: number;
  /** Number of rounds in a row in which the server refused all images, at most 9. */
  vain: number;
  /** When the next round may begin, in seconds of the card's time, since the server refused all images in the last rounds; 0: now. */
  pausedTo: number;
  /**
   * Until when the server asked to be left alone, in seconds of the card's time; 0: it did not. A past time means that it was busy in the last
   * round.
   */
  askedTo: number;
  /** When the note of the card's time was last written, in seconds of the card's time. */
  saved: number;
  /** True until the network's clock is known in this boot. */
  isUnsure: boolean;
  /** True if a delivery would end the time for which an image is held back, or the pause between rounds. */
  isWaiting?: boolean;
}

/** The state of settings: to be checked, on trial, in force, or refused and not yet reported. */
export type SettingsState = 'new' | 'trial' | 'good' | 'refused';

/** What is known of the card. It is kept over rounds. */
export interface Card {
  /** Mistakes that were logged last, one a line; empty: none. */
  told: string;
  /**
   * The digest of the config.json on the card, a blank, and its mistakes in one line. Either it is in force without the keys that are unknown,
   * or the last valid one is. Missing: it has no mistakes, or nothing is in force.
   */
  mistakes?: string;
  /** Number of looks at the card since the mistakes in `told` were logged. */
  looks: number;
  /**
   * When a round last began only to prove firmware on trial, or when nothing was to be sent for the first time since the start. In milliseconds of
   * the clock.
   */
  askedMs?: number;
  /** True if the firmware that was given up last has no verdict yet (update/returned.ts). */
  hasDoubt?: boolean;
  /** What is to be said of new firmware: that it is on trial, was given up or refused. Missing: nothing. */
  firmware?: string;
  /** True if no report has told the server of `firmware` yet. */
  hasNews?: boolean;
  /** True once new firmware was looked for on this card. */
  hasSought?: boolean;
  /** True once the supply has lasted through a round or a delivery since the boot, or while the card cannot be written. No act is noted then. */
  isSteady?: boolean;
  /** Name of the state in which the chip has restarted several times in a row, until that is told (brownout.ts). Missing: none. */
  act?: string;
  /** When the last look began after which no image waited, in minutes since 1970 (image/behind.ts). 0: unknown; missing: not read yet. */
  looked?: number;
  /** Digest of the config.json by which rounds were planned; empty or missing after a boot. */
  planned?: string;
  /** True if the card was removed, so that the card that is found next may be another one. */
  wasOut?: boolean;
  /** Why a card could not be read although it is there, until a report can tell it. Missing: it can be read, or none is there. */
  lostBy?: FaultCode | undefined;
  /** True once a delivery was counted since the boot (report/counts.ts). */
  isCounting?: boolean;
  /** True once this boot was counted among the starts (report/counts.ts). */
  isStartCounted?: boolean;
  /** State of the settings of `remote.name` (remote.ts). Missing: there are none. */
  settings?: SettingsState | undefined;
  /** The firmware that is fetched from the server (firmware.ts): bytes of it on the card, and bytes of the whole file. Missing: none. */
  download?: { bytes: number; size: number } | undefined;
  /** True if images wait which the settings of `remote.name` ask for by `send`. */
  hasAsked?: boolean;
  /** Digest of the logged sentence that no image matches (report/unmatched.ts). Empty or missing: it was not logged since the boot. */
  unmatched?: string;
  /** The folder of which the log has told last how many of its images hold no preview. */
  bareIn?: string | undefined;
  /** Path of the live picture that failed last. Missing: none failed since the boot. */
  failedLive?: string;
  /** When the picture in `failedLive` failed, in milliseconds of the clock. */
  failedMs?: number;
  /** The card's time (image/cardtime.ts). Missing: not read yet; null: the card has no note of it, since no try has failed. */
  time?: CardTime | null;
  /**
   * Text of the note with accounts of failed tries, for images that the journal does not have (image/tryaccount.ts). Undefined: not read
   * yet.
   */
  tries?: string | undefined;
  /** A person's check that was asked for and is not over (check.ts). Missing: none. */
  check?: Check;
  /** Paths of the image with the largest number, and of the latest one. They differ if the camera's numbers began again (report/latest.ts). */
  latest?: { newest: string; path: string } | undefined;
}

/** A person's check of card, SIM, network, login and server. */
export interface Check {
  /** Number of the step that is under way, as in check.ts; -1: the check is asked for and has not begun. */
  step: number;
  /** Bytes of the check's picture; 0: not written yet. */
  size: number;
  /** Number of faults in this check so far after which something was repeated. */
  faults: number;
  /** The last fault in this step of the check. */
  fault?: Fault;
}

/** What a round asks of the server besides the images. */
export type CheckInCall = 'post' | 'fetch' | 'firmware' | 'ask';

/**
 * Does one step of what follows a round's last image, in the open session. `post` sends the report's file to `report.url`, and ends
 * `refused` if the server does not take it. `fetch` gets the settings of `remote.name`, and always ends `refused`, since the round may end
 * then. `firmware` fetches a piece of `remote.firmware`. If it ends `done`, another piece may follow. `ask` finds out whether the server answers,
 * if there is nothing else to prove firmware on trial.
 */
export type CheckIn = (call: CheckInCall) => Promise<void>;

/** What the board gives to the rounds. */
export interface RoundParts {
  /** The files on the card. */
  readonly files: Files;
  /** The board's light. */
  readonly light: Light;
  /** The log's file on the card. */
  readonly logfile: Logfile;
  /** How the camera is wired. Missing on a board without one. */
  camera?(): CameraWiring;
  /** Returns the chip's serial number, which differs between boards. */
  serial(): string;
  /** Returns the volts of the battery; undefined: not readable. Missing on a board without a sensor. */
  battery?(): number | undefined;
  /**
   * Locks the console with a password, which holds over restarts. An empty password unlocks it. Without a password, a console that was opened
   * locks again after `seconds` seconds, unless it is used.
   */
  lockConsole(password?: string, seconds?: number): void;
  /**
   * Takes what a round has shown of firmware on trial, which then stays, goes on or is given up (device/trial.ts). Missing or undefined: there is
   * no trial.
   */
  prove?: ((proof: Proof) => void) | undefined;
  /** True if firmware on trial was given up, and the firmware before it runs again. It becomes false once that is noted. */
  hasReturned?: boolean;
  /** Returns the engine's functions that check and unpack firmware, and the slot of the flash that new firmware goes to. */
  flash(): { natives: Natives; slots: Slots };
}

/** The records of all parts of the firmware, as a round sees them. */
export interface RoundTrip extends LinkTrip, RoundParts {
  /** What is known of the modem. */
  readonly link: Readonly<Link>;
  /** The source of images. */
  readonly source: Source;
  /** The part of the firmware that sends images to the server, by FTP or HTTP. */
  readonly delivery: Delivery;
  /** Requests that a person made at the console and that wait. They are done between two images. */
  readonly desk: { readonly jobs: { readonly length: number } };
  /** Does the first request that waits at the console. It ends `broken` if the link to the modem is not trusted. */
  doJob(): Promise<void>;
  /** Returns the camera's part of the firmware. Missing on a board without a camera. */
  readonly shots?: () => Shots;
  /** Digest of the config.json that is in force, or that was read last if it has mistakes; empty: none. */
  configDigest: string;
  /** The checked config.json; undefined: none, or it has a mistake. */
  config: Config | undefined;
  /** What has happened in the current round so far, or in the last one. A round is a look at the card and the delivery of its images. */
  round: Round;
  /** When rounds begin. */
  schedule: Schedule;
  /** What the light shows. */
  status: Status;
  /** What is known of the card. */
  card: Card;
}

/** The records of a round once config.json is right. */
export interface ReadyTrip extends RoundTrip {
  /** The checked config.json. */
  config: Config;
}

/**
 * Makes the record of a new round: one look at the card, and the delivery of the images found.
 * @param before the record of the previous round. If it ended in a fault, the new round goes on with its count of failures
 */
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

/** Returns the digest of the config.json on the card, as it was read last. While that has a mistake, another one may be in force. */
export function digestOnCard(trip: RoundTrip): string {
  return trip.configDigest && trip.card.mistakes ? trip.card.mistakes.split(' ')[0]! : trip.configDigest;
}

/** Returns the digest of a config.json's text. */
export function configDigestOf(trip: Pick<RoundTrip, 'hash'>, text: string): string {
  return trip.hash(text);
}

/** Logs the peak of the engine's memory in use, in JsVars. */
export function tellMemory(trip: LinkTrip): void {
  const memory = trip.memory();
  trip.log.info('memory', memory.peak + ' of ' + memory.total + ' JsVars');
}
