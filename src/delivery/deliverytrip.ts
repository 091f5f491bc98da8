// Records of the delivery, which only src/delivery writes. A field that is seldom set is optional, since an absent field takes no memory.

import type { Payload } from '../at/task';
import type { KnownLink, LinkTrip } from '../link/link';
import type { Method, Values } from '../modem/modem';
import type { Image, Source } from '../source/source';

/** What is known of the session with the server, until the next login. */
export interface Session {
  /** Current directory on the server. Undefined: the directory of the login. The text `nowhere` (ftp/session/directory.ts): unknown. */
  cwd: string | undefined;
  /** Slices (confirmed parts of an image) have failed in this session, so images are sent as a whole. */
  noSlices?: boolean;
  /** The server has not greeted yet: the first script that connects is also the login. */
  isUngreeted?: boolean;
  /** The login has succeeded and is in the log. */
  isIn?: boolean;
}

/** Copies of images in the modem and on the server, as far as known since the modem was switched on. */
export interface Copies {
  /** Path of the image whose copy is in the modem, ready to be sent. Empty: none. */
  staged: string;
  /** Mark (copymark.ts) of the next image, if its copy is already in the modem. It is empty if there is none. */
  ahead: string;
  /** How many of the next images may still have an old copy in the modem, from before the modem's restart. */
  unsure: number;
  /** The modem may hold a file under the image's name, so that file is deleted before the next copy is made. */
  mayHaveCopy: boolean;
  /**
   * Path of the image whose partial upload on the server can be resumed. It is empty if there is none. With prefix `=` the server's file counts
   * only if it is complete. With prefix `?` that file may belong to another image, or contain other bytes than the image's, so its content
   * decides.
   */
  resumable: string;
  /** Offset in the image, in bytes, at which the upload was last resumed. */
  reached?: number;
  /** The modem cannot store a copy of the next image while it sends one, so images go one after the other. */
  isAlone?: boolean;
  /** The server has denied the last upload of the image. */
  wasDenied?: boolean;
  /**
   * Directories on the server, by mark. `made PATH`: the directory was made or exists. `new PATH`: it was made in this session, so all its files
   * are this camera's.
   */
  folders: { [mark: string]: boolean };
}

/** State of one try of one image. It is made again when an image is picked. */
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
  /** The server did not let its copy be read to compare the content, so only the size is known. */
  isUnread?: boolean;
  /**
   * What the last listing of the whole folder showed, if no file name in it contained the image's name. The temporary name contains the image's
   * name, so the answer holds for that, too. Undefined: there is no such listing.
   */
  unlisted?: 'absent' | 'untold' | undefined;
  /** By HTTP: the server's copy is asked for by a URL with a new query string, so that no cache can answer. */
  isPast?: boolean;
  /** The server has replied to the upload. So the method works, whatever the reply was. */
  isAnswered?: boolean;
  /** A failure of this try does not count among the image's tries. */
  isFree?: boolean;
  /** Size in bytes of the former file that the live picture replaces. */
  before?: number;
  /**
   * The server's time of the former file that the live picture replaces, as MDTM gives it. It is asked for only if the new picture has the same
   * size.
   */
  beforeTime?: string;
  /** The payload whose bytes are going into the modem. It is undefined while no image is being written. */
  load?: Pick<Payload, 'left'> | undefined;
  /** Offset in the image, in bytes, at which the payload in `load` ends. Without `load`, it is the offset that the last one has reached. */
  loadTo?: number;
  /** Number of bytes of the image that went over the network in this try, without those of a stream (from the card) that runs. */
  air?: number;
  /** Offset in the image, in bytes, at which the running stream (upload directly from the card) began. It is undefined while none runs. */
  streamFrom?: number | undefined;
  /** The server has confirmed the upload of this try. */
  isConfirmed?: boolean;
  /** By HTTP: the upload is to succeed only if its URL has no file. */
  isConditional?: boolean;
  /** By HTTP: whose status the last upload ended with. True: that of the server. False: a number of the modem's own. Undefined: none yet. */
  hasStatus?: boolean;
  /** Number of bytes that the modem was told to take in the last data phase. They may not all have been sent. */
  phaseBytes: number;
  /** Milliseconds that the bytes of the last data phase (`phaseBytes`) needed on the line. */
  phaseMs: number;
  /** Number of bytes of a payload that the modem still expects after the part that it acknowledged last. */
  phaseRest?: number;
}

