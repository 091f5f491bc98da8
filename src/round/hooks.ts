import { isBusy, wordOfCode, type Fault, type FaultCode } from '../fault';
import { Proof } from '../ports';
import { endActs } from './brownout';
import type { Hooks } from './course';
import { wasBusy } from './image/cardtime';
import { noteEnded } from './image/late';
import { chargeTry } from './image/tries';
import { countStart } from './report/counts';
import { noteForReport } from './report/faultnote';
import { isAttempt, pauseMs } from './retry';
import type { RoundTrip } from './roundtrip';
import { noteRefusedLogin } from './rules/logins';
import { noteTrial } from './update/returned';

/**
 * Tells whether the modem keeps a session with the server open. Otherwise each operation logs in by itself, so a closed connection cannot
 * be an idle session that has ended.
 */
function hasSession(trip: RoundTrip): boolean {
  return !!trip.link.modem && trip.link.modem.script('open', 0).some(function (row) { return !!row.greets; });
}

/** Notes what a fault means for the next round, the light, the report and the next try of the image. */
function noteFault(trip: RoundTrip, fault: Fault): void {
  if (trip.config && trip.config['report.everyHours']) noteForReport(trip, fault);
  if (trip.prove) noteTrial(trip, wordOfCode(fault.code));
  if (trip.prove && fault.code === 'modem-left-out') trip.prove(Proof.vain);
  // a contact of the SIM may come back when the modem restarts, so its faults are not a person's alone
  const isSimLost = (['sim-missing', 'sim-failed', 'sim-busy', 'sim-wrong'] as FaultCode[]).indexOf(fault.code) >= 0;
  trip.round.isLasting = isSimLost || fault.code === 'denied' || fault.code === 'data-port';
  trip.round.isTurnedAway = isBusy(fault) || fault.code === 'login-wrong';
  if (isBusy(fault)) trip.round.busy = Math.max(trip.round.busy || 0, fault.wait || 0);
  if (fault.code === 'login-wrong') noteRefusedLogin(trip);
  if (trip.card.check) trip.card.check.fault = fault;
  trip.status.outcome = isSimLost || (['pin-needed', 'pin-wrong', 'pin-unsure', 'puk-needed'] as FaultCode[]).indexOf(fault.code) >= 0
    ? 'noSim' : 'fault';
  // the log gives this reason when the image is sent again, even if the try did not count
  if (trip.round.image && !trip.round.image.again) trip.round.image.again = 'the previous try failed (' + wordOfCode(fault.code) + ')';
}

/** Makes the functions of the round that the state machine (course.ts) calls: to ask what follows, and to tell of faults. */
export function createHooks(trip: RoundTrip): Hooks {
  return {
    subject: function () { return trip.round.image ? trip.round.image.path : ''; },
    onFault: function (fault) { noteFault(trip, fault); },
    onTryFailed: function (fault) {
      const image = trip.round.image;
      chargeTry(trip, fault);
      // it waits on the server for its name, which a program there may hold for minutes
      if (fault.code !== 'name-denied' || !image || image.isLive || trip.delivery.acts().isFree()) return;
      trip.source.skip(image);
      trip.round.skipped++;
    },
    isOptional: function () {
      const image = trip.round.image;
      return !!trip.round.checkIn || (!!image && !!image.isReport && !image.isCheck);
    },
    isEnough: function (fault) {
      const check = trip.card.check;
      if (fault && fault.code === 'server-away' && !hasSession(trip) && wasBusy(trip)) return true;
      // a check ends at its second fault; from the login on it ends at its third, since a picture may need another method or name
      return !!check && check.step >= 0 && check.faults++ > (check.step > 2 ? 1 : 0);
    },
    onImageFailed: function (fault) {
      // the one try of the live picture, or of a preview, does not count among the tries of the image
      if (trip.round.image && (trip.round.image.isLive || trip.round.image.whole)) {
        trip.delivery.acts().fail(fault);
        return false;
      }
      if (fault.code === 'line-noise') trip.round.noise++;
      const isTry = !trip.delivery.acts().isFree() && isAttempt(fault, trip.round.noise);
      if (isTry) {
        // `noise` counts tries in a row that were lost to noise on the line. While it is above 0, the image is not held back, so another fault sets
        // it to 0
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
      noteEnded(trip);
    },
    onRecover: function () {
      if (trip.config && trip.config['report.everyHours']) countStart(trip, true);
      noteEnded(trip);
      endActs(trip, true);
      if (trip.prove) noteTrial(trip, 'crashed');
      trip.round.troubles++;
      trip.round.failures++;
      trip.round.isRecovering = true;
    }
  };
}
