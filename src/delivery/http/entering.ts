import type { States } from '../../at/step';
import { newFault } from '../../fault';
import { inBytes } from '../../text';
import type { MethodTrip } from '../deliverytrip';
import { chooseHttpMethod } from './choose';
import { headerSense } from './own/post';
import { bodyBytes, setAddress } from './request/address';

/** Name of each image's copy in the modem. */
const copyName = 'snapferry.img';

export function createHttpEnterHandlers(trip: MethodTrip): States {
  return {
    async entering(): Promise<void> {
      setAddress(trip);
      Object.assign(trip.variables, { name: copyName, finalName: copyName, hasBlank: '', rest: '', sendHeader: headerSense(trip) });
      trip.variables['size'] = '' + bodyBytes(trip);
      if (!chooseHttpMethod(trip)) throw ended('refused', newFault('no-method', 'upload.method', inBytes(trip.attempt.image.size) + ' by ' + trip.config['upload.method'] + ' at ' + trip.link.baud + ' baud'));
    }
  };
}
