import type { States } from '../../at/step';
import type { Fault } from '../../fault';
import type { ImageTrip } from '../deliverytrip';
import { findDrive, methodsInUse } from '../pour/drive';
import { isOfCard } from '../pour/imagepayload';
import { runOnServer } from './session/run';

export function createFtpFailHandlers(trip: ImageTrip, cause: Fault | undefined): States {
  return {
    async failing(): Promise<void> {
      const isBad = !!cause && isOfCard(cause.code);
      trip.copies.staged = '';
      if (isBad) trip.source.doubt(trip.attempt.image);
      const { end: found, fault: noDrive } = await tried(findDrive(trip, methodsInUse(trip)));
      if (found === 'broken') throw ended(found, noDrive);
      const { end, fault } = await tried(runOnServer(trip, 'unstage'));
      // other data must not stay on the server under an image's name
      const isToErase = end !== 'broken' && isBad && trip.throttle.method && trip.throttle.method.name === 'stream';
      if (!isToErase) throw ended(end, fault);
      await runOnServer(trip, 'erase');
    }
  };
}
