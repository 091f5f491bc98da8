// Picks the next image of a round, and records its delivery.

import type { Handler, OnEnd } from '../../at/step';
import { newFault, isLost, type FaultCode } from '../../fault';
import { noteDelivered, noteLargest } from '../../link/link';
import { isAfter } from '../../source/after';
import { isToGo } from '../../source/removal';
import type { Image } from '../../source/source';
import { homeFolder } from '../../store/journal';
import { inBytes } from '../../text';
import { mayBeHeld, skipRefused } from '../cardlook';
import { endCheck, takeCheck } from '../check';
import { noteAsked } from '../remote';
import { checkInBetween } from '../report/between';
import { rememberLatest } from '../report/latest';
import { countDelivery, endReport, isFetchDue, takeReport } from '../report/report';
import type { CheckIn, ReadyTrip } from '../roundtrip';
import { isSpent, isUnfit, spend } from '../rules/budget';
import { shootBetween } from '../shooting';
import { noteSuccess } from './cardtime';
import { beginRest, isLate } from './late';
import { endLive, failLive, noteLiveOver, takeLive } from './live';
import { beginSkipped } from './old';
import { findUnseen } from './restarted';
import { beginTry, heldSeconds, isHeldBack, isRefusing } from './tries';

function skip(trip: ReadyTrip, image: Image): void {
  const failures = trip.round.failures;
  const minutes = Math.ceil(heldSeconds(trip, image, false) / 60);
  trip.log.error('image', image.path + ' is skipped for this round after ' + failures + (failures === 1 ? ' try' : ' tries') + '; it stays on the card and is tried again in ' + (minutes > 1 ? 'a round in ' + minutes + ' min or later' : 'the next round'));
  trip.source.skip(image);
  trip.round.skipped++;
  trip.round.failures = 0;
}

function isOther(trip: ReadyTrip, found: Image): boolean {
  const before = found.fingerprint;
  const now = trip.source.fingerprintOf(found, isToGo(trip.config['images.afterUpload'], found));
  // unreadable does not mean changed
  if (now === undefined) return false;
  found.fingerprint = now;
  if (!before || before === now) return false;
  found.again = 'it was rewritten meanwhile';
  found.begun = found.tries = '';
  return true;
}

/**
 * Journal entry: `d` delivered, `x` also to be deleted, `g` changed meanwhile.
 * @param isShown the server has shown that it holds the image
 */
function deliveryOf(trip: ReadyTrip, image: Image, isShown: boolean): 'd' | 'x' | 'g' {
  if (!isToGo(trip.config['images.afterUpload'], image) || !isShown) return 'd';
  const fingerprint = trip.source.fingerprintOf(image, true);
  if (fingerprint === undefined || image.fingerprint === undefined) return 'd';
  return fingerprint && fingerprint === image.fingerprint ? 'x' : 'g';
}

function removeImage(trip: ReadyTrip, image: Image, delivery: 'd' | 'x' | 'g', isShown: boolean): void {
  const log = trip.log;
  const path = image.path;
  if (delivery === 'g') log.info('image', path + ' was rewritten while it was sent, so it is not deleted: it is now a new image and is sent too');
  else if (delivery === 'x') {
    if (trip.source.remove(image)) log.info('image', path + ' is deleted from the card');
    else log.error('image', path + ' is delivered, but cannot be deleted from the card');
  } else if (isToGo(trip.config['images.afterUpload'], image)) {
    const why = isShown ? 'it cannot be read to see whether it is unchanged' : 'the server did not show that it holds it';
    log.warn('image', path + ' is kept on the card, since ' + why);
  }
}

function record(trip: ReadyTrip, onEnd: OnEnd): void {
  const log = trip.log;
  const image = trip.round.image!;
  if (image.isLive) {
    if (image.isCheck) endCheck(trip);
    else if (image.isReport) endReport(trip);
    else endLive(trip, image);
    onEnd('done');
    return;
  }
  const isShown = trip.delivery.acts().isVerified();
  const kind = deliveryOf(trip, image, isShown);
  const size = image.size;
  if (trip.config['report.everyHours']) countDelivery(trip);
  if (!trip.source.deliver(image, kind, !isShown)) {
    onEnd('refused', newFault('journal', homeFolder));
    return;
  }
  const as = trip.delivery.acts().deliveredAs();
  const seconds = (trip.clock.now() - trip.round.startedMs) / 1000;
  trip.delivery.acts().endImage();
  if (trip.card.hasAsked && image.isByHand) noteAsked(trip, image.path);
  noteDelivered(trip);
  log.info('image', image.path + ' delivered as ' + as + ', ' + inBytes(size) + ' in ' + seconds.toFixed(1) + ' s');
  removeImage(trip, image, kind, isShown);
  if (log.isDebug()) log.debug('memory', 'in use now: ' + trip.memory().usage);
  trip.round.delivered++;
  trip.round.inARow = 0;
  if (trip.card.time && trip.card.time.isWaiting) noteSuccess(trip);
  trip.round.failures = trip.round.noise = trip.round.troubles = 0;
  trip.round.hasProgressed = true;
  onEnd('done');
}

