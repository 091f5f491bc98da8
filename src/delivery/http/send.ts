// An image on its way to the server by HTTP: into the modem's memory or drive and from there by its own engine, or over a socket.

import type { End, Handlers, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { noteSent } from '../../link/link';
import { isToGo } from '../../source/removal';
import { homeFolder } from '../../store/journal';
import { inBytes } from '../../text';
import { compareCopy } from '../compare';
import { findDrive, noteRefusal } from '../drive';
import { isLoss } from '../loss';
import { settlePace } from '../pace';
import { runOwn, scriptOf } from '../script';
import { clearThenFill, isOfCard, isToCompare, withLoss } from '../stage';
import type { DeliveryTrip } from '../trip';
import { headOf, setAddress, wrapOf } from './address';
import { bodyPayload } from './body';
import { doubtServer } from './certificate';
import { chooseWay } from './choose';
import { tellProgress } from './progress';
import { noteRefused, noteTaken } from './refused';
import { exchange } from './socket';
import { faultOf, isFinal, isTaken } from './status';

/** The image's file in the modem. */
const copyName = 'snapferry.img';
/** Both senses of `send_header` (http facts 1a): the one that the server has taken is remembered. */
const noteOfHeader = 'post';

export function createSendHandlers(trip: DeliveryTrip): Handlers {
  function image() { return trip.attempt.image!; }

  function isSocket(): boolean { return trip.throttle.way!.name === 'stream'; }

  /** The body into the modem, counted. */
  function stage(onEnd: OnEnd): void {
    const wrap = wrapOf(trip);
    clearThenFill(trip, function () {
      runOwn(trip, 'stage', withLoss(trip, 'stage', onEnd), bodyPayload(trip, wrap.head, wrap.tail));
    }, onEnd);
  }

  function settleStaged(end: End, wrong?: Fault): void {
    if (end === 'done') trip.copies.staged = image().path;
    else noteRefusal(trip, wrong && wrong.code);
    trip.copies.mayHaveCopy = end !== 'done';
    trip.attempt.isCompared = end === 'done' && isToCompare(trip);
  }

  function fill(onEnd: OnEnd): void {
    function end(ended: End, wrong?: Fault): void {
      settleStaged(ended, wrong);
      onEnd(ended, wrong);
    }
    stage(function (staged, wrong) {
      if (staged === 'done' && isToCompare(trip)) compareCopy(trip, runOwn, 'readBack', end, wrapOf(trip).head.length);
      else end(staged, wrong);
    });
  }

  /** Whether the server has taken it, by its answer. */
  function judge(status: number, where: string, line: string, onEnd: OnEnd): void {
    const isDone = isTaken(status);
    trip.http.taken = isDone ? image().path : '';
    if (isDone) {
      image().isDoubtful = false;
      noteSent(trip);
      noteTaken(trip);
      onEnd('done');
    } else {
      const wrong = doubtServer(trip, faultOf(status, where, line));
      onEnd('refused', isFinal(status) ? noteRefused(trip, wrong) : wrong);
    }
  }

  /**
   * The file may be the whole request, or the body alone: a server that cannot read the one is given the other.
   * @param first what was wrong with the one
   */
  function postFile(onEnd: OnEnd, first?: Fault): void {
    const sense = trip.bag['sendHeader'];
    act(function (end, wrong) {
      const isSense = end === 'refused' && !first && !trip.notes.get(noteOfHeader) && !!wrong!.line && (wrong!.line.indexOf('400') >= 0 || wrong!.line.indexOf('70') >= 0);
      if (end === 'done' && trip.notes.get(noteOfHeader) !== sense) trip.notes.put(noteOfHeader, sense!);
      if (!isSense) onEnd(end, end === 'refused' && first || wrong);
      else {
        trip.bag['sendHeader'] = sense === '1' ? '0' : '1';
        postFile(onEnd, wrong);
      }
    });
  }

  function act(onEnd: OnEnd): void {
    Object.assign(trip.bag, { status: '', length: '' });
    tellProgress(trip, scriptOf(trip, 'put', image().size), function (end, wrong) {
      const status = parseInt(trip.bag['status']!, 10);
      if (end === 'done') judge(status, 'POST', '' + status, onEnd);
      else onEnd(end, wrong);
    });
  }

  function sendBySocket(onEnd: OnEnd): void {
    const wrap = wrapOf(trip);
    const bytes = wrap.head.length + image().size + wrap.tail.length;
    const method = trip.config!['http.method'].toUpperCase();
    const head = headOf(trip, method, bytes, '');
    const payload = bodyPayload(trip, head + wrap.head, wrap.tail);
    exchange(trip, { method: method, payload: payload, bytes: head.length + bytes, onBody: function () { return; } }, function (answer) {
      judge(answer.status, method, answer.line + (answer.location ? ' to ' + answer.location : ''), onEnd);
    }, onEnd);
  }

  return {
    entering: function (onEnd) {
      setAddress(trip);
      Object.assign(trip.bag, { name: copyName, hasBlank: '', rest: '', sendHeader: trip.notes.get(noteOfHeader) || '1' });
      const wrap = wrapOf(trip);
      trip.bag['size'] = '' + (wrap.head.length + image().size + wrap.tail.length);
      if (chooseWay(trip)) onEnd('done');
      else onEnd('refused', fault('no-method', 'upload.method', inBytes(image().size) + ' by ' + trip.config!['upload.method'] + ' at ' + trip.link.baud + ' baud'));
    },

    staging: function (onEnd) {
      const isThere = trip.copies.staged === image().path && !!trip.throttle.way!.hasDrive;
      if (isThere) onEnd('done');
      else findDrive(trip, [trip.throttle.way!], function (found, noDrive) {
        // HTTPPOSTFILE has no number for C:
        if (found === 'done' && trip.throttle.way!.hasDrive && trip.bag['drive'] === 'C:/') {
          found = 'refused';
          noDrive = fault('drive-missing', 'AT+FSCD', 'C: alone');
        }
        if (found !== 'done') {
          noteRefusal(trip, noDrive && noDrive.code);
          onEnd(found, noDrive);
        } else settlePace(trip, function (paced, why) {
          if (paced !== 'done') onEnd(paced, why);
          else if (isSocket()) onEnd('done');
          else fill(onEnd);
        });
      });
    },

    sending: function (onEnd) {
      function sent(end: End, wrong?: Fault): void {
        // what went out may stand on the server in the image's place, with filler in it
        if (wrong && (isLoss(wrong.code) || isOfCard(wrong.code))) trip.http.spoilt = image().path;
        else if (end === 'done') trip.http.spoilt = '';
        onEnd(end, wrong);
      }
      // what gets a modem out of a data phase after a power cut may become a part of what the server has
      image().isDoubtful = isSocket();
      if (!trip.source.begin(image(), trip.attempt.date, image().isDoubtful, isToGo(trip.config!['images.afterUpload'], image()))) onEnd('refused', fault('journal', homeFolder));
      else if (isSocket()) sendBySocket(sent);
      else if (trip.throttle.way!.hasDrive) postFile(sent);
      else act(sent);
    }
  };
}
