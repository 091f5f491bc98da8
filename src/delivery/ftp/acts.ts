import type { Acts } from '../delivery';
import { forgetSession, type DeliveryTrip, type ImageTrip } from '../deliverytrip';
import { nameImage } from '../names/imagename';
import { joinPath } from '../names/safename';
import { forgiveMethods, noteFailure } from '../pour/drive';
import { recallServer } from '../servernote';
import { takeSpent } from '../spent';
import { noteSeen } from '../verdict';
import { isTooLong } from './session/directory';
import { isServerAsked } from './session/marker';
import { ftpMistakesFor } from './session/opening';
import { notePlain, noteRefusedName } from './session/server';
import { takeImage } from './take';

/** Makes the functions by which the round asks the FTP delivery between two of its states. */
export function createFtpActs(trip: DeliveryTrip): Acts {
  return {
    configure: function () {
      trip.throttle.paceOf = trip.copies.clean = '';
      recallServer(trip);
      return trip.config['ftp.host'] + ':' + trip.config['ftp.port'] + ', ' + trip.config['ftp.directory'];
    },
    restart: function () { forgetSession(trip); },
    mistakesFor: function (modem) { return ftpMistakesFor(trip, modem); },
    name: function (image) { nameImage(trip, image); },
    refuses: function (image) { return isTooLong(trip, image); },
    take: function (image, isOther) { takeImage(trip, image, isOther); },
    tellsTime: function () { return isServerAsked(trip); },
    isVerified: function () { return !!trip.attempt.isVerified && !trip.attempt.isUnread; },
    deliveredAs: function () { return joinPath(trip.session.cwd || '', trip.variables['finalName']!); },
    spent: function () { return takeSpent(trip); },
    fail: function (fault) {
      noteRefusedName(trip, fault);
      // `tls-data` means that the server demands TLS session reuse for data connections. Every upload method would fail, so the method is not to
      // blame
      if (fault.code !== 'tls-data' && (!trip.attempt.image || !trip.attempt.image.isLive)) noteFailure(trip, fault);
    },
    forgive: function () { forgiveMethods(trip); },
    endImage: function () {
      trip.throttle.failed = 0;
      notePlain(trip as ImageTrip);
      if (trip.attempt.isVerified && trip.server.vanished) noteSeen(trip);
    },
    isFree: function () { return !!trip.attempt.isFree; }
  };
}