/** How images go into the modem: the upload method and the pace of the bytes. It holds until the next boot. */
export interface Throttle {
  /** Upload method of the current image. Undefined: none was chosen yet. */
  method: Method | undefined;
  /**
   * Upload method that the modem refuses, named by its text `why`. If a path follows that text, the method is refused only for the image of that
   * path.
   */
  refusedMethod?: string;
  /**
   * Number of failures in a row of the current upload method. Below 0: the method was cleared of suspicion, and may fail more often before it is
   * given up.
   */
  failed?: number;
  /**
   * Upload methods that have failed too often, each named by its text `why`, with bars between. Undefined: the card's note of them was not read
   * yet.
   */
  failedMethods?: string;
  /** The modem does not allow its copy of an image to be read back. */
  noReadBack?: boolean;
  /** Bytes a second at which an image is written into the modem. 0: as fast as the line's rate allows. */
  pace: number;
  /** Number of bytes that may be written ahead of the pace, since the modem's receive buffer has room for them. */
  slack: number;
  /** Line rate, modem and method for which the pace holds, as one text (`circumstances` in pour/loss.ts). It is empty if the pace is unknown. */
  paceOf: string;
  /** The modem refuses to change the rate of the line. */
  isRateFixed?: boolean;
  /** Speed at which the modem lost bytes, in bytes a second. 0: it lost none, or the search has ended. */
  tooFast: number;
  /** Estimate of the speed at which the modem takes bytes, in bytes a second. 0: unknown. */
  takes: number;
  /** Share that the last loss had of its payload: lost bytes divided by all bytes, from 0 to 1. */
  lostShare: number;
  /** Number of losses of bytes in a row that hit the same image. */
  losses: number;
  /** Path of the image that lost bytes last. It is undefined while none has. */
  lossOf?: string;
  /** Number of losses that were taken for noise on the line. */
  noise: number;
  /** Longest delay of an OK after a payload so far, in milliseconds. */
  lateMs: number;
  /** An OK has come in time after a payload, so the usual delay of OK is known. */
  isOkKnown?: boolean;
  /** Number of images since a faster speed was last tried. */
  sinceProbe: number;
  /** How many of the next images go one at a time, so that the next one is not copied into the modem meanwhile. */
  alone?: number;
}

/** What was learnt about the server. It holds until `config.json` changes; the card keeps some of it (servernote.ts). */
export interface Server {
  /** The server does not rename files, so images get their own name at once. */
  noRename?: boolean;
  /** The server supports neither REST nor APPE, the FTP commands that resume an upload. */
  noResume?: boolean;
  /** True: the server gives neither a size nor a usable listing. False: it has given one. Undefined: unknown. */
  isMute?: boolean | undefined;
  /** The listing of the folder is too long or too slow, so none is asked for. */
  hasNoList?: boolean;
  /** The login takes longer than the timeout of the greeting. */
  isSlow?: boolean;
  /** The last login got no greeting in time. If the next one gets none either, the server is not called a second time. */
  hasWaited?: boolean;
  /**
   * State of the small file by whose time the server's clock is read. `left`: it may still be on the server. `gone`: it was deleted. Undefined: no
   * such file was written.
   */
  marker?: 'left' | 'gone' | undefined;
  /** How many confirmed images the server no longer showed. From `mostVanished` (verdict.ts) on, the server's reply to an upload is proof enough. */
  vanished: number;
  /** The warning that the server does not show its files is in the log. */
  isUnseenTold?: boolean;
  /** The warning that the server lets no file be read is in the log. */
  isUnreadTold?: boolean;
  /** The warning that nothing proves the server's identity is in the log. */
  isProofTold?: boolean;
  /** The warning that nothing proves the identity of the report's server is in the log. */
  isReportTold?: boolean;
  /** How many bytes were missing in the server's last incomplete copy. */
  shortBy: number;
  /** How many copies in a row on the server lacked the same number of bytes. */
  alike: number;
  /** Marks of folders on the card whose path on the server is too long for the modem. A blank follows each mark. */
  tooLong?: string;
  /** Names are cut to `shortest` characters (ftp/session/server.ts), since the modem refused a longer one. */
  isShort?: boolean;
  /** The server shows a file under every name, so a file that it shows before an image's first upload means nothing. */
  showsAll?: boolean;
  /** The server refuses an upload by HTTP if it has the condition that its URL has no file yet. */
  noCondition?: boolean;
  /** The log and a report have told that another camera's file had the name of one of this camera's images. */
  isForeignTold?: boolean;
  /** The server does not answer SIZE, but its listing shows a file's size. */
  hasNoSize?: boolean;
  /** A cache before the server shows old copies, so each query gets a new URL. */
  isCached?: boolean;
  /** A copy that differed from the image came from the server itself, and not from a cache. */
  isUncached?: boolean;
  /** Path of the image whose copy could not be read back to its end. Empty: none. */
  unread?: string;
}

