// An image has a temporary name until it is verified.

import type { Handler, OnEnd } from '../../at/step';
import type { Fault } from '../../fault';
import type { MethodTrip } from '../deliverytrip';
import { underOwnName } from '../imagescript';
import { isReplyEnough, isTemporary, mostVanished } from '../verdict';
import { isCopyGone, isNo, settleSize } from './proof/copy';
import { isAsBefore } from './proof/fixed';
import { measure, measureFresh, type Measure } from './proof/measure';
import { compare } from './proof/whole';
import { eraseServed } from './session/directory';
import { runOnServer } from './session/run';
import { giveUpRename } from './session/server';

export function createRenameHandlers(trip: MethodTrip): { naming: Handler } {
  function image() { return trip.attempt.image; }

  /** The server does not rename: images get their own name at once. */
  function doWithoutRename(fault: Fault, onEnd: OnEnd): void {
    giveUpRename(trip);
    eraseServed(trip, function (erased, why) {
      if (erased === 'done') onEnd('refused', fault);
      else onEnd(erased, why);
    });
  }

  /** After a refusal, an older file of that name is deleted, once. */
  function rename(isAgain: boolean, onEnd: OnEnd): void {
    runOnServer(trip, 'rename', function (end, fault) {
      // a modem may have no other code for unknown replies (pure-ftpd's 451): the server still answers
      if (end !== 'refused' || (fault.code !== 'connection' && !isNo(end, fault))) onEnd(end, fault);
      else measure(trip, function (found) {
        if (isCopyGone(trip, found)) seekRenamed(found, onEnd);
        else if (isAgain) doWithoutRename(fault, onEnd);
        else clearName(onEnd);
      }, onEnd);
    });
  }

  /** No longer under its temporary name: renamed despite the refusal, or removed. */
  function seekRenamed(gone: Measure, onEnd: OnEnd): void {
    let isThere = false;
    underOwnName(trip, function (onAsked) {
      measure(trip, function (found) {
        isThere = found === image().size;
        onAsked('done');
      }, onAsked);
    }, function (end, fault) {
      if (end === 'done' && !isThere) settleSize(trip, gone, onEnd);
      else onEnd(end, fault);
    });
  }

  function clearName(onEnd: OnEnd): void {
    underOwnName(trip, function (onErased) { eraseServed(trip, onErased); }, function (erased, why) {
      if (erased === 'done') rename(true, onEnd);
      else onEnd(erased, why);
    });
  }

  /** The line may garble the new name. */
  function verifyName(onEnd: OnEnd): void {
    underOwnName(trip, function (onAsked) {
      measureFresh(trip, function (found) {
        settleSize(trip, found, onAsked, function (onProved) {
          if (image().isLive && isAsBefore(trip)) compare(trip, false, onProved);
          else onProved('done');
        });
      }, onAsked);
    }, onEnd);
  }

  return {
    naming: function (onEnd) {
      if (!isTemporary(trip) || isReplyEnough(trip)) onEnd('done');
      else rename(false, function (end, fault) {
        if (end !== 'done' || trip.server.vanished >= mostVanished) {
          onEnd(end, fault);
          return;
        }
        image().isDoubtful = false;
        verifyName(onEnd);
      });
    }
  };
}
