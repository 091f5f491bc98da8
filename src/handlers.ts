import { checkIn } from './checkin/checkin';
import type { DeliveryTrip } from './delivery/deliverytrip';
import { fillerPace } from './delivery/pour/intake';
import type { Fault } from './fault';
import { attaching, detaching, registering } from './link/attach';
import { rating } from './link/baud';
import { identifying } from './link/identify';
import { timing } from './link/modemclock';
import { powering } from './link/power';
import { unlocking } from './link/sim';
import { stopping } from './link/stop';
import { freeing, waking } from './link/wake';
import { noteAct } from './round/brownout';
import { acceptModem } from './round/cardfaults';
import { looking } from './round/cardlook';
import { reading } from './round/cardread';
import { followCheck } from './round/check';
import { offerDownload } from './round/firmware';
import { picking } from './round/image/picking';
import { recording } from './round/image/recording';
import { resting } from './round/rest/rest';
import { bearerPauseMs } from './round/retry';
import type { ReadyTrip, RoundTrip } from './round/roundtrip';
import { isBatteryLow, mayRoam } from './round/rules/rules';
import { shooting } from './round/shooting';
import { takeFirmware } from './round/update/offer';
import { has } from './text';

/**
 * Runs a state of the machine by its name. The code of a state takes memory only while it runs.
 * @param cause the fault that led to the state
 */
export async function runState(trip: DeliveryTrip & RoundTrip, name: string, cause: Fault | undefined): Promise<void> {
  if (trip.card.check) followCheck(trip, name, !!trip.session.isIn);
  if (!trip.card.isSteady && has('|waking|registering|sending|', '|' + name + '|')) noteAct(trip, name);
  switch (name) {
    case 'reading': return await reading(trip);
    case 'looking': return await looking(trip);
    case 'shooting': return await shooting(trip);
    case 'picking': return await picking(trip, async function (step) { await checkIn(trip, step); });
    case 'recording': return await recording(trip);
    case 'resting': return await resting(trip, async function () { await takeFirmware(trip);
      if (trip.config && trip.config['remote.firmware']) await offerDownload(trip as ReadyTrip);
    });
    case 'stopping': return await stopping(trip, function () { return isBatteryLow(trip); });
    case 'waking': return await waking(trip, function () { trip.delivery.acts().restart(); }, cause);
    case 'freeing': return await freeing(trip, fillerPace(trip, 1));
    case 'powering': return await powering(trip, fillerPace(trip, 1), function () { trip.delivery.acts().restart(); }, cause);
    case 'identifying': return await identifying(trip, function (modem) { return acceptModem(trip, modem); });
    case 'timing': return await timing(trip);
    case 'rating': return await rating(trip);
    case 'unlocking': return await unlocking(trip);
    case 'registering': return await registering(trip, function () { return mayRoam(trip); });
    case 'detaching': return await detaching(trip, bearerPauseMs);
    case 'attaching': return await attaching(trip, function () { return trip.delivery.acts().tellsTime(); });
    default: return await trip.delivery.runState(name, cause);
  }
}
