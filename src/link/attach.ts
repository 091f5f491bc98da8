// The network: registration, and the data connection, which is taken down and set up again to mend it.

import type { Handlers } from '../at/step';
import { tellTime } from './clock';
import type { LinkTrip } from './link';
import { runScript } from './script';

/** Before the data connection is taken down and set up again. */
const firstPauseMs = 2000;
const laterPauseMs = 30000;

function dbmOf(rssi: string | undefined): string {
  const n = +(rssi || 99);
  return n >= 0 && n <= 31 ? ', signal ' + (2 * n - 113) + ' dBm' : ', signal not known';
}

/** @param isServerAsked whether the delivery asks its server for the time, where nobody else tells it */
export function createAttachHandlers(trip: LinkTrip, isServerAsked: () => boolean): Handlers {
  return {
    registering: function (onEnd) {
      runScript(trip, 'register', function (end, wrong) {
        if (end === 'done') trip.log.info('network', 'registered (' + trip.bag['net'] + (trip.bag['stat'] === '5' ? ', roaming' : '') + ')' + dbmOf(trip.bag['rssi']));
        onEnd(end, wrong);
      });
    },

    /** A network that has just dropped the connection is not asked for another at once, and later the second time. */
    detaching: function (onEnd) {
      trip.link.isAttached = false;
      trip.bag['isDone'] = '';
      trip.clock.after(trip.link.detaches ? laterPauseMs : firstPauseMs, function () { runScript(trip, 'detach', onEnd); });
      trip.link.detaches++;
    },

    attaching: function (onEnd) {
      const config = trip.config!;
      Object.assign(trip.bag, {
        isOpen: '', isOurs: trip.link.isAttached && !trip.link.lost ? '1' : '',
        apnAlone: config['network.apn'] && !config['network.user'] ? '1' : ''
      });
      trip.link.isAttached = false;
      runScript(trip, 'attach', function (end, wrong) {
        trip.link.isAttached = end === 'done';
        if (end !== 'done') onEnd(end, wrong);
        else tellTime(trip, isServerAsked, function () { onEnd('done'); });
      });
    }
  };
}
