// The way of an image's bytes: which way is taken, into the modem, out of a data phase that lost some, to the server.

import type { Payload } from '../at/chat';
import { fault } from '../fault';
import { homeFolder } from '../image/journal';
import { createPayload } from '../image/reader';
import { forgetFolder } from './folder';
import { numberIn, type Way } from '../modem/modem';
import { compareCopy } from './compare';
import type { OnEnd, Work } from './machine';
import { runScript, samplePeak, underOwnName, type Trip } from './trip';
import { fillUp } from './wake';

type CarryWork = Pick<Work, 'staging' | 'draining' | 'sending'>;

/** The least pace that is tried, in bytes a second: the vendor's own example comes to 1,700. */
const leastPace = 1500;
/** An upload that broke behind so many bytes goes on where the modem can; before that it begins anew. */
export const leastResumeBytes = 65536;

function kilobytes(bytes: number): string {
  return Math.round(bytes / 1000) + ' kB';
}

/** The modem's drive, where it has any and none is known yet. @param ways those that may need it */
export function findDrive(trip: Trip, ways: Way[], onEnd: OnEnd): void {
  const isNeeded = ways.some(function (way) { return !!way.hasDrive; });
  if (trip.bag['drive'] || !isNeeded) onEnd('done');
  else runScript(trip, 'drive', function (end, wrong) {
    if (end === 'done') trip.log.info('modem', 'images go through its drive ' + trip.bag['drive']);
    onEnd(end, wrong);
  });
}

/** The ways that the configuration allows and that take an image of this size: first those that were not refused for it. */
function chooseWay(trip: Trip): Way | undefined {
  const method = trip.config!['upload.method'];
  const ways = trip.modem!.ways.filter(function (way) { return (method === 'auto' || method === way.name) && trip.image!.size <= way.most; });
  const free = ways.filter(function (way) { return trip.refusedWay !== way.why && trip.refusedWay !== way.why + trip.image!.path; });
  return free[0] || ways[0];
}

/** Those whose traces may lie in the modem: the one in use, or all where that is not known. */
export function waysInUse(trip: Trip): Way[] {
  return trip.way ? [trip.way] : trip.modem!.ways;
}

/**
 * Bytes are lost where the modem is filled faster than it empties: next time as fast as what arrived, and a tenth less.
 * @param lost how many, or 0 where nothing tells
 */
export function slowDown(trip: Trip, lost: number): void {
  const size = trip.image!.size;
  const share = lost ? Math.max(size - lost, size / 10) / size : 1;
  trip.pace = Math.max(leastPace, Math.floor((trip.pace || trip.baud / 10) * share * 0.9));
  trip.notes.put('pace', '' + trip.pace);
  trip.log.info('modem', (lost ? lost + ' of ' + size : 'some') + ' bytes were lost on the line; from now on ' + kilobytes(trip.pace) + ' a second');
}

