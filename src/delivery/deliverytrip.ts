// Records of the delivery, which only this room writes. A field that is seldom set is optional: an absent field takes no memory.

import type { Payload } from '../at/task';
import type { KnownLink, LinkTrip } from '../link/link';
import type { Method, Values } from '../modem/modem';
import type { Image, Source } from '../source/source';

/** What holds until the next login. */
export interface Session {
  /** Current directory on the server. `undefined`: the directory of the login. `nowhere` (ftp/session/directory.ts): unknown. */
  cwd: string | undefined;
  /** Slices have failed in this session, so images go whole. */
  noSlices?: boolean;
  /** The server has not greeted yet: the first script that connects is also the login. */
  isUngreeted?: boolean;
  /** The login has succeeded and is in the log. */
  isIn?: boolean;
}

/** Copies of images in the modem and on the server, as far as known since the modem was woken. */
export interface Copies {
  /** Path of the image whose copy is in the modem, ready to be sent. Empty: none. */
  staged: string;
  /** Mark (copymark.ts) of the next image, if its copy is already in the modem. Empty: none. */
  ahead: string;
  /** How many of the next images may still have an old copy in the modem, from before the restart. */
  unsure: number;
  /** The modem may hold a file under the image's name, so it is deleted before the next copy. */
  mayHaveCopy: boolean;
  /**
   * Path of the image whose partial upload on the server can be resumed. Empty: none.
   * With prefix `=` the file counts only if it is complete. With prefix `?` it may belong to another image or contain filler, so its
   * content decides.
   */
  resumable: string;
  /** Byte of the partial upload at which the last resumption began. */
  reached?: number;
  /** The modem cannot store the next image while it sends one. */
  isAlone?: boolean;
  /** The server has denied the last upload. */
  wasDenied?: boolean;
  /**
   * Directories on the server, by mark. `made PATH`: the directory was made or exists. `new PATH`: it was made now, so all its files are
   * ours.
   */
  folders: { [mark: string]: boolean };
}

/** One try of one image. It is created again when an image is picked. */
export interface Attempt {
  /** The image of this try. Undefined between two images. */
  image: Image | undefined;
  /** Day (yyyymmdd) on which the upload of this image first began. It fills the date in the directory's name. */
  date: string;
  /** An upload of this image has begun before, so the server may already have a copy. */
  isRetry?: boolean;
  /** Size of the server's copy in bytes. 0: there is none, or it is unknown. */
  serverBytes: number;
  /** The copy in the modem was read back and has the image's content. */
  isCompared?: boolean;
  /** The server has shown that it has the whole image. */
  isVerified?: boolean;
  /** The server did not let the copy be read whose content was to be compared, so its size alone is known. */
  isUnread?: boolean;
  /**
   * Answer of the last listing of the whole folder, if no name in it contains the image's name. It then also holds for the temporary name.
   */
  unlisted?: 'absent' | 'untold' | undefined;
  /** The server is asked by a URL with a new query, which a cache has not seen. */
  isPast?: boolean;
  /** The server has replied to the upload. So the method works, whatever the reply is. */
  isAnswered?: boolean;
  /** A failure of this try does not count among the image's tries. */
  isFree?: boolean;
  /** Size in bytes of the former file that the live picture replaces. */
  before?: number;
  /** The server's time of that former file, as MDTM gives it. It is asked only if the new picture has the same size. */
  beforeTime?: string;
  /** The payload that is on its way into the modem. */
  load?: Pick<Payload, 'left'> | undefined;
  /** Offset in the image at which that payload ends, or the offset that the last one reached. */
  loadTo?: number;
  /** Bytes of the image that went over the network in this try, without the current stream. */
  air?: number;
  /** Offset in the image at which the current stream began. Undefined: no stream. */
  streamFrom?: number | undefined;
  /** The server has confirmed the upload. */
  isConfirmed?: boolean;
  /** By HTTP: the upload is to succeed only if its URL has no file. */
  isConditional?: boolean;
  /** By HTTP, true: the server has answered the upload. False: the status is a number of the modem's own. Undefined: no status yet. */
  hasStatus?: boolean;
  /** Bytes of the last data phase, sent or announced. */
  phaseBytes: number;
  /** Milliseconds that those bytes needed on the line. */
  phaseMs: number;
  /** Bytes that the modem still expects after the part that it acknowledged. */
  phaseRest?: number;
}

