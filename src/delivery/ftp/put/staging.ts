import type { Handler, OnEnd } from '../../../at/step';
import { newFault } from '../../../fault';
import { inBytes } from '../../../text';
import { copyMarkOf } from '../../copymark';
import type { MethodTrip } from '../../deliverytrip';
import { runOwn } from '../../imagescript';
import { findDrive, hasRoom, noteRefusal } from '../../pour/drive';
import { imagePayload } from '../../pour/imagepayload';
import { settlePace } from '../../pour/pace';
import { canProbe } from '../../pour/probe';
import { clearThenFill, isToCompare, withLoss } from '../../pour/stage';
import { compareCopy } from '../../readback';
import { runOnServer } from '../session/run';
import { canGoOn, chooseFtpMethod, leastResumeBytes } from './choose';
import { carrySlices } from './slices';

export function createFtpFillHandlers(trip: MethodTrip): { staging: Handler } {
  function image() { return trip.attempt.image; }

  /** Copies the image into the modem. */
  function stage(onEnd: OnEnd): void {
    trip.variables['isDone'] = '';
    clearThenFill(trip, function () {
      if (trip.throttle.method.confirms === 'slices') runOnServer(trip, 'openSlices', function (end, fault) {
        if (end === 'done') carrySlices(trip, image(), onEnd);
        else onEnd(end, fault);
      });
      else runOnServer(trip, 'stage', withLoss(trip, 'stage', onEnd), imagePayload(trip, image(), 0));
    }, onEnd);
  }

  /** Resumes after the server's bytes, if worth it. */
  function goOn(script: 'resume' | 'streamOn'): void {
    const from = trip.attempt.serverBytes;
    const isWorth = trip.copies.resumable === image().path && from >= leastResumeBytes && from < image().size && canGoOn(trip, script);
    trip.variables['rest'] = isWorth ? '' + from : '';
    trip.variables['left'] = '' + (image().size - from);
    if (isWorth) trip.log.info('image', image().path + ' is resumed at byte ' + from);
  }

  const handlers = {
    staging: function (onEnd: OnEnd) {
      const method = chooseFtpMethod(trip);
      if (!method) {
        // ask again: the line may have garbled the free space
        (['drive', 'room', 'driveBytes', 'usedBytes'] as const).forEach(function (placeholder) { trip.variables[placeholder] = ''; });
        onEnd('refused', newFault('no-method', 'upload.method', inBytes(image().size) + ' by ' + trip.config['upload.method'] + ' at ' + trip.link.baud + ' baud'));
        return;
      }
      if (trip.copies.ahead === copyMarkOf(image()) && method.hasDrive) {
        trip.copies.staged = image().path;
        trip.copies.ahead = '';
      }
      const isThere = trip.copies.staged === image().path;
      trip.variables['rest'] = '';
      trip.variables['putOption'] = 'APPE';
      if (isThere) goOn('resume');
      else if (method.name === 'stream') goOn('streamOn');
      const isStream = method.name === 'stream';
      // a stream's losses are probed through the modem's memory, if it has any
      const probed = isStream && trip.throttle.tooFast
        ? trip.link.modem.methods().filter(function (other) { return canProbe(other); })
        : [method];
      if (isThere) onEnd('done');
      else findDrive(trip, probed, function (found, noDrive) {
        function end(ended: typeof found, fault = noDrive): void {
          if (ended === 'done' && isToCompare(trip)) compareCopy(trip, runOwn, 'readBack', settle);
          else settle(ended, fault);
        }
        function settle(ended: typeof found, fault = noDrive): void {
          if (ended === 'done') trip.copies.staged = image().path;
          else noteRefusal(trip, fault);
          trip.copies.mayHaveCopy = ended !== 'done';
          trip.attempt.isCompared = ended === 'done' && isToCompare(trip);
          onEnd(ended, fault);
        }
        // free space is known only now
        if (found === 'done' && !hasRoom(trip, method, image().size)) handlers['staging'](onEnd);
        else if (found === 'broken' || (found === 'refused' && !isStream)) end(found);
        else settlePace(trip, function (paced, why) {
          if (paced !== 'done') onEnd(paced, why);
          else if (isStream) onEnd('done');
          else stage(end);
        });
      });
    }
  };
  return handlers;
}
