// Records of the delivery, which only src/delivery writes. A field that is seldom set is optional, since an absent field takes no memory.

import type { Payload } from '../at/task';
import type { KnownLink, LinkTrip } from '../link/link';
import type { Method, Values } from '../modem/modem';
import type { Image, Source } from '../source/source';
import { today } from './names/safename';
import type { Shown } from './ownership';

/** What is known of the session with the server, until the next login. */
export interface Session {
  /** Current directory on the server. Undefined: the directory of the login. The text `nowhere` (ftp/session/enterfolder.ts): unknown. */
  cwd: string | undefined;
  /** An upload in slices (confirmed parts of an image) has failed in this session, so images are sent as a whole. */
  noSlices?: boolean;
  /** The server has not greeted yet: the first script that connects is also the login. */
  isUngreeted?: boolean;
  /** The login has succeeded, and the log tells so. */
  isIn?: boolean;
  /** The server has refused an image's temporary name, or its change. */
  hasRefused?: boolean;
  /** Folder on the card of the image whose directory on the server was found last, if its images all have that directory. */
  folder?: string;
  /** Day (yyyymmdd) in the path of that directory. Images of other days in the folder have other directories of equal length. */
  day?: string;
  /** Path of that directory. */
  path?: string;
}

/** Copies of images in the modem and on the server, as far as known since the modem was switched on. */
export interface Copies {
  /** Path of the image whose copy is in the modem, ready to be sent. Empty: none. */
  staged: string;
  /** Mark (copymark.ts) of the next image in the queue, if its copy is already in the modem. It is empty if there is no such copy. */
  ahead: string;
  /** How many of the next images may still have an old copy in the modem, from before the modem's restart. */
  unsure: number;
  /** The modem may hold a file under the image's name, so that file is deleted before the next copy is made. */
  mayHaveCopy: boolean;
  /**
   * Path of the image whose last upload is known to have left bytes of the image and no others. So its size tells whether it is whole. It is empty if
   * there is none.
   */
  clean: string;
  /** Path of the image whose bytes all went to the server directly from the card, in the last upload, which has failed. Otherwise it is empty. */
  out?: string;
  /** Offset in the image, in bytes, at which the upload was last resumed. */
  reached?: number;
  /** The modem cannot store a copy of the next image while it sends one, so images go one after the other. */
  isAlone?: boolean;
  /**
   * Directories on the server, by mark. `made PATH`: the directory was made or exists. `new PATH`: it was made in this session, so it is not asked
   * for a listing only to learn whether the server answers SIZE.
   */
  folders: { [mark: string]: boolean };
}