/** How images go into the modem: the method and the pace. It holds until the next boot. */
export interface Throttle {
  /** Method of the current image. Undefined: none was chosen yet. */
  method: Method | undefined;
  /** `why` of a method that the modem refuses. If a path follows it, only that image is meant. */
  refusedMethod?: string;
  /** Consecutive failures of the current method. Negative: a method that was found innocent has these failures in advance. */
  failed?: number;
  /** `why` of each method that has failed too often, between bars. Undefined: the card's note was not read yet. */
  failedMethods?: string;
  /** The modem does not give its copy back. */
  noReadBack?: boolean;
  /** Bytes a second that are written into the modem. 0: as fast as the line's rate. */
  pace: number;
  /** Bytes that the modem's receive buffer takes beyond the pace. */
  slack: number;
  /** Rate, modem and method for which the pace holds (`circumstances` of pour/loss.ts). */
  paceOf: string;
  /** The modem refuses another rate of the line. */
  isRateFixed?: boolean;
  /** Speed at which the modem lost bytes, in bytes a second. 0: it lost none, or the search has ended. */
  tooFast: number;
  /** Estimate of the speed that the modem takes, in bytes a second. */
  takes: number;
  /** Lost bytes of the last loss, divided by all bytes of its payload. */
  lostShare: number;
  /** Consecutive losses of the same image. */
  losses: number;
  /** Path of the image of the last loss. */
  lossOf?: string;
  /** Losses that were taken for noise on the line. */
  noise: number;
  /** Longest delay of an OK after a payload so far, in milliseconds. */
  lateMs: number;
  /** An OK has come in time, so its usual delay is known. */
  isOkKnown?: boolean;
  /** Images since a faster speed was last tried. */
  sinceProbe: number;
  /** How many of the next images go one at a time, without the next one stored meanwhile. */
  alone?: number;
}

/** What was learnt about the server. It holds until `config.json` changes; the card keeps some of it (servernote.ts). */
export interface Server {
  /** The server does not rename files, so images get their own name at once. */
  noRename?: boolean;
  /** The server supports neither REST nor APPE. */
  noResume?: boolean;
  /** True: the server gives neither a size nor a usable listing. False: it has given one. Undefined: unknown. */
  isMute?: boolean | undefined;
  /** The listing of the folder is too long or too slow, so none is asked for. */
  hasNoList?: boolean;
  /** The login takes longer than the timeout of the greeting. */
  isSlow?: boolean;
  /** The last login got no greeting in time. So the next one that gets none is not called a second time. */
  hasWaited?: boolean;
  /** State of the small file by which the server's clock is asked. `left`: it may still be on the server. `gone`: it was deleted. */
  marker?: 'left' | 'gone' | undefined;
  /** How many confirmed images the server no longer showed. From `mostVanished` (verdict.ts) on, its reply is enough. */
  vanished: number;
  /** The warning that the server does not show its files is in the log. */
  isUnseenTold?: boolean;
  /** The warning that the server lets no file be read is in the log. */
  isUnreadTold?: boolean;
  /** The warning that nothing proves the server's identity is in the log. */
  isProofTold?: boolean;
  /** The warning that nothing proves the identity of the report's server is in the log. */
  isReportTold?: boolean;
  /** Bytes missing in the server's last incomplete copy. */
  shortBy: number;
  /** Consecutive copies in which the same number of bytes was missing. */
  alike: number;
  /** Marks of folders on the card whose path on the server is too long. A blank follows each. */
  tooLong?: string;
  /** Names are cut to `shortest` characters (ftp/session/server.ts), since the modem refused a longer one. */
  isShort?: boolean;
  /** The server shows a file under every name, so none matters before an image's first upload. */
  showsAll?: boolean;
  /** The server refuses the condition of an upload by HTTP. */
  noCondition?: boolean;
  /** The log and a report have told that another camera's file had the name of an image. */
  isForeignTold?: boolean;
  /** The server does not tell a size, but its listing does. */
  hasNoSize?: boolean;
  /** A cache before the server shows old copies, so queries get a new URL. */
  isCached?: boolean;
  /** A copy that differed came from the server itself, not from a cache. */
  isUncached?: boolean;
  /** Path of the image whose copy could not be read back to its end. Empty: none. */
  unread?: string;
}