/** @param checkIn after the last image (src/checkin) */
export function createPickHandlers(trip: ReadyTrip, checkIn: CheckIn): { picking: Handler; recording: Handler } {
  /** A new turn has a free stack. */
  function pickLater(onEnd: OnEnd): void {
    trip.clock.after(0, function () { pick(onEnd); });
  }

  function pick(onEnd: OnEnd): void {
    const before = trip.round.image;
    if (before && before.isLive && !before.isReport) failLive(trip, before);
    // a job concerns no image
    trip.round.image = undefined;
    trip.delivery.acts().take(undefined, false);
    if (trip.shots && trip.shots().left() === 0) {
      shootBetween(trip, createPickHandlers, checkIn, onEnd);
      return;
    }
    const isJob = trip.doJob(function (isBroken, fault) {
      // a lost session must not cost the image a try
      if (isBroken || trip.link.lost || isLost(fault)) onEnd('broken', fault || newFault((trip.link.lost || 'session') as FaultCode, 'ferry'));
      else pickLater(onEnd);
    });
    if (!isJob) pickImage(onEnd);
  }

  /** Without a budget, its module stays out of memory. */
  function hasBudget(): boolean { return !!trip.config['send.megabytesPerMonth']; }

  function isCounted(): boolean { return hasBudget() || !!trip.config['report.everyHours']; }

  function pickImage(onEnd: OnEnd): void {
    if (trip.card.check) {
      takeCheck(trip, onEnd, function () { pickLater(onEnd); });
      return;
    }
    if (trip.round.live && hasBudget() && isUnfit(trip, trip.round.live, false)) trip.round.live = undefined;
    if (trip.round.live) {
      if (isCounted()) spend(trip, trip.round.live);
      takeLive(trip, onEnd, function () { pickLater(onEnd); });
      return;
    }
    if (trip.round.inARow && isRefusing(trip)) {
      finish(onEnd);
      return;
    }
    if (trip.config['report.everyHours'] && trip.round.delivered) checkInBetween(trip, checkIn, onEnd, function () { pickNext(onEnd); });
    else pickNext(onEnd);
  }

  function pickNext(onEnd: OnEnd): void {
    trip.source.next(function (found) {
      const round = trip.round;
      round.image = found;
      if (!found) {
        if (beginRest(trip) || (trip.config['images.skipOlderMinutes'] && beginSkipped(trip))) pickLater(onEnd);
        else {
          if (trip.config['images.live'] && !round.unfit && !round.isOpen) noteLiveOver(trip);
          finish(onEnd);
        }
        return;
      }
      if (round.since !== undefined && findUnseen(trip, found)) {
        round.image = undefined;
        pickLater(onEnd);
        return;
      }
      if (isLate(trip, found)) {
        trip.source.skip(found);
        pickLater(onEnd);
        return;
      }
      if (skipRefused(trip, found)) {
        pickLater(onEnd);
        return;
      }
      if (hasBudget() && isUnfit(trip, found, false)) {
        trip.source.skip(found);
        round.image = undefined;
        if (isSpent(trip)) finish(onEnd);
        else pickLater(onEnd);
        return;
      }
      if (round.attempted !== found.path) round.failures = 0;
      if (round.failures >= trip.config['upload.attempts']) {
        skip(trip, found);
        pick(onEnd);
      } else if (mayBeHeld(trip, found) && isHeldBack(trip, found)) {
        round.image = undefined;
        pickLater(onEnd);
      } else {
        take(found);
        onEnd('done');
      }
    });
  }

  function finish(onEnd: OnEnd): void {
    const sent = trip.round.attempted;
    // most cameras' latest picture has the largest number: the module is not made
    if (trip.card.latest || trip.config['images.live'] || (sent && isAfter(trip.source.seen.newest, sent))) rememberLatest(trip);
    if (!trip.config['report.everyHours']) onEnd('refused');
    else takeReport(trip, checkIn, onEnd, function () {
      if (isFetchDue(trip)) checkIn('fetch', onEnd);
      else onEnd('refused');
    });
  }

  function take(found: Image): void {
    trip.round.startedMs = trip.clock.now();
    trip.round.attempted = found.path;
    if (found.begun || found.isByHand) beginTry(trip, found);
    if (isCounted()) spend(trip, found);
    noteLargest(trip, found.size);
    trip.delivery.acts().take(found, isOther(trip, found));
    trip.log.info('image', found.path + ', ' + inBytes(found.size) + ', try ' + (trip.round.failures + 1) + ' of ' + trip.config['upload.attempts']);
  }

  return {
    picking: pick,
    recording: function (onEnd) { record(trip, onEnd); }
  };
}
