// The delivery's records; only this room writes them. Optional fields save JsVars.

import type { Payload } from '../at/task';
import type { KnownLink, LinkTrip } from '../link/link';
import type { Method, Values } from '../modem/modem';
import type { Image, Source } from '../source/source';

export interface Session {
  /** Current directory on the server; undefined: the login's; `nowhere` (directory.ts): unknown. */
  cwd: string | undefined;
  noSlices?: boolean;
  isUngreeted?: boolean;
  /** The login was logged. */
  isIn?: boolean;
}

export interface Copies {
  staged: string;
  /** Mark (copymark.ts) of the next image in the modem, or empty. */
  ahead: string;
  /** Images to come whose former copies may be in the modem. */
  unsure: number;
  mayHaveCopy: boolean;
  /**
   * Path of the image whose partial upload can be resumed. Prefix `=`: counts only if complete (temporary name confirmed, or an uncounted
   * stream). Prefix `?`: may be another's or contain filler; counts only with equal content.
   */
  resumable: string;
  /** Bytes of it that the server had at the last resumption. */
  reached?: number;
  /** The modem takes no image during a put. */
  isAlone?: boolean;
  wasDenied?: boolean;
  /** `made PATH`; `new PATH` if the server had none. */
  folders: { [mark: string]: boolean };
}

export interface Attempt {
  image: Image | undefined;
  /** Day (yyyymmdd) when its upload first began. */
  date: string;
  isRetry?: boolean;
  serverBytes: number;
  isCompared?: boolean;
  isVerified?: boolean;
  /** Before its upload the folder's listing had no name that contains the image's: the answer for its temporary name, too. */
  unlisted?: 'absent' | 'untold' | undefined;
  /** The server is asked with a query in its URL, past a cache. */
  isPast?: boolean;
  /** The server replied, so the method works. */
  isAnswered?: boolean;
  /** A failure costs no try. */
  isFree?: boolean;
  /** Size of the file that the live picture replaces; its time, if the new picture has that size. */
  before?: number;
  beforeTime?: string;
  /** Current payload; the byte that it reaches. */
  load?: Pick<Payload, 'left'> | undefined;
  loadTo?: number;
  /** Bytes on the air (spent.ts). `streamFrom`: the stream's first byte. */
  air?: number;
  streamFrom?: number | undefined;
  isConfirmed?: boolean;
  /** By HTTP: the server has answered; false: only the modem. */
  hasStatus?: boolean;
  phaseBytes: number;
  phaseMs: number;
  phaseRest?: number;
}

export interface Throttle {
  method: Method | undefined;
  /** Method to avoid (its `why`); if a path follows: for that image only. */
  refusedMethod?: string;
  /** Consecutive failures of the method; `why` of failed methods, between bars. */
  failed?: number;
  failedMethods?: string;
  noReadBack?: boolean;
  /** Bytes a second, 0: line rate; usable receive buffer. */
  pace: number;
  slack: number;
  /** The pace holds for this rate, modem and method. */
  paceOf: string;
  isRateFixed?: boolean;
  /** Lossy speed in bytes a second, or 0; the estimate; the share lost. */
  tooFast: number;
  takes: number;
  lostShare: number;
  losses: number;
  lossOf?: string;
  noise: number;
  /** Latest OK in ms; one came in time. */
  lateMs: number;
  isOkKnown?: boolean;
  sinceProbe: number;
  alone?: number;
}

export interface Server {
  noRename?: boolean;
  /** The server supports neither REST nor APPE. */
  noResume?: boolean;
  /** The server gives neither size nor listing; false: it once did. */
  isMute?: boolean | undefined;
  hasNoList?: boolean;
  /** The login is slower than the greeting's timeout. */
  isSlow?: boolean;
  hasWaited?: boolean;
  marker?: 'left' | 'gone' | undefined;
  /** See verdict.ts. */
  vanished: number;
  isUnseenTold?: boolean;
  isProofTold?: boolean;
  isReportTold?: boolean;
  /** Bytes missing in the last copy; consecutive equal numbers. */
  shortBy: number;
  alike: number;
  /** Marks of folders whose path is too long. */
  tooLong?: string;
  /** Names have at most `shortest` characters (session/server.ts). */
  isShort?: boolean;
  /** A cache before it shows old copies; a differing copy was its own. */
  isCached?: boolean;
  isUncached?: boolean;
  /** Path of the image whose read-back did not end. */
  unread?: string;
}

export interface Http {
  /** Server of the socket that is open after an upload, for the query that follows; empty: none. */
  open?: string;
  /** The modem's engine does not start; logged. */
  noEngine?: boolean;
  isEngineTold?: boolean;
  /** First doubt of the server's identity; doubts since the last success. */
  doubtedMs?: number;
  doubts?: number;
  refusals: number;
  /** Address's mark in the journal; how often all refused images were allowed again. */
  address?: string | undefined;
  freed?: number;
  /** Last refusal: by this boot's clock; by deep sleep's. */
  refusedMs?: number;
  since?: number;
  /** Refused image that is tried again, as a path; how many before it to skip; how many were skipped; the first one's path. */
  probe?: string | undefined;
  turn?: number;
  seen?: number;
  first?: string;
  boundary?: string;
  /** Path of an image refused once over a socket. */
  doubted?: string;
  tooSlow?: string;
  /** Path of an image with filler on the server. */
  spoilt?: string;
  /** Path of an image uploaded but not verified. */
  taken?: string;
  /** Seconds for which the latest answer asks to be left alone. */
  wait?: number | undefined;
}

export interface DeliveryTrip extends LinkTrip {
  readonly source: Source;
  /** Deliveries run after config.json is read and the modem identified. */
  readonly config: NonNullable<LinkTrip['config']>;
  readonly link: Readonly<KnownLink>;
  readonly configDigest: string;
  session: Session;
  copies: Copies;
  attempt: Attempt;
  throttle: Throttle;
  server: Server;
  http: Http;
}

export interface ImageTrip extends DeliveryTrip {
  attempt: Attempt & { image: Image };
  variables: Values & { name: string; finalName: string; size: string };
}

export interface MethodTrip extends ImageTrip {
  throttle: Throttle & { method: Method };
}

export function createSession(): Session {
  return { cwd: undefined };
}

export function createCopies(): Copies {
  return { staged: '', ahead: '', unsure: 2, mayHaveCopy: true, resumable: '', folders: {} };
}

/** The live picture's image is another upload. */
export function forgetLive(trip: DeliveryTrip): void {
  if (!trip.attempt.image || !trip.attempt.image.isLive) return;
  forgetCopies(trip);
  trip.server.unread = '';
}

export function createAttempt(image?: Image): Attempt {
  return { image: image, date: '', serverBytes: 0, phaseBytes: 0, phaseMs: 0 };
}

export function createThrottle(): Throttle {
  return {
    method: undefined, pace: 0, slack: 0, paceOf: '', tooFast: 0, takes: 0, lostShare: 0, losses: 0, noise: 0, lateMs: 0, sinceProbe: 0
  };
}

export function createServer(): Server {
  return { vanished: 0, shortBy: 0, alike: 0 };
}

export function createHttpRecord(): Http {
  return { refusals: 0 };
}

/** The modem's files may be overwritten now. */
export function forgetCopies(trip: DeliveryTrip): void {
  trip.copies.staged = trip.copies.ahead = '';
  trip.copies.mayHaveCopy = true;
}