/** State of the delivery by HTTP. It holds until the next boot. */
export interface Http {
  /** By HTTP: server whose socket is still open after an upload, for the query that follows. It is empty if there is none. */
  open?: string;
  /** The modem's own HTTP engine does not start. */
  noEngine?: boolean;
  /** The log already tells that the modem's HTTP engine does not start. */
  isEngineTold?: boolean;
  /**
   * Time at which the count of doubts about the server's identity (`doubts`) began, in milliseconds of the clock. An hour later the count begins
   * again.
   */
  doubtedMs?: number;
  /** Number of doubts about the server's identity within that hour. An image that the server accepts sets it to 0. */
  doubts?: number;
  /** Number of consecutive new images whose upload the server refused as not found. */
  refusals: number;
  /** Digest of the server's address, by which the journal marks refused images. Undefined: not computed yet. */
  address?: string | undefined;
  /** How often all images that the server had refused were allowed to be tried again. */
  freed?: number;
  /** Time of the last refusal of an image, in milliseconds of this boot's clock. */
  refusedMs?: number;
  /** Time of the last refusal of an image, in seconds of the clock that continues in deep sleep. 0: unknown. */
  since?: number;
  /** Path of the refused image that is tried again as a test. It is empty or undefined if there is none. */
  probe?: string | undefined;
  /** How many refused images are skipped before the one that is tried again as a test. */
  turn?: number;
  /** How many refused images were skipped in this round. */
  seen?: number;
  /** Path of the first refused image of this round. */
  first?: string;
  /** The boundary text that separates the parts of a multipart form. */
  boundary?: string;
  /** Path of an image that was refused once over a socket, where the line may have garbled the request. */
  doubted?: string;
  /** Path of an image for which the server took longer than the modem's own HTTP engine waits. */
  tooSlow?: string;
  /** Path of an image under whose URL the server may have filler, bytes that completed an upload after a loss. It is empty if there is none. */
  spoilt?: string;
  /** Path of an image that the server has accepted, but not shown yet. It is empty if there is none. */
  taken?: string;
  /** How many images in a row were on the server already, with their size, before their first upload. */
  ours?: number;
  /**
   * How many of the next images are uploaded without the condition that their URL has no file yet. The images before them were on the server
   * already, so the journal was lost.
   */
  spared?: number;
  /** Seconds for which the server's latest answer asks not to be called. It is undefined if the answer named none. */
  wait?: number | undefined;
}

/** Everything that a delivery works with: the parts of the link to the modem, the source of images, the settings and its own records. */
export interface DeliveryTrip extends LinkTrip {
  /** The source, which finds the images on the card and opens them. */
  readonly source: Source;
  /** The settings. A delivery only runs after `config.json` was read. */
  readonly config: NonNullable<LinkTrip['config']>;
  /** The link to the modem. A delivery only runs after the modem was identified. */
  readonly link: Readonly<KnownLink>;
  /** Digest of `config.json`. What was learnt about a server counts only for the same settings. */
  readonly configDigest: string;
  session: Session;
  copies: Copies;
  attempt: Attempt;
  throttle: Throttle;
  server: Server;
  http: Http;
}

/** The records while an image is picked: the image and its names on the server are set. */
export interface ImageTrip extends DeliveryTrip {
  attempt: Attempt & { image: Image };
  variables: Values & { name: string; finalName: string; size: string };
}

/** The records once the upload method of the image is chosen. */
export interface MethodTrip extends ImageTrip {
  throttle: Throttle & { method: Method };
}

/** Makes the record of a session right after the login. */
export function createSession(): Session {
  return { cwd: undefined };
}

/** Makes the record of the copies in a modem whose files are not known. The next two images may have old copies there. */
export function createCopies(): Copies {
  return { staged: '', ahead: '', unsure: 2, mayHaveCopy: true, resumable: '', folders: {} };
}

/** If the current image is the live picture, forgets its copies in the modem, since each upload of it has new content. Otherwise it does nothing. */
export function forgetLive(trip: DeliveryTrip): void {
  if (!trip.attempt.image || !trip.attempt.image.isLive) return;
  forgetCopies(trip);
  trip.server.unread = '';
}

/** Makes the record of a try that has not begun. @param image undefined: no image is picked */
export function createAttempt(image?: Image): Attempt {
  return { image: image, date: '', serverBytes: 0, phaseBytes: 0, phaseMs: 0 };
}

/** Makes the record of the upload method and the pace. No method is chosen, and the pace is the line's rate. */
export function createThrottle(): Throttle {
  return {
    method: undefined, pace: 0, slack: 0, paceOf: '', tooFast: 0, takes: 0, lostShare: 0, losses: 0, noise: 0, lateMs: 0, sinceProbe: 0
  };
}

/** Makes the record of a server of which nothing is known. */
export function createServer(): Server {
  return { vanished: 0, shortBy: 0, alike: 0 };
}

/** Makes the record of a delivery by HTTP in which the server has refused nothing. */
export function createHttpRecord(): Http {
  return { refusals: 0 };
}

/** Forgets the copies in the modem, since its files may be overwritten now. */
export function forgetCopies(trip: DeliveryTrip): void {
  trip.copies.staged = trip.copies.ahead = '';
  trip.copies.mayHaveCopy = true;
}
