import { shownUrl } from '../../config/url';
import type { Acts } from '../delivery';
import { beginAttempt, forgetCopies, forgetSession, type DeliveryTrip, type ImageTrip } from '../deliverytrip';
import { nameImage } from '../names/imagename';
import { forgiveMethods, noteFailure } from '../pour/drive';
import { recallServer } from '../servernote';
import { takeSpent } from '../spent';
import { noteSeen } from '../verdict';
import { isRefused } from './refused';
import { serverPathOf } from './request/address';
import { httpMistakesFor } from './session/opening';

/** Makes the functions by which the round asks the HTTP delivery between two of its states. */
export function createHttpActs(trip: DeliveryTrip): Acts {
  return {
    configure: function () {
      trip.throttle.paceOf = '';
      recallServer(trip);
      delete trip.http.address;
      return shownUrl(trip.config['http.url']);
    },
    restart: function () {
      forgetSession(trip);
      trip.http.noEngine = false;
      trip.http.open = '';
    },
    mistakesFor: function (modem) { return httpMistakesFor(trip, modem); },
    name: function (image) { nameImage(trip, image); },
    refuses: function (image) { return !!image.refused && isRefused(trip, image); },
    take: function (image, isOther) {
      beginAttempt(trip, image);
      if (!image) return;
      nameImage(trip, image);
      if (isOther) {
        forgetCopies(trip);
        if (!image.isLive) trip.copies.clean = '';
      }
    },
    tellsTime: function () { return false; },
    isVerified: function () { return !!trip.attempt.isVerified; },
    deliveredAs: function () { return serverPathOf(trip as ImageTrip); },
    spent: function () { return takeSpent(trip); },
    fail: function (fault) { if (!trip.attempt.image || !trip.attempt.image.isLive) noteFailure(trip, fault); },
    forgive: function () { forgiveMethods(trip); },
    endImage: function () {
      trip.throttle.failed = 0;
      if (trip.attempt.isVerified && trip.server.vanished) noteSeen(trip);
    },
    isFree: function () { return !!trip.attempt.isFree; }
  };
}
