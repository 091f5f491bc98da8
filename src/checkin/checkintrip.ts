import type { DeliveryTrip } from '../delivery/deliverytrip';
import type { RoundTrip } from '../round/roundtrip';

/** The records of the check-in, which runs after config.json was read. */
export type CheckInTrip = DeliveryTrip & RoundTrip & { readonly config: DeliveryTrip['config'] };
