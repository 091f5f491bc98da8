// Fetches `remote.firmware`, signed firmware, from the server that also gets the images. It comes in pieces, and waiting images are sent
// between two of them. The beginning comes first, so firmware that is refused costs one piece.

import { firmware } from '#firmware';
import { getFile, whyNoGet } from '../delivery/get/getfile';
import { createPart, Flaw, type Part } from '../delivery/get/part';
import { fixedName } from '../delivery/names/imagename';
import { End, isLost, tell, type Fault } from '../fault';
import { answerPace } from '../link/baud';
import { wholeOf } from '../number';
import { downloadNote, downloadPath, offerNote } from '../round/firmware';
import { passTime, saveTime } from '../round/image/cardtime';
import { shortWhy } from '../round/remote';
import { spendPiece } from '../round/rules/budget';
import { isTooSoon } from '../round/update/replaced';
import { homeFolder } from '../store/journal';
import { DownloadNote, type Words } from '../store/notewords';
import { headBytes, mostImageBytes, mostManifestBytes } from '../update/manifest';
import { signatureBytes } from '../update/rsa';
import { tellKeyless } from '../update/signature';
import type { CheckInTrip } from './checkintrip';
import { isOverspent, tellOverspent } from './firmware/account';
import { checkBeginning, checkChunks } from './firmware/checkfirmware';
import type { Download } from './firmware/download';

/** Number of bytes at the beginning of a file that surely contain the manifest and its signature. */
const mostBeginning = mostManifestBytes + signatureBytes;
/** Size of the longest file with signed firmware, in bytes. */
const mostFile = mostBeginning + mostImageBytes;
/** Seconds that a piece of the file may take on the serial line to the modem. The size of a piece follows from it. */
const pieceSeconds = 60;
/** A piece that broke off does not count as a failure if at least this number of its bytes came. */
const leastGain = 4096;
/** Number of pieces in a row that may fail in a round. After that, only a later round goes on with the download. */
const mostFailed = 3;
/** How often a download may begin anew. After that, the firmware is left alone until the next look at the server for firmware. */
const mostBegun = 3;
/** Milliseconds after which the fetch of a piece is ended, even if a slow network has not brought all of it. */
const mostMs = 240000;
/** Milliseconds after which the fetch is ended if the whole file comes in one piece. */
const mostInOneMs = 1800000;
/** A text in the first line of the manifest. */
const start = 'snapferry firmware';
const noPart = 'the server gives no part of the file, so it comes in one piece: ';
/**
 * Seconds after which a file that is not wanted is fetched again, though its size is the same, if it only comes whole. A file that has vanished while
 * it came is told for as long.
 */
const weekSeconds = 604800;
/** Seconds after which the head of such a file is read again, if the modem can fetch a part. Other firmware often has the same size. */
const headSeconds = 72000;

/** Reads the note of the download on the card. If config.json has changed since then, the download begins anew. */
function readDownload(trip: CheckInTrip): Download {
  const words = trip.notes.get(downloadNote).split(' ') as Words<DownloadNote>;
  const n = (words[DownloadNote.digest] === trip.configDigest ? words : '00000000000'.split('')).map(function (word) {
    return wholeOf(word) || 0;
  }) as Download['numbers'];
  const stat = n[DownloadNote.size] ? trip.files.stat(downloadPath) : undefined;
  return { numbers: n, version: stat || n[DownloadNote.sum] ? words[DownloadNote.version] : '?', bytes: stat ? stat.size : 0 };
}

/** Writes the note of the download, and its progress for the browser page. */
function noteDownload(trip: CheckInTrip, download: Download): void {
  const n = download.numbers;
  const words = [trip.configDigest as string | number, Math.floor(trip.sleep.seconds()), download.version];
  trip.notes.put(downloadNote, words.concat(n.slice(DownloadNote.size)).join(' '));
  trip.card.download = n[DownloadNote.size] ? { bytes: download.bytes, size: n[DownloadNote.size] } : undefined;
}

/** Removes the part of the file that has come, and leaves the firmware alone until the next look at the server for firmware. */
function drop(trip: CheckInTrip, download: Download): void {
  const n = download.numbers;
  trip.files.remove(downloadPath);
  trip.round.hasLooked = true;
  download.bytes = n[DownloadNote.size] = n[DownloadNote.checked] = n[DownloadNote.chunks] = n[DownloadNote.urgent] = 0;
}

/**
 * Begins the download anew, as its pieces do not fit together. After too many beginnings the firmware is left alone, and after two whole downloads
 * it is refused.
 * @param isInOne true if the server gives no part of a file, so the file is fetched whole
 */