/** State of one try to deliver one image. The record is made anew for each image that is picked. */
export interface Attempt {
  /** The image of this try. It is undefined between two images. */
  image: Image | undefined;
  /** Day (yyyymmdd) on which the upload of this image first began. It fills the date in the directory's name. */
  date: string;
  /** An upload of this image was begun before, so the server may already have a copy. */
  isRetry?: boolean;
  /** What the server has shown of the files under the image's names, for the table of ownership.ts. */
  shown: Shown;
  /** Size of the server's copy in bytes. 0: there is none, or it is unknown. */
  serverBytes: number;
  /** The copy in the modem was read back and has the image's content. */
  isCompared?: boolean;
  /** The server has shown that it has the whole image. */
  isVerified?: boolean;
  /** The server did not let its copy be read to compare the content, so only the size is known. */
  isUnread?: boolean;
  /**
   * Result of the last listing of the whole folder, if no line of it contained the image's name without its ending. So the result holds for all names
   * of the image. `absent`: the file is missing. `untold`: no line of the listing could be read. Undefined: there is no such listing.
   */
  unlisted?: 'absent' | 'untold' | undefined;
  /** By HTTP: the server's copy is asked for by a URL with a new query string, so that no cache can answer. */
  isPast?: boolean;
  /** The server has replied to the upload, be it by a refusal. So the upload method works. */
  isAnswered?: boolean;
  /** A failure of this try does not count among the image's tries. */
  isFree?: boolean;
  /** Size in bytes of the former file that the live picture replaces. */
  before?: number;
  /**
   * Time on the server of the former file that the live picture replaces, as the FTP command MDTM gives it. It is asked for only if the new picture
   * has the same size.
   */
  beforeTime?: string;
  /** The payload whose bytes are going into the modem. It is undefined while no image is being written. */
  load?: Pick<Payload, 'left'> | undefined;
  /** Offset in the image, in bytes, at which the payload in `load` ends. Without `load`, it is the offset that the payload before has reached. */
  loadTo?: number;
  /**
   * Number of bytes of the image that went over the network in this try. Bytes of a running stream (an upload directly from the card) are not
   * included.
   */
  air?: number;
  /** Offset in the image, in bytes, at which the running stream (upload directly from the card) began. It is undefined while none runs. */
  streamFrom?: number | undefined;
  /** The server has confirmed that the upload of this try is complete. */
  isConfirmed?: boolean;
  /** By HTTP: the upload has the condition that no file exists at its URL yet. */
  isConditional?: boolean;
  /**
   * By HTTP: where the status at the end of the last upload came from. True: from the server. False: from the modem, as an error number of its own.
   * Undefined: no upload has ended yet.
   */
  hasStatus?: boolean;
  /** By HTTP: the beginning of the content of the server's answer to the upload. Undefined: it has none, or was not read. */
  heard?: string;
  /** By HTTP: the media type of that answer. Undefined: it has none, or the modem does not tell it. */
  mediaType?: string;
  /** Number of bytes that the modem was told to expect in the last data phase. Perhaps not all of them were sent. */
  phaseBytes: number;
  /** Time in milliseconds that the bytes of the last data phase (`phaseBytes`) took on the line to the modem. */
  phaseMs: number;
  /** Number of bytes of a payload that the modem still expects. It counts from the last part that the modem acknowledged. */
  phaseRest?: number;
}

/** How images go into the modem: the upload method and the pace of the bytes. It holds until the next boot. */
export interface Throttle {
  /** Upload method of the current image. Undefined: none was chosen yet. */
  method: Method | undefined;
  /**
   * Upload method that the modem refuses, identified by its field `why`. If a path follows, the method is refused only for the image of that path.
   */
  refusedMethod?: string;
  /**
   * Number of consecutive failures of the current upload method. Below 0: the method was cleared of suspicion, and may fail more often before it is
   * given up.
   */
  failed?: number;
  /**
   * Upload methods that have failed too often, each identified by its field `why`, separated by `|`. Undefined: the card's note of them was not read
   * yet.
   */
  failedMethods?: string;
  /** The modem does not let the firmware read back its copy of an image. */
  noReadBack?: boolean;
  /** Bytes a second at which an image is written into the modem. 0: as fast as the line's rate allows. */
  pace: number;
  /** Number of bytes that may be written faster than the pace, since the modem's receive buffer has room for them. */
  slack: number;
  /**
   * Line rate, modem and method for which the pace holds, in one text (function `circumstances` in pour/loss.ts). It is empty if the pace is unknown.
   */
  paceOf: string;
  /** The modem refuses to change the baud rate of the line. */
  isRateFixed?: boolean;
  /** The speed that is set before the next image, in bytes a second. After a loss it is what the modem has shown to take. 0: the speed stays. */
  nextSpeed: number;
  /** Speed at which the modem lost bytes since a faster one was last tried, in bytes a second. It is that of the first such loss. 0: it lost none. */
  lostAt: number;
  /** Share that this loss had of its payload: lost bytes divided by all bytes, from 0 to 1. */
  lostShare: number;
  /** Number of losses that were taken for noise on the line. */
  noise: number;
  /** Longest delay of the modem's OK after a payload so far, in milliseconds. */
  lateMs: number;
  /** The modem's OK has come in time after a payload, so its usual delay is known. */
  isOkKnown?: boolean;
  /** Number of images that were sent since the speed was last lowered. */
  sinceRaise: number;
  /** Number of the next images during whose upload no further image is copied into the modem. */
  alone?: number;
}

