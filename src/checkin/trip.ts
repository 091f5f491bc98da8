import type { DeliveryTrip } from '../delivery/trip';
import type { RoundTrip } from '../round/trip';

export type CheckInTrip = DeliveryTrip & RoundTrip & { readonly config: DeliveryTrip['config'] };
