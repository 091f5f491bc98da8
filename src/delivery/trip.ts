// What a delivery owns: one record for each of what it must remember, replaced when that ends. Only this room writes them.
// What is seldom so is missing until it is: each field of a record costs the engine one or two JsVars, whatever it holds.

import type { Payload } from '../at/task';
import type { Link, LinkTrip } from '../link/link';
import type { Way } from '../modem/modem';
import type { Image, Source } from '../source/source';

/** Replaced at each login. */
export interface Session {
  /** The directory on the server that was entered last; undefined: the login's own; `nowhere` (folder.ts): not known. */
  cwd: string | undefined;
  /** No slices get through in this session. */
  noSlices?: boolean;
  /** The server has not answered in this session, which begins with the first operation. */
  isUngreeted?: boolean;
  /** The server has let the modem in, and that was told. */
  isIn?: boolean;
}

/** What may lie of images in the modem and on the server. Replaced when the modem is woken. */
export interface Copies {
  /** The path of the image whose whole copy is in the modem; empty where none is. */
  staged: string;
  /** The mark (stage.ts) of the next image, whose whole copy is in the modem already; empty where none is. */
  ahead: string;
  /** For how many images to come a copy from before a cut may lie in the modem: one was in hand, one ahead. */
  unsure: number;
  /** A copy from before may lie in the modem under the image's name. */
  mayHaveCopy: boolean;
  /**
   * The path of the image of which the server has a beginning, or all, that is nobody else's: the upload broke, and no byte was lost on
   * the line. With a `=` in front only all of it counts: the server has confirmed it under its temporary name, or nobody has counted a
   * stream. With a `?` it may be somebody else's, or hold filler: all of it counts if its content is the image's.
   */
  sound: string;
  /** The put before was refused by the server. */
  wasDenied?: boolean;
  /** Directories that were made in the session: `made PATH`; `new PATH` where the server had none before. */
  folders: { [mark: string]: boolean };
}

/** One try of one image. Replaced when an image is picked. */
export interface Attempt {
  image: Image | undefined;
  /** The day (yyyymmdd) that decides its directory: when its upload first began. */
  date: string;
  /** The image's upload had begun before this try: copies of it may lie about. */
  isRetry?: boolean;
  /** What the server has of the image from a try before, where that is sound. */
  serverBytes: number;
  /** The copy in the modem was read back and is the image. */
  isCompared?: boolean;
  /** The server has shown that it holds the whole image. */
  isVerified?: boolean;
  /** The server has answered: what has failed is no fault of the method. */
  isAnswered?: boolean;
  /** What fails now is no fault of the image. */
  isFree?: boolean;
  /** What pours it now; and up to which of its bytes that goes, or went before. */
  load?: Pick<Payload, 'left'> | undefined;
  loadTo?: number;
  /** Bytes of the data phase that began last, and how long the line had them, in milliseconds. */
  phaseBytes: number;
  phaseMs: number;
  /** How many of the payload come after it. */
  phaseRest?: number;
}

/** How bytes go into the modem: by which method, how fast. Made at boot; what it holds for stands in it. */
export interface Throttle {
  /** The method that the image in hand takes. */
  way: Way | undefined;
  /** The `why` of a method that is not there; with an image's path after it where it was refused for that one. */
  refusedWay?: string;
  /** Tries of images in a row that have failed, by the method in use; the `why` of each that was given up for that, between bars. */
  failed?: number;
  failedWays?: string;
  /** The modem has refused to give back what it holds. */
  noReadBack?: boolean;
  /** Bytes a second into the modem; 0 as fast as the line. How far its receive buffer may fill meanwhile, in bytes. */
  pace: number;
  slack: number;
  /** The rate, modem and method that the pace holds for. */
  paceOf: string;
  /** The modem does not change its rate: it is left to chunks. */
  isRateFixed?: boolean;
  /**
   * A speed that lost bytes, in bytes a second, until another has been found; else 0. What the modem may take instead, and the
   * share it lost.
   */
  tooFast: number;
  takes: number;
  lostShare: number;
  /** How often in a row the image of this path lost some because of the pace. */
  losses: number;
  lossOf?: string;
  /** How many tries in a row were lost to noise. From the second on images go in slices, where the modem confirms some. */
  noise: number;
  /** How late the OK after a payload has come at most, in milliseconds; and that one came as soon as it should. */
  lateMs: number;
  isOkKnown?: boolean;
  /** Images since the pace was probed. */
  sinceProbe: number;
  /** For so many images none is copied into the modem while another is sent: the link broke at that. */
  alone?: number;
}