/** What was learnt about the server. It holds until `config.json` changes. The card keeps some of it (servernote.ts). */
export interface Server {
  /** The server takes no temporary names, or does not change them, so each image gets its final name at once. */
  noRename?: boolean;
  /** Day on which `noRename` was learnt (`dayOf` in servernote.ts). A week later it is forgotten. */
  renameDay?: number;
  /**
   * Marks of images whose temporary name the server has refused, or not changed (ftp/session/server.ts). There are commas between them. What was
   * delivered under its own name in the end counts until the server changes another name.
   */
  unnamed?: string;
  /** Path of the image that gets its final name at once. Undefined: none. */
  plain?: string;
  /** The server supports neither REST nor APPE, the FTP commands that resume an upload. */
  noResume?: boolean;
  /** True: the server gives neither a file's size nor a usable listing. False: it has given a size or a listing. Undefined: unknown. */
  isMute?: boolean | undefined;
  /** The listing of the folder is too long or too slow, so none is asked for. */
  hasNoList?: boolean;
  /** The server's login takes longer than the short timeout for its greeting. */
  isSlow?: boolean;
  /** True: the last login got no greeting of the server in time. If the next login gets none either, it fails without another try. */
  hasWaited?: boolean;
  /**
   * State of the small test file by whose time the server's clock is read. `left`: it may still be on the server. `gone`: it was deleted. Undefined:
   * no such file was written.
   */
  marker?: 'left' | 'gone' | undefined;
  /**
   * Number of images whose upload the server had confirmed but which it no longer showed. From `mostVanished` (verdict.ts) on, its reply to an upload
   * is proof enough.
   */
  vanished: number;
  /** Marks of the sentences that the log has already (told.ts). Undefined: none. */
  told?: string;
  /** How many bytes were missing in the server's last incomplete copy. */
  shortBy: number;
  /** How many copies in a row on the server lacked the same number of bytes. */
  alike: number;
  /** Marks of folders on the card whose path on the server is too long for the modem. A blank follows each mark. */
  tooLong?: string;
  /** File names are cut to `shortest` characters (ftp/session/server.ts), since the modem refused a longer name. */
  isShort?: boolean;
  /** The server refuses an upload by HTTP if it has the condition that its URL has no file yet. */
  noCondition?: boolean;
  /** Whether an upload by HTTP that counted was ever answered by a page for people. Undefined: none has counted by its answer alone. */
  hasPages?: boolean;
  /** The day (yyyymmdd) on which the log has told that another camera's file had the name of an image. Undefined: never. */
  foreignDay?: string;
  /** True: the server does not answer SIZE, but its listing shows a file's size. False: it has answered SIZE. Undefined: unknown. */
  hasNoSize?: boolean | undefined;
  /** A cache between the camera and the server shows old copies, so each query gets a new URL. */
  isCached?: boolean;
  /** A copy with other content than the image came from the server itself, and not from a cache. */
  isUncached?: boolean;
  /**
   * Path of the image and name of its file on the server that could not be read back to its end. Empty: none. With a `?` before it, the connection
   * was lost once at the read.
   */
  unread?: string;
}

