import type { DeliveryTrip } from '../delivery/deliverytrip';
import type { RoundTrip } from '../round/roundtrip';

export type CheckInTrip = DeliveryTrip & RoundTrip & { readonly config: DeliveryTrip['config'] };