function beginAnew(trip: CheckInTrip, download: Download, name: string, why: string, isInOne: boolean): void {
  const n = download.numbers;
  const size = n[DownloadNote.size];
  if (size && isOverspent(download, size)) return refuse(trip, download, name, tellOverspent(download), size);
  const isOver = ++n[DownloadNote.begun] > mostBegun;
  drop(trip, download);
  trip.round.hasLooked = isOver;
  if (isOver) trip.log.error('firmware', 'is left alone until the next look, after ' + mostBegun + ' beginnings anew: ' + why);
  else trip.log.warn('firmware', 'begins anew: ' + why);
  if (isOver) n[DownloadNote.begun] = n[DownloadNote.inOne] = 0;
  else if (isInOne) n[DownloadNote.inOne] = 1;
}

/** Whether the modem can fetch a part of a file. Otherwise, the file comes whole. */
function givesParts(trip: CheckInTrip): boolean {
  return !!trip.config['http.url'] || trip.link.modem.script('get', 0).some(function (row) { return !!row.until || row.when === 'getEnd'; });
}

/** Refuses firmware, and says so once: in the log, and in reports. @param total bytes of the whole file; 0: unknown */
function refuse(trip: CheckInTrip, download: Download, name: string, why: string, total: number): void {
  const note = '0 0 0 - refused ' + download.version + ' ' + shortWhy(why);
  // True if the file on the server is the firmware that runs now. The file stays there after the installation, so its refusal is no error.
  const isOurs = download.version === firmware.version;
  if (!isOurs && trip.notes.get(offerNote) !== note) trip.log.error('firmware', name + ' is not taken: ' + why);
  trip.notes.put(offerNote, isOurs ? '' : note);
  if (total && (isOurs || !givesParts(trip))) {
    download.numbers[DownloadNote.unwanted] = total;
    download.numbers[DownloadNote.unwantedAt] = passTime(trip).seconds;
    saveTime(trip);
  }
  drop(trip, download);
  download.numbers[DownloadNote.begun] = download.numbers[DownloadNote.inOne] = 0;
}

function createPiece(trip: CheckInTrip, download: Download, needs: number): Part {
  const n = download.numbers;
  const size = n[DownloadNote.size];
  const isWhole = !!n[DownloadNote.inOne] || !givesParts(trip);
  const part = size
    ? Math.min(size, download.bytes + Math.floor(answerPace(trip, !!trip.config['http.url']) * pieceSeconds))
    : needs || (trip.config['http.url'] || n[DownloadNote.unwanted] ? headBytes : mostBeginning);
  const piece = createPart(download.bytes, isWhole ? size || mostFile : part, isWhole, function (bytes) {
    const isStored = trip.files.append(downloadPath, bytes);
    trip.files.tidy();
    if (trip.card.download) trip.card.download.bytes = piece.from + piece.got;
    return isStored;
  });
  piece.size = size;
  piece.start = start;
  piece.endMs = trip.clock.now() + (isWhole ? mostInOneMs : mostMs);
  if (passTime(trip).seconds - n[DownloadNote.unwantedAt] < (isWhole ? weekSeconds : headSeconds)) piece.unwanted = n[DownloadNote.unwanted];
  return piece;
}

async function fetchPiece(trip: CheckInTrip, name: string, piece: Part): Promise<void> {
  // The server is asked for the file's size again, since the file may have changed since the last session.
  const isAsked = !piece.from || !trip.card.download || !!trip.round.failedPieces;
  if (!piece.from) {
    // Only the folder `get` is made here. The folder in which it lies exists already, since the firmware's notes are there.
    trip.files.makeFolder(homeFolder + '/get');
    trip.files.remove(downloadPath);
  }
  await getFile(trip, name, piece, isAsked);
}

/** Logs that a piece broke off, and decides whether the download begins anew, or is left to a later round. */
function settleFailure(trip: CheckInTrip, download: Download, name: string, piece: Part, fault: Fault | undefined): void {
  const round = trip.round;
  const why = piece.why || tell(fault);
  // What the server refuses from its first byte on, it refuses at the next try, too.
  if (!piece.from && !piece.got && (piece.why || !isLost(fault))) return refuse(trip, download, name, why, 0);
  const failed = piece.got >= leastGain ? 0 : (round.failedPieces || 0) + 1;
  round.failedPieces = failed;
  // True if the server has just told the file's size, but twice gave no byte of the rest. Such a server cannot send parts of a file.
  const isRefused = failed > 1 && piece.from && piece.total && !piece.got && !isLost(fault);
  if (download.numbers[DownloadNote.inOne] || isRefused) {
    return beginAnew(trip, download, name, (isRefused ? noPart : 'its one piece broke off: ') + why, true);
  }
  trip.log.warn('firmware', 'a piece broke off after ' + piece.got + ' bytes: ' + why + (failed < mostFailed ? '' : '; a later round goes on'));
  round.hasLooked = failed >= mostFailed;
}

