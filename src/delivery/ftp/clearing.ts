import type { States } from '../../at/step';
import type { ImageTrip } from '../deliverytrip';
import { findDrive, methodsInUse } from '../pour/drive';
import { eraseCheck } from './proof/fixed';
import { runOnServer } from './session/run';

export function createFtpClearHandlers(trip: ImageTrip): States {
  return {
    async clearing(): Promise<void> {
      trip.copies.staged = '';
      if (trip.attempt.image.isCheck) await eraseCheck(trip);
      if (trip.throttle.method && trip.throttle.method.name === 'stream') return;
      // a previous try may have left a copy
      await findDrive(trip, methodsInUse(trip));
      await runOnServer(trip, 'clear');
    }
  };
}
