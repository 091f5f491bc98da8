import type { States } from '../../../at/step';
import { newFault, type Fault } from '../../../fault';
import { drain } from '../../../link/drain';
import type { MethodTrip } from '../../deliverytrip';
import { phaseOf } from '../../pour/intake';

export function createDrainHandlers(trip: MethodTrip, cause: Fault | undefined): States {
  return {
    async draining(): Promise<void> {
      // an escaped stream's data phase has no count: after a loss it waits for its end
      if (!cause || cause.code !== 'bytes-lost') throw ended('refused');
      const drained = await drain(trip, phaseOf(trip, trip.attempt.phaseBytes, false));
      if (drained.missing === undefined) throw ended('broken', newFault('silent', 'AT'));
    }
  };
}
