// Prepares an image's request and copies its body into the modem's memory or drive for its HTTP engine.

import type { End, Handlers, OnEnd } from '../../at/step';
import { fault, type Fault } from '../../fault';
import { inBytes } from '../../text';
import { compareCopy } from '../compare';
import { findDrive, noteRefusal } from '../drive';
import { settlePace } from '../pace';
import { runOwn } from '../script';
import { clearThenFill, isToCompare, withLoss } from '../stage';
import type { DeliveryTrip } from '../trip';
import { bodyBytes, setAddress, wrapOf } from './address';
import { bodyPayload } from './body';
import { chooseWay } from './choose';
import { headerSense } from './post';

/** The image's file in the modem. */
const copyName = 'snapferry.img';

export function createFillHandlers(trip: DeliveryTrip): Handlers {
  function image() { return trip.attempt.image!; }

  /** Copies the body, counted. */
  function stage(onEnd: OnEnd): void {
    const wrap = wrapOf(trip);
    clearThenFill(trip, function () {
      runOwn(trip, 'stage', withLoss(trip, 'stage', onEnd), bodyPayload(trip, wrap.head, wrap.tail));
    }, onEnd);
  }

  function settleStaged(end: End, wrong?: Fault): void {
    if (end === 'done') trip.copies.staged = image().path;
    else noteRefusal(trip, wrong);
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

  return {
    entering: function (onEnd) {
      setAddress(trip);
      Object.assign(trip.bag, { name: copyName, hasBlank: '', rest: '', sendHeader: headerSense(trip) });
      trip.bag['size'] = '' + bodyBytes(trip);
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
          noteRefusal(trip, noDrive);
          onEnd(found, noDrive);
        } else settlePace(trip, function (paced, why) {
          if (paced !== 'done') onEnd(paced, why);
          else if (trip.throttle.way!.name === 'stream') onEnd('done');
          else fill(onEnd);
        });
      });
    }
  };
}
