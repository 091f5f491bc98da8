import type { Handlers, States } from './at/step';
import { checkIn } from './checkin/checkin';
import type { DeliveryTrip } from './delivery/deliverytrip';
import { fillerPace } from './delivery/pour/intake';
import type { Fault } from './fault';
import { createAttachHandlers } from './link/attach';
import { createBaudHandlers } from './link/baud';
import { createIdentifyHandlers } from './link/identify';
import { createClockHandlers } from './link/modemclock';
import { createPowerHandlers } from './link/power';
import { createSimHandlers } from './link/sim';
import { createStopHandlers } from './link/stop';
import { createWakeHandlers } from './link/wake';
import { acceptModem, createCardHandlers, createLookHandlers } from './round/cardlook';
import { followCheck } from './round/check';
import { createPickHandlers } from './round/image/pick';
import { createRestHandlers } from './round/rest/rest';
import { bearerPauseMs } from './round/retry';
import type { RoundTrip } from './round/roundtrip';
import { isBatteryLow, mayRoam } from './round/rules/rules';
import { createShotHandlers } from './round/shooting';

/** When a state is entered; handlers take memory only then. */
export function handlersOf(name: string, cause: Fault | undefined, trip: DeliveryTrip & RoundTrip): Handlers | States {
  if (trip.card.check) followCheck(trip, name, !!trip.session.isIn);
  switch (name) {
    case 'reading': return createCardHandlers(trip);
    case 'looking': return createLookHandlers(trip);
    case 'shooting': return createShotHandlers(trip);
    case 'picking': case 'recording': return createPickHandlers(trip, function (step, onEnd) { launch(checkIn(trip, step), onEnd); });
    case 'resting': return createRestHandlers(trip);
    case 'stopping': return createStopHandlers(trip, function () { return isBatteryLow(trip); });
    case 'waking': case 'freeing': case 'powering':
      return (name === 'powering' ? createPowerHandlers : createWakeHandlers)(trip, fillerPace(trip, 1), function () { trip.delivery.acts().restart(); });
    case 'identifying': return createIdentifyHandlers(trip, function (modem) { return acceptModem(trip, modem); });
    case 'timing': return createClockHandlers(trip);
    case 'rating': return createBaudHandlers(trip);
    case 'unlocking': return createSimHandlers(trip);
    case 'registering': case 'detaching': case 'attaching':
      return createAttachHandlers(trip, bearerPauseMs,
        function () { return trip.delivery.acts().tellsTime(); }, function () { return mayRoam(trip); });
    default: return trip.delivery.handlersOf(name, cause);
  }
}
