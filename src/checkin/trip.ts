// The records that a check-in uses: those of the round and of the delivery.

import type { DeliveryTrip } from '../delivery/trip';
import type { RoundTrip } from '../round/trip';

export type CheckInTrip = DeliveryTrip & RoundTrip & { readonly config: DeliveryTrip['config'] };