/** State of the delivery by HTTP. It holds until the next boot. */
export interface Http {
  /**
   * By HTTP: host and port of the server whose socket is still open after an upload, for the query that follows. It is empty if no socket is open.
   */
  open?: string;
  /** The modem's own HTTP engine does not start. */
  noEngine?: boolean;
  /**
   * Time at which the count of doubts about the server's identity (`doubts`) began, in milliseconds of the clock. An hour later the count begins
   * again.
   */
  doubtedMs?: number;
  /** Number of doubts about the server's identity in the hour after `doubtedMs`. An image that the server accepts sets it to 0. */
  doubts?: number;
  /** Number of consecutive new images whose upload the server refused as not found (404, 405, 409 or 410). */
  refusals: number;
  /** Digest of the server's address, by which the journal marks refused images. Undefined: not computed yet. */
  address?: string | undefined;
  /** Number of times that the server accepted a refused image again, after which all refused images could be sent again. */
  freed?: number;
  /** Time of the last refusal of an image, in milliseconds of this boot's clock. */
  refusedMs?: number;
  /** Time of the last refusal of an image, in seconds of the clock that continues in deep sleep. 0: unknown. */
  since?: number;
  /** Path of the refused image that is tried again as a test. It is empty or undefined if there is none. */
  probe?: string | undefined;
  /** Number of refused images that are skipped before the image that is tried again as a test. */
  turn?: number;
  /** How many refused images were skipped in this round. */
  seen?: number;
  /** Path of the first refused image of this round. */
  first?: string;
  /** The boundary text that separates the parts of a multipart form. */
  boundary?: string;
  /** Path of an image that was refused once over a socket, where the line may have garbled the request. */
  doubted?: string;
  /** Path of an image that goes over a socket, since the modem's own HTTP engine waits too short a time or hides the server's answer. */
  bySocket?: string;
  /**
   * Seconds that the camera is to wait before its next request, as the server's latest answer demands. It is undefined if the answer named no wait.
   */
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

/** The records once an image is picked: the image and its names on the server are set. */
export interface ImageTrip extends DeliveryTrip {
  attempt: Attempt & { image: Image };
  variables: Values & Required<Pick<Values, 'name' | 'finalName' | 'size'>>;
}

/** The records once the upload method of the image is chosen, too. */
export interface MethodTrip extends ImageTrip {
  throttle: Throttle & { method: Method };
}

/** Makes the record of a new session, whose current directory is that of the login. */
export function createSession(): Session {
  return { cwd: undefined };
}

/** Makes the record of the copies in a modem that was just started, whose files are not known. The next two images may have old copies there. */
export function createCopies(): Copies {
  return { staged: '', ahead: '', unsure: 2, mayHaveCopy: true, clean: '', folders: {} };
}

/** Forgets the session and the copies in the modem, which was switched on or restarted. The file on the server is as it was. */
export function forgetSession(trip: DeliveryTrip): void {
  const clean = trip.copies.clean;
  trip.session = createSession();
  trip.copies = createCopies();
  trip.copies.clean = clean;
}

/** Makes the record of a try that has not begun. @param image undefined: no image is picked */
export function createAttempt(image?: Image): Attempt {
  return { image: image, date: '', shown: {}, serverBytes: 0, phaseBytes: 0, phaseMs: 0 };
}

/**
 * Ends the try before, and makes the record of a new one. The copies of the live picture in the modem are forgotten, since each upload of it has new
 * content. The copy of another image, which was skipped, is to be deleted before the next copy is made. @param image undefined: no image is picked
 */
export function beginAttempt(trip: DeliveryTrip, image: Image | undefined): void {
  const before = trip.attempt.image;
  if (before && before.isLive) {
    forgetCopies(trip);
    trip.server.unread = '';
  }
  // the next try of a preview may find another one in the same file
  if (before && before.whole && trip.copies.staged === before.path) forgetCopies(trip);
  if (image && trip.copies.staged && trip.copies.staged !== image.path) trip.copies.mayHaveCopy = true;
  trip.attempt = createAttempt(image);
  if (!image) return;
  trip.attempt.date = image.begun || today(trip.calendar.stamp());
  trip.attempt.isRetry = !!(image.begun || (image.whole && image.whole.preview));
}

/** Makes the record of the upload method and the pace. No method is chosen yet, and bytes go as fast as the line's rate allows. */
export function createThrottle(): Throttle {
  return {
    method: undefined, pace: 0, slack: 0, paceOf: '', nextSpeed: 0, lostAt: 0, lostShare: 0, noise: 0, lateMs: 0, sinceRaise: 0
  };
}

/** Makes the record of a server about which nothing is known yet. */
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