export function createCarryWork(trip: Trip): CarryWork {
  const log = trip.log;

  function image() { return trip.image!; }

  function payload(): Payload {
    samplePeak(trip);
    const from = +(trip.bag['rest'] || 0);
    const poured = createPayload(trip.files, trip.uart, trip.clock, { path: image().path, size: image().size, from: from, baud: trip.baud, pace: trip.pace });
    const pour = poured.pour;
    poured.pour = function (bytes, escape, onPoured) {
      trip.expect(bytes * 1000 / (trip.pace || trip.baud / 10));
      return pour(bytes, escape, onPoured);
    };
    return poured;
  }

  /**
   * Into the modem's own memory. A copy from a try before, or from before a cut, is deleted first: nobody promises that it is
   * replaced.
   */
  function stage(onEnd: OnEnd): void {
    function fill(): void { runScript(trip, trip.way!.isFile ? 'stageFile' : 'stage', onEnd, payload()); }
    if (!trip.mayHaveCopy || !trip.way!.hasDrive) fill();
    else runScript(trip, 'unstage', function (end, wrong) {
      if (end === 'broken') onEnd(end, wrong);
      else fill();
    });
  }

  /** Nothing was lost before: the upload goes on from what the server has, where that is worth it and the modem can. */
  function goOn(script: 'resume' | 'streamOn'): void {
    const from = trip.serverBytes;
    const isWorth = from >= leastResumeBytes && from < image().size && (script === 'resume' || !!trip.way!.isCounted) && trip.modem!.script(script, 0).length > 0;
    trip.bag['rest'] = isWorth ? '' + from : '';
    trip.bag['left'] = '' + (image().size - from);
    if (isWorth) log.info('image', image().path + ' is sent on from byte ' + from);
  }

  /** Whether the copy in the modem is to be read back, and can be. */
  function isToCompare(): boolean {
    return trip.config!['upload.verify'] === 'content' && !!trip.way!.hasDrive && trip.modem!.script('readBack', 0).length > 0;
  }

  function tellWay(way: Way): void {
    if (trip.way !== way) log.info('modem', 'images go by ' + way.name + (trip.config!['upload.method'] === 'auto' ? ': ' + way.why : ''));
    trip.way = way;
  }

  /** A way that the modem refuses is not tried again: not for this image, or not at all where it is not there. */
  function noteRefusal(code: string | undefined): void {
    if (code === 'drive-missing') trip.refusedWay = trip.way!.why;
    else if (code === 'modem-full' || code === 'copy-missing') trip.refusedWay = trip.way!.why + image().path;
  }

  function send(onEnd: OnEnd): void {
    const isStream = trip.way!.name === 'stream';
    const isRest = !!trip.bag['rest'];
    const script = isStream ? (isRest ? 'streamOn' : 'stream') : isRest ? 'resume' : trip.way!.isFile ? 'putFile' : 'put';
    trip.isRetry = true;
    runScript(trip, script, function (end, wrong) {
      // a directory may not be there after all: its MKD was refused for another reason than that it is
      if (wrong && wrong.code === 'put-denied' && !trip.modem!.hasEnter) forgetFolder(trip);
      if (wrong && (wrong.code === 'copy-missing' || wrong.code === 'put-denied')) trip.staged = '';
      trip.sound = end === 'refused' && isStream ? image().path : '';
      if (end === 'refused') noteRefusal(wrong!.code);
      // the modem tells how many it got
      if (end === 'refused' && wrong!.code === 'bytes-lost') slowDown(trip, image().size - (numberIn(wrong!.line || '') || 0));
      onEnd(end, wrong);
    }, isStream ? payload() : undefined);
  }

  /**
   * Before an image is sent for the first time, a file of its name that lies at the server is somebody else's: it goes, so that
   * whatever lies there later is ours. Then the journal tells that the upload begins.
   */
  function begin(onEnd: OnEnd): void {
    if (image().begun) {
      onEnd('done');
      return;
    }
    // nothing is taken away at the server for an image that could not be journalled
    if (!trip.outbox.canWrite(image())) {
      onEnd('refused', fault('journal', homeFolder));
      return;
    }
    underOwnName(trip, function (onErased) { runScript(trip, 'erase', onErased); }, function (end, wrong) {
      trip.isErased = end === 'done';
      if (end !== 'done') onEnd(end, wrong);
      else if (!trip.outbox.begin(image(), trip.date)) onEnd('refused', fault('journal', homeFolder));
      else onEnd('done');
    });
  }

  return {
    staging: function (onEnd) {
      const way = chooseWay(trip);
      if (!way) {
        onEnd('refused', fault('no-way', 'upload.method', image().size + ' bytes by ' + trip.config!['upload.method']));
        return;
      }
      tellWay(way);
      const isThere = trip.staged === image().path;
      trip.bag['rest'] = '';
      trip.bag['putOption'] = 'APPE';
      if (isThere) goOn('resume');
      else if (way.name === 'stream' && trip.sound === image().path) goOn('streamOn');
      if (isThere || way.name === 'stream') onEnd('done');
      else findDrive(trip, [way], function (found, noDrive) {
        function end(ended: typeof found, wrong = noDrive): void {
          if (ended === 'done' && isToCompare()) compareCopy(trip, 'readBack', function (same, why) { settle(same, why); });
          else settle(ended, wrong);
        }
        function settle(ended: typeof found, wrong = noDrive): void {
          if (ended === 'done') trip.staged = image().path;
          else noteRefusal(wrong && wrong.code);
          trip.mayHaveCopy = ended !== 'done';
          trip.isCompared = ended === 'done' && isToCompare();
          onEnd(ended, wrong);
        }
        if (found === 'done') stage(end);
        else end(found);
      });
    },

    draining: function (onEnd) {
      // an escaped stream has no count that would tell how many were lost
      const isCounted = trip.way!.name === 'efs' || !trip.modem!.wayOut;
      if (trip.lastCode !== 'bytes-lost') onEnd('refused');
      else if (trip.lastLine === 'OK') {
        // it came too early: the modem listens again already
        slowDown(trip, 0);
        runScript(trip, 'wake', function (end, wrong) { onEnd(end === 'done' ? end : 'broken', wrong); });
      } else fillUp(trip, image().size, function (taken) {
        slowDown(trip, isCounted && taken !== undefined ? Math.min(taken, image().size) : 0);
        if (taken === undefined) onEnd('broken', fault('silent', 'AT'));
        else onEnd('done');
      });
    },

    sending: function (onEnd) {
      begin(function (begun, why) {
        if (begun === 'done') send(onEnd);
        else onEnd(begun, why);
      });
    }
  };
}