function settleFlaw(trip: CheckInTrip, download: Download, name: string, piece: Part): void {
  if (piece.flaw === Flaw.changed) return beginAnew(trip, download, name, 'another file lies on the server by now', false);
  if (piece.flaw === Flaw.ignored) return beginAnew(trip, download, name, noPart + (piece.why || 'it sends the file from its beginning'), true);
  const n = download.numbers;
  const isGone = piece.flaw === Flaw.absent && n[DownloadNote.spent] > 0 && !n[DownloadNote.wrong];
  if (isGone && passTime(trip).seconds - n[DownloadNote.since] < weekSeconds) {
    return refuse(trip, download, name, 'the server has no such file any more; put it there again', 0);
  }
  if (piece.flaw === Flaw.full) trip.log.error('firmware', 'is not fetched: the card did not store it; check that it is not full, locked or broken');
  trip.notes.put(offerNote, '');
  drop(trip, download);
  download.numbers[DownloadNote.begun] = 0;
}

/**
 * Checks the first bytes of a firmware file: its head and its signature.
 * @returns how many bytes must have come for the next check; 0: the signature is right, or the firmware was refused
 */
async function begin(trip: CheckInTrip, download: Download, name: string, total: number, isLast: boolean): Promise<number> {
  const found = await checkBeginning(trip, download, total);
  if (typeof found === 'number' && !isLast) return found;
  const why = typeof found === 'number' ? 'it ends before its signature; copy it whole' : found;
  if (why) refuse(trip, download, name, why, total);
  else {
    trip.notes.put(offerNote, '');
    trip.log.info('firmware', download.version + ' comes from ' + name + ', ' + download.numbers[DownloadNote.size] + ' bytes; it is signed');
  }
  return 0;
}

/** Checks the chunks that have come, and logs the progress. */
async function proceed(trip: CheckInTrip, download: Download, name: string): Promise<void> {
  const isRight = await checkChunks(trip, download);
  const n = download.numbers;
  const size = n[DownloadNote.size];
  const isWhole = download.bytes >= size;
  if (!isRight) {
    // while the server gives several files in turn, they may only be mixed
    if (!n[DownloadNote.changes]) n[DownloadNote.wrong] = 1;
    beginAnew(trip, download, name, 'the bytes from ' + n[DownloadNote.checked] + ' on are not those of the manifest', false);
  } else {
    trip.log.info('firmware', download.version + ': ' + download.bytes + ' of ' + size + ' bytes are on the card ('
      + Math.floor(download.bytes * 100 / size) + ' %)' + (!isWhole ? ''
      : !n[DownloadNote.urgent] && isTooSoon(trip, download.version) ? '; it waits, since other firmware was installed within the last day'
      : '; it is installed after this round'));
    if (isWhole) trip.round.hasLooked = true;
  }
}

/**
 * Fetches pieces until the signature at the beginning of the file is checked. If it was checked before, one further piece is fetched. It ends
 * `broken` if the session with the server may be gone.
 */
async function fetchAndCheck(trip: CheckInTrip, download: Download, name: string): Promise<void> {
  const round = trip.round;
  let needs = 0;
  for (;;) {
    const piece = createPiece(trip, download, needs);
    const unfit = spendPiece(trip, piece.to - piece.from);
    if (unfit) {
      trip.log.info('firmware', 'waits for the next month: ' + unfit);
      round.hasLooked = true;
      return;
    }
    const { end, fault } = await tried(fetchPiece(trip, name, piece));
    const isBroken = end !== End.done || !!piece.why;
    download.bytes += piece.got;
    if (piece.flaw) settleFlaw(trip, download, name, piece);
    else {
      if (!piece.size && (!isBroken || download.bytes >= mostBeginning)) {
        // a server may give fewer bytes in an answer than it was asked for
        const isLast = !piece.got || download.bytes >= Math.min(piece.total || mostFile, mostBeginning);
        needs = await begin(trip, download, name, piece.total, isLast);
        if (needs) continue;
      }
      if (download.numbers[DownloadNote.size]) {
        download.numbers[DownloadNote.spent] += piece.got;
        await proceed(trip, download, name);
      }
      if (isBroken && !round.hasLooked) settleFailure(trip, download, name, piece, fault);
      else round.failedPieces = 0;
    }
    // The end `broken` makes the round open another session, since this one may be gone. A bare ERROR of the modem, which gives no reason,
    // counts as well.
    if (end === End.broken || (!piece.flaw && fault && (isLost(fault) || fault.code === 'refused'))) throw ended(End.broken, fault);
    return;
  }
}

/**
 * Fetches a piece of signed firmware, and checks it. Ends `done` if another one may follow, `refused` if the round ends, or
 * `broken`.
 */
export async function fetchFirmware(trip: CheckInTrip): Promise<void> {
  const name = fixedName(trip, 'remote.firmware');
  const download = readDownload(trip);
  const none = tellKeyless() || whyNoGet(trip);
  if (none) {
    refuse(trip, download, name, none, 0);
    noteDownload(trip, download);
    throw ended(End.refused);
  }
  const { end, fault } = await tried(fetchAndCheck(trip, download, name));
  noteDownload(trip, download);
  throw ended(end === End.done && trip.round.hasLooked ? End.refused : end, fault);
}