/** What this server has shown of itself. Replaced with each config.json. */
export interface Server {
  /** It takes no rename. */
  noRename?: boolean;
  /** It takes no upload that goes on: neither REST nor APPE. */
  noResume?: boolean;
  /** It gives neither size nor listing; false: it gave one for the image before. */
  isMute?: boolean | undefined;
  /** Its listing was too long, or too slow. */
  hasNoList?: boolean;
  /** It has logged in this modem, later than a greeting is waited for. */
  isSlow?: boolean;
  /** A long wait for its login was in vain, and it has logged nobody in since. */
  hasWaited?: boolean;
  /** The file by which the server is asked for the time: missing before it is written. */
  marker?: 'left' | 'gone' | undefined;
  /** How many uploads in a row were gone after its reply to the complete transfer. */
  vanished: number;
  /** It was told that nothing shows who it is, or that any server of its authority passes. */
  isProofTold?: boolean;
  /** By how many bytes the last copy was short, and how many in a row by as many. */
  shortBy: number;
  alike: number;
  /** Marks of the folders whose directory on the server is longer than the modem takes. */
  tooLong?: string;
  /** The path of the image whose copy on the server was to be read back, which did not come to its end. */
  unread?: string;
}

/** What HTTP remembers. Made at boot. */
export interface Http {
  /** The modem's own does not start; found out anew when it is woken. Whether that was told. */
  noEngine?: boolean;
  isEngineTold?: boolean;
  /** Told once: that it does not show what it has. */
  isHiddenTold?: boolean;
  /** Since when it is doubted who the server is, and how often that was so since an image was taken. */
  doubtedMs?: number;
  doubts?: number;
  /** How many images in a row there was nothing at this address for. */
  refusals: number;
  /** What tells this address from others, in the journal's records of refusals; how often the server has begun to take what it refused. */
  address?: string | undefined;
  freed?: number;
  /** When it refused one last: by the clock of this start, and by the one that goes on in deep sleep. */
  refusedMs?: number;
  since?: number;
  /** Which of these is tried again: its path; so many are passed over before, so many were, and the path of the first of them. */
  probe?: string | undefined;
  turn?: number;
  seen?: number;
  first?: string;
  /** Between the parts of the form in hand. */
  boundary?: string;
  /** The path of the image that it refused last over a socket: once more, and it is believed. */
  doubted?: string;
  /** The path of the image for whose answer the modem's own HTTP did not wait long enough. */
  tooSlow?: string;
  /** The path of the image of which the server may have a copy with filler in it. */
  spoilt?: string;
  /** The path of the image that the server has said to have taken; what it has is still to be asked. */
  taken?: string;
}

export interface DeliveryTrip extends LinkTrip {
  readonly source: Source;
  readonly link: Readonly<Link>;
  /** Tells one config.json from another. */
  readonly configDigest: string;
  session: Session;
  copies: Copies;
  attempt: Attempt;
  throttle: Throttle;
  server: Server;
  http: Http;
}

export function createSession(): Session {
  return { cwd: undefined };
}

export function createCopies(): Copies {
  return { staged: '', ahead: '', unsure: 2, mayHaveCopy: true, sound: '', folders: {} };
}

export function createAttempt(image?: Image): Attempt {
  return { image: image, date: '', serverBytes: 0, phaseBytes: 0, phaseMs: 0 };
}

export function createThrottle(): Throttle {
  return {
    way: undefined, pace: 0, slack: 0, paceOf: '', tooFast: 0, takes: 0, lostShare: 0, losses: 0, noise: 0, lateMs: 0, sinceProbe: 0
  };
}

export function createServer(): Server {
  return { vanished: 0, shortBy: 0, alike: 0 };
}

export function createHttpRecord(): Http {
  return { refusals: 0 };
}

/** What lies in the modem for an image may be another file by now. */
export function forgetCopies(trip: DeliveryTrip): void {
  trip.copies.staged = trip.copies.ahead = '';
  trip.copies.mayHaveCopy = true;
}
