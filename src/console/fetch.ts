// Downloads a file by HTTP from any server to the card, and resumes a partial one.

import { addressOf, percentDecode, shownUrl } from '../config/url';
import type { Answer } from '../delivery/http/socket/response';
import { isSuccess } from '../delivery/http/status';
import { readContentRange, requestTyped, type Typed } from '../delivery/http/typedrequest';
import { safeName } from '../delivery/names/safename';
import { End } from '../fault';
import { slowly } from '../link/baud';
import { plainNames } from '../modem/modem';
import { wholeOf } from '../number';
import { homeFolder } from '../store/journal';
import { inBytes } from '../text';
import type { JobTrip } from './desk';

const getFolder = homeFolder + '/get';
const longestName = 64;
/** Largest file that is fetched, in bytes. */
const mostBytes = 20000000;

/** How a request ended, for the log. A request that got no answer ends with a fault instead. */
export interface Said {
  /** A sentence on how the request ended. */
  text: string;
  /** True if the request has failed. Its sentence is then logged as an error. */
  hasFailed?: boolean;
}

/** Makes the name on the card for the file at this URL, from the last part of the URL's path. */
export function nameIn(trip: JobTrip, url: string): string {
  const path = addressOf(url).target.split('?')[0];
  return safeName(percentDecode(path.slice(path.lastIndexOf('/') + 1)).trim() || 'index', plainNames(longestName), trip.hash);
}

/** Explains an answer that brings no file, by its status: a redirect, or an error. It is a sentence without its full stop. */
export function refusalOf(answer: Readonly<Answer>): string {
  if (answer.status < 400) {
    return 'the server sends it elsewhere (' + answer.line + ')' + (answer.location ? ', to ' + answer.location : ', without a target');
  }
  return 'the server answered ' + answer.line
    + (answer.status === 401 ? '; http.user, http.password and http.header go along to the server of http.url alone' : '');
}

/** A file on its way to the card. */
interface Download {
  readonly url: string;
  /** Path of the file on the card. */
  readonly target: string;
  /** Three texts about the download that broke off last: its URL, the size of the whole file in bytes, and its ETag or date. */
  readonly before: string[];
  /** Bytes of the file that an earlier try has left on the card; 0: none. */
  readonly from: number;
  /** Bytes of the file that are on the card now. */
  kept: number;
  /** The answer's field `Content-Range`. It is empty if there is none. */
  range: string;
  /** The answer's field `ETag`, or else `Last-Modified`. It is empty if there is neither. */
  mark: string;
  /** True once the first bytes of the answer were taken. */
  isBegun: boolean;
  /** True if the server has sent another part, or a part of another file. */
  isOther: boolean;
  /** True if the card did not take all bytes of the answer. */
  isFull: boolean;
}

function createDownload(trip: JobTrip, url: string): Download {
  const target = getFolder + '/' + nameIn(trip, url);
  const stat = trip.files.stat(target);
  const before = trip.desk.gotten.split('\n');
  return {
    url: url, target: target, before: before, from: before[0] === url && stat ? stat.size : 0,
    kept: 0, range: '', mark: '', isBegun: false, isOther: false, isFull: false
  };
}

/** Returns whether the answer continues the file: it begins right after the bytes on the card, and belongs to the same file. */
function goesOn(download: Download): boolean {
  const from = download.from;
  const before = download.before;
  const mark = download.mark;
  const found = readContentRange(download.range);
  const isRest = from > 0 && !!found && wholeOf(found[1]) === from && (found[2] === '*' || found[2] === before[1]);
  return isRest && (!mark || !before[2] || mark === before[2]);
}

function begin(trip: JobTrip, download: Download, answer: Readonly<Answer>): void {
  download.isBegun = true;
  if (answer.status === 206) {
    download.isOther = !goesOn(download);
    download.kept = download.from;
    return;
  }
  trip.desk.gotten = answer.length === undefined ? '' : download.url + '\n' + answer.length + '\n' + download.mark;
  trip.files.makeFolder(homeFolder);
  trip.files.makeFolder(getFolder);
  trip.files.remove(download.target);
}

function isTooLong(download: Download, answer: Readonly<Answer>): boolean {
  return download.kept > mostBytes || (answer.length || 0) > mostBytes;
}

function flawOf(download: Download, answer: Answer): string {
  if (isTooLong(download, answer)) return 'it is longer than ' + mostBytes / 1000000 + ' MB, and no more is fetched';
  if (download.isOther) return 'the server answered with another part, or another file lies there by now; ask again to fetch it from its beginning';
  if (download.isFull) return 'the card did not store all of it; it may be full';
  return '';
}

function requestOf(trip: JobTrip, download: Download): Typed {
  const before = download.before;
  return {
    method: 'GET', url: download.url,
    lines: download.from ? ['Range: bytes=' + download.from + '-', before[2] ? 'If-Range: ' + before[2] : ''] : [],
    onField: function (name, value) {
      if (name === 'content-range') download.range = value;
      if ((name === 'etag' && value[0] === '"') || (name === 'last-modified' && !download.mark)) download.mark = value;
    },
    onBody: function (bytes, answer) {
      if (!isSuccess(answer.status) || isTooLong(download, answer)) return;
      if (!download.isBegun) begin(trip, download, answer);
      if (download.isOther || download.isFull) return;
      download.isFull = !trip.files.append(download.target, bytes);
      download.kept += bytes.length;
    },
    isEnough: function (answer) { return !isSuccess(answer.status) || download.isOther || download.isFull || isTooLong(download, answer); }
  };
}

function settle(trip: JobTrip, download: Download, answer: Answer): Said {
  const flaw = flawOf(download, answer);
  if (!isSuccess(answer.status)) {
    if (answer.status === 416) trip.desk.gotten = '';
    return { text: refusalOf(answer) + (answer.status === 416 ? '; ask again to fetch it from its beginning' : ''), hasFailed: true };
  }
  // The download is begun here for an empty file, for which `onBody` is never called.
  if (!flaw && !download.isBegun) begin(trip, download, answer);
  const isStored = !!flaw || download.kept > 0 || trip.files.write(download.target, '');
  trip.desk.gotten = '';
  if (flaw || !isStored) return { text: flaw || 'the card did not store it', hasFailed: true };
  return { text: 'the file from ' + shownUrl(download.url) + ' is on the card as ' + download.target + ', ' + inBytes(download.kept) };
}

/**
 * Downloads the file at a URL into the firmware's folder on the card. It goes on with a partial file if the server still has the same one.
 */
export async function fetchUrl(trip: JobTrip, url: string): Promise<Said> {
  const download = createDownload(trip, url);
  const got: { answer?: Answer } = {};
  const { end, fault } = await tried(slowly(trip, true, async function () { got.answer = await requestTyped(trip, requestOf(trip, download)); }));
  if (end === End.done) return settle(trip, download, got.answer!);
  // If nothing of the file came, or the link is unreliable, this call ends with the fault, which the caller logs.
  if (end === End.broken || !download.isBegun || download.isOther) throw ended(end, fault);
  return {
    text: (fault && fault.code === 'server-timeout' ? 'nothing more came after ' : 'the answer broke off after ')
      + inBytes(download.kept) + '; ask again to '
      + (trip.desk.gotten ? 'go on from there' : 'fetch it from its beginning'), hasFailed: true
  };
}
