import type { Handler } from '../../../at/step';
import { newFault } from '../../../fault';
import { drain } from '../../../link/drain';
import type { MethodTrip } from '../../deliverytrip';
import { phaseOf } from '../../pour/intake';

export function createDrainHandlers(trip: MethodTrip): { draining: Handler } {
  return {
    draining: function (onEnd, cause) {
      // an escaped stream's data phase has no count: after a loss it waits for its end
      if (!cause || cause.code !== 'bytes-lost') onEnd('refused');
      else drain(trip, phaseOf(trip, trip.attempt.phaseBytes, false), function (drained) {
        if (drained.missing === undefined) onEnd('broken', newFault('silent', 'AT'));
        else onEnd('done');
      });
    }
  };
}
