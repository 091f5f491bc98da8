import type { Handlers } from './at/step';
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
import { acceptModem } from './round/cardfaults';
import { looking } from './round/cardlook';
import { reading } from './round/cardread';
import { followCheck } from './round/check';
import { picking } from './round/image/picking';
import { recording } from './round/image/recording';
import { resting } from './round/rest/rest';
import { bearerPauseMs } from './round/retry';
import type { RoundTrip } from './round/roundtrip';
import { isBatteryLow, mayRoam } from './round/rules/rules';
import { shooting } from './round/shooting';

/** A state of a factory. */
async function enterMade(states: Handlers, name: string, cause: Fault | undefined): Promise<void> {
  await until(function (onEnd) { states[name]!(onEnd, cause); });
}

/** Its code takes memory only meanwhile. @param cause the fault that led to the state */
export async function runState(trip: DeliveryTrip & RoundTrip, name: string, cause: Fault | undefined): Promise<void> {
  if (trip.card.check) followCheck(trip, name, !!trip.session.isIn);
  switch (name) {
    case 'reading': return await reading(trip);
    case 'looking': return await looking(trip);
    case 'shooting': return await shooting(trip);
    case 'picking': return await picking(trip, async function (step) { await checkIn(trip, step); });
    case 'recording': return await recording(trip);
    case 'resting': return await resting(trip);
    case 'stopping': return await enterMade(createStopHandlers(trip, function () { return isBatteryLow(trip); }), name, cause);
    case 'waking': case 'freeing': case 'powering':
      return await enterMade((name === 'powering' ? createPowerHandlers : createWakeHandlers)(trip, fillerPace(trip, 1), function () { trip.delivery.acts().restart(); }), name, cause);
    case 'identifying': return await enterMade(createIdentifyHandlers(trip, function (modem) { return acceptModem(trip, modem); }), name, cause);
    case 'timing': return await enterMade(createClockHandlers(trip), name, cause);
    case 'rating': return await enterMade(createBaudHandlers(trip), name, cause);
    case 'unlocking': return await enterMade(createSimHandlers(trip), name, cause);
    case 'registering': case 'detaching': case 'attaching':
      return await enterMade(createAttachHandlers(trip, bearerPauseMs,
        function () { return trip.delivery.acts().tellsTime(); }, function () { return mayRoam(trip); }), name, cause);
    default: return await trip.delivery.runState(name, cause);
  }
}
