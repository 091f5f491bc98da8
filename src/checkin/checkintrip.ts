import type { DeliveryTrip } from '../delivery/deliverytrip';
import type { RoundTrip } from '../round/roundtrip';

/** The records that the check-in uses. It runs after config.json was read, so `config` is never undefined. */
export type CheckInTrip = DeliveryTrip & RoundTrip & { readonly config: DeliveryTrip['config'] };
