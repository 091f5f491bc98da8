// Downloads a file by HTTP from any server to the card; resumes a partial one.

import type { End } from '../at/step';
import { addressOf, percentDecode, shownUrl } from '../config/url';
import type { Answer } from '../delivery/http/socket/response';
import { isSuccess } from '../delivery/http/status';
import { requestTyped, type Typed } from '../delivery/http/typedrequest';
import { safeName } from '../delivery/names/safename';
import type { Fault } from '../fault';
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
  /** The request has failed, so the sentence is logged as an error. */
  hasFailed?: boolean;
}

/** Makes the name on the card for the file at this URL, from the last part of the URL's path. */
export function nameIn(trip: JobTrip, url: string): string {
  const path = addressOf(url).target.split('?')[0];
  return safeName(percentDecode(path.slice(path.lastIndexOf('/') + 1)).trim() || 'index', plainNames(longestName), trip.hash);
}

/** Explains an answer that brings no file, by its status: a redirect, or an error. It is a sentence without its full stop. */
export function refusalOf(answer: Readonly<Answer>): string {
  if (answer.status < 400) return 'the server sends it elsewhere (' + answer.line + '), to ' + (answer.location ? answer.location + '/' : 'another of its own addresses');
  return 'the server answered ' + answer.line + (answer.status === 401 ? '; http.user, http.password and http.header go along to the server of http.url alone' : '');
}

/** A download that is under way, as the request calls it. */
interface Download extends Typed {
  /** The server's answer, once it is complete. */
  answer?: Answer;
  /** Tells how the download ended, after a complete answer. */
  settle(answer: Answer): Said;
  /** Tells how the download ended if the answer broke off. It returns undefined if no part of the file came. */
  settleCut(end: End, fault: Fault | undefined): Said | undefined;
}

function createDownload(trip: JobTrip, url: string): Download {
  const target = getFolder + '/' + nameIn(trip, url);
  const stat = trip.files.stat(target);
  const before = trip.desk.gotten.split('\n');
  const from = before[0] === url && stat ? stat.size : 0;
  let kept = 0;
  let range = '';
  let mark = '';
  let isBegun = false;
  let isOther = false;
  let isFull = false;

  function goesOn(): boolean {
    const found = /^bytes (\d+)-\d+\/([\d*]+)$/.exec(range);
    const isRest = from > 0 && !!found && wholeOf(found[1]) === from && (found[2] === '*' || found[2] === before[1]);
    return isRest && (!mark || !before[2] || mark === before[2]);
  }

  function begin(answer: Readonly<Answer>): void {
    isBegun = true;
    if (answer.status === 206) {
      isOther = !goesOn();
      kept = from;
      return;
    }
    trip.desk.gotten = answer.length === undefined ? '' : url + '\n' + answer.length + '\n' + mark;
    trip.files.makeFolder(homeFolder);
    trip.files.makeFolder(getFolder);
    trip.files.remove(target);
  }

  function isTooLong(answer: Readonly<Answer>): boolean {
    return kept > mostBytes || (answer.length || 0) > mostBytes;
  }

  function flawOf(answer: Answer): string {
    if (isTooLong(answer)) return 'it is longer than ' + mostBytes / 1000000 + ' MB, and no more is fetched';
    if (isOther) return 'the server answered with another part, or another file lies there by now; ask again to fetch it from its beginning';
    if (isFull) return 'the card did not store all of it; it may be full';
    return '';
  }

  return {
    method: 'GET', url: url,
    lines: from ? ['Range: bytes=' + from + '-', before[2] ? 'If-Range: ' + before[2] : ''] : [],
    onField: function (name, value) {
      if (name === 'content-range') range = value;
      if ((name === 'etag' && value[0] === '"') || (name === 'last-modified' && !mark)) mark = value;
    },
    onBody: function (bytes, answer) {
      if (!isSuccess(answer.status) || isTooLong(answer)) return;
      if (!isBegun) begin(answer);
      if (isOther || isFull) return;
      isFull = !trip.files.append(target, bytes);
      kept += bytes.length;
    },
    isEnough: function (answer) { return !isSuccess(answer.status) || isOther || isFull || isTooLong(answer); },
    settle: function (answer) {
      const flaw = flawOf(answer);
      if (!isSuccess(answer.status)) {
        if (answer.status === 416) trip.desk.gotten = '';
        return { text: refusalOf(answer) + (answer.status === 416 ? '; ask again to fetch it from its beginning' : ''), hasFailed: true };
      }
      // an empty file never calls onBody
      if (!flaw && !isBegun) begin(answer);
      const isStored = !!flaw || kept > 0 || trip.files.write(target, '');
      trip.desk.gotten = '';
      if (flaw || !isStored) return { text: flaw || 'the card did not store it', hasFailed: true };
      return { text: 'the file from ' + shownUrl(url) + ' is on the card as ' + target + ', ' + inBytes(kept) };
    },
    settleCut: function (end, fault) {
      if (end === 'broken' || !isBegun || isOther) return undefined;
      return {
        text: (fault && fault.code === 'server-timeout' ? 'nothing more came after ' : 'the answer broke off after ') + inBytes(kept) + '; ask again to '
          + (trip.desk.gotten ? 'go on from there' : 'fetch it from its beginning'), hasFailed: true
      };
    }
  };
}

/**
 * Downloads the file at a URL into the firmware's folder on the card. It goes on with a partial file if the server still has the same one.
 */
export async function fetchUrl(trip: JobTrip, url: string): Promise<Said> {
  const download = createDownload(trip, url);
  const { end, fault } = await tried(slowly(trip, async function () { download.answer = await requestTyped(trip, download); }));
  if (end === 'done') return download.settle(download.answer!);
  const said = download.settleCut(end, fault);
  if (!said) throw ended(end, fault);
  return said;
}
