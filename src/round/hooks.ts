import { isBusy, type Fault } from '../fault';
import { has } from '../text';
import type { Hooks } from './course';
import { wasBusy } from './image/cardtime';
import { noteEnded } from './image/late';
import { chargeTry } from './image/tries';
import { show } from './light';
import { countStart } from './report/counts';
import { noteForReport } from './report/faultnote';
import { isAttempt, pauseMs } from './retry';
import type { RoundTrip } from './roundtrip';
import { noteRefusedLogin } from './rules/logins';
import { noteTrial } from './update/returned';

const simCodes = '|sim-missing|pin-needed|pin-wrong|pin-unsure|puk-needed|';

/**
 * Tells whether the modem keeps a session open. Otherwise each operation logs in by itself, so no idle session can have ended. A server
 * that was busy before then still is.
 */
function hasSession(trip: RoundTrip): boolean {
  return !!trip.link.modem && trip.link.modem.script('open', 0).some(function (row) { return !!row.greets; });
}

/** What a fault means for the next round, the light, the report and the next try. */
function noteFault(trip: RoundTrip, fault: Fault): void {
  if (trip.config && trip.config['report.everyHours']) noteForReport(trip, fault);
  if (trip.prove) noteTrial(trip, fault.code);
  trip.round.isDenied = fault.code === 'denied';
  trip.round.isTurnedAway = isBusy(fault) || fault.code === 'login-wrong';
  if (isBusy(fault)) trip.round.busy = Math.max(trip.round.busy || 0, fault.wait || 0);
  if (fault.code === 'login-wrong') noteRefusedLogin(trip);
  if (trip.card.check) trip.card.check.fault = fault;
  trip.status.outcome = has(simCodes, '|' + fault.code + '|') ? 'noSim' : 'fault';
  // logged when it is sent again, even if no try was lost
  if (trip.round.image && !trip.round.image.again) trip.round.image.again = 'the previous try failed (' + fault.code + ')';
}

/** What the machine asks of the round. */
export function createHooks(trip: RoundTrip): Hooks {
  return {
    show: function (pattern) { show(trip, pattern); },
    subject: function () { return trip.round.image ? trip.round.image.path : ''; },
    onFault: function (fault) { noteFault(trip, fault); },
    onTryFailed: function (fault) { chargeTry(trip, fault); },
    isOptional: function () {
      const image = trip.round.image;
      return !!trip.round.isForReport || (!!image && !!image.isReport && !image.isCheck);
    },
    isEnough: function (fault) {
      const check = trip.card.check;
      if (fault && fault.code === 'server-away' && !hasSession(trip) && wasBusy(trip)) return true;
      // a picture may need another method, or another name
      return !!check && check.step >= 0 && check.faults++ > (check.step > 2 ? 1 : 0);
    },
    onImageFailed: function (fault) {
      // the live picture's one try does not count for the image
      if (trip.round.image && trip.round.image.isLive) {
        trip.delivery.acts().fail(fault);
        return false;
      }
      if (fault.code === 'line-noise') trip.round.noise++;
      const isTry = !trip.delivery.acts().isFree() && isAttempt(fault, trip.round.noise);
      if (isTry) {
        // the row of noise ends, and with it what spares the image its hold
        if (fault.code !== 'line-noise') trip.round.noise = 0;
        trip.round.failures++;
        trip.delivery.acts().fail(fault);
      }
      return isTry;
    },
    pauseMs: function () { return pauseMs(trip.round.failures); },
    hasProgressed: function () {
      const has = !!trip.round.hasProgressed;
      trip.round.hasProgressed = false;
      return has;
    },
    onGivenUp: function () {
      trip.round.troubles++;
      // images still wait
      if (trip.round.isBetween) trip.schedule.isHurried = true;
      noteEnded(trip);
    },
    onRecover: function () {
      if (trip.config && trip.config['report.everyHours']) countStart(trip, true);
      noteEnded(trip);
      if (trip.prove) noteTrial(trip, 'crashed');
      trip.round.troubles++;
      trip.round.failures++;
      trip.round.isRecovering = true;
    }
  };
}