/** State of the delivery by HTTP. It holds until the next boot. */
export interface Http {
  /** Server whose socket is still open after an upload, for the query that follows. Empty: none. */
  open?: string;
  /** The modem's own HTTP engine does not start. */
  noEngine?: boolean;
  /** The log already tells that the modem's HTTP engine does not start. */
  isEngineTold?: boolean;
  /** Time of the first doubt about the server's identity, in milliseconds of the clock. */
  doubtedMs?: number;
  /** Doubts since the last success. */
  doubts?: number;
  /** Consecutive new images that the server refused as not found. */
  refusals: number;
  /** Digest of the server's address, by which the journal marks refused images. Undefined: not computed yet. */
  address?: string | undefined;
  /** How often all refused images were allowed again. */
  freed?: number;
  /** Time of the last refusal, in milliseconds of this boot's clock. */
  refusedMs?: number;
  /** Time of the last refusal in seconds of the clock that continues in deep sleep. 0: unknown. */
  since?: number;
  /** Path of the refused image that is tried again. Empty: none. */
  probe?: string | undefined;
  /** How many refused images are skipped before the one that is tried again. */
  turn?: number;
  /** How many refused images were skipped in this round. */
  seen?: number;
  /** Path of the first refused image of this round. */
  first?: string;
  /** Text that separates the parts of a form. */
  boundary?: string;
  /** Path of an image that was refused once over a socket, where the request may have been garbled. */
  doubted?: string;
  /** Path of an image for which the server was slower than the modem's own HTTP waits. */
  tooSlow?: string;
  /** Path of an image in whose place the server may have filler. Empty: none. */
  spoilt?: string;
  /** Path of an image that the server has taken, but not shown yet. Empty: none. */
  taken?: string;
  /** How many images in a row were on the server, in their size, before their first upload. */
  ours?: number;
  /**
   * How many of the next images go without the condition that their URL has no file yet. The last ones were on the server already, so
   * the journal was lost.
   */
  spared?: number;
  /** Seconds for which the server's latest answer asks to be left alone. */
  wait?: number | undefined;
}

/** Everything a delivery works with: the link's parts, the source, the settings and its own records. */
export interface DeliveryTrip extends LinkTrip {
  /** The source of the images. */
  readonly source: Source;
  /** The settings. A delivery only runs after `config.json` was read. */
  readonly config: NonNullable<LinkTrip['config']>;
  /** The link. A delivery only runs after the modem was identified. */
  readonly link: Readonly<KnownLink>;
  /** Digest of `config.json`: what was learnt about a server counts only for the same settings. */
  readonly configDigest: string;
  session: Session;
  copies: Copies;
  attempt: Attempt;
  throttle: Throttle;
  server: Server;
  http: Http;
}

/** The records while an image is picked: the image and its names are set. */
export interface ImageTrip extends DeliveryTrip {
  attempt: Attempt & { image: Image };
  variables: Values & { name: string; finalName: string; size: string };
}

/** The records once the image's method is chosen. */
export interface MethodTrip extends ImageTrip {
  throttle: Throttle & { method: Method };
}

/** A session right after the login. */
export function createSession(): Session {
  return { cwd: undefined };
}

/** Nothing is known about the modem's files, so the next two images may have old copies there. */
export function createCopies(): Copies {
  return { staged: '', ahead: '', unsure: 2, mayHaveCopy: true, resumable: '', folders: {} };
}

/** The modem's copies no longer count after a live picture, whose image is another at each upload. */
export function forgetLive(trip: DeliveryTrip): void {
  if (!trip.attempt.image || !trip.attempt.image.isLive) return;
  forgetCopies(trip);
  trip.server.unread = '';
}

/** A try that has not begun. Without an image, none is picked. */
export function createAttempt(image?: Image): Attempt {
  return { image: image, date: '', serverBytes: 0, phaseBytes: 0, phaseMs: 0 };
}

/** No method is chosen, and the pace is the line's rate. */
export function createThrottle(): Throttle {
  return {
    method: undefined, pace: 0, slack: 0, paceOf: '', tooFast: 0, takes: 0, lostShare: 0, losses: 0, noise: 0, lateMs: 0, sinceProbe: 0
  };
}

/** Nothing is known about the server. */
export function createServer(): Server {
  return { vanished: 0, shortBy: 0, alike: 0 };
}

/** The server has refused nothing. */
export function createHttpRecord(): Http {
  return { refusals: 0 };
}

/** The modem's files may be overwritten now, so no copy there counts any more. */
export function forgetCopies(trip: DeliveryTrip): void {
  trip.copies.staged = trip.copies.ahead = '';
  trip.copies.mayHaveCopy = true;
}
