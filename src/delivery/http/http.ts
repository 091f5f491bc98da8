import type { States } from '../../at/step';
import type { Delivery, State } from '../delivery';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { createHttpActs } from './acts';
import { createHttpClearHandlers } from './clearing';
import { createHttpEnterHandlers } from './entering';
import { createHttpFailHandlers } from './failing';
import { createHttpCheckHandlers } from './proof/checking';
import { createHttpVerifyHandlers } from './proof/verifying';
import { createHttpSendHandlers } from './sending';
import { createHttpCloseHandlers } from './session/closing';
import { createHttpOpenHandlers } from './session/opening';
import { createHttpReopenHandlers } from './session/reopening';
import { createHttpFillHandlers } from './staging';

/** A table of these rows would stay in memory. */
function stateOf(name: string): State | undefined {
  switch (name) {
    case 'opening': return { says: 'making the modem\'s HTTP ready', done: 'picking', refused: 'recover', broken: 'recover', least: 'session', pattern: 'starting', hasSession: true };
    case 'entering': return { says: 'making the request', done: 'checking', refused: 'recover', broken: 'recover', least: 'image', pattern: 'sending', hasSession: true };
    case 'checking': return { says: 'asking whether the image is already there', done: 'clearing', refused: 'staging', broken: 'recover', least: 'image', pattern: 'sending', hasSession: true, waitsForServer: true };
    case 'staging': return { says: 'copying the image into the modem', done: 'sending', refused: 'recover', broken: 'recover', least: 'image', pattern: 'sending', hasSession: true };
    case 'sending': return { says: 'sending the image to the server', done: 'verifying', refused: 'recover', broken: 'recover', least: 'image', pattern: 'sending', hasSession: true, waitsForServer: true };
    case 'verifying': return { says: 'checking the file on the server', done: 'clearing', refused: 'recover', broken: 'recover', least: 'image', pattern: 'sending', hasSession: true, waitsForServer: true };
    case 'clearing': return { says: 'making room in the modem', done: 'recording', refused: 'recording', broken: 'recording', least: 'session', pattern: 'sending', hasSession: true };
    case 'failing': return { says: 'deleting the rest of the failed attempt', done: 'picking', refused: 'picking', broken: 'waking', least: 'session', pattern: 'fault', hasSession: true };
    case 'reopening': return { says: 'ending the modem\'s HTTP', done: 'opening', refused: 'opening', broken: 'waking', least: 'session', pattern: 'starting', hasSession: true };
    case 'closing': return { says: 'ending the modem\'s HTTP', done: 'stopping', refused: 'stopping', broken: 'stopping', least: 'session', pattern: 'starting' };
    default: return undefined;
  }
}

export function createHttp(trip: DeliveryTrip): Delivery {
  return {
    first: 'opening',
    image: 'entering',
    failed: 'failing',
    reopen: 'reopening',
    last: 'closing',
    stateOf: stateOf,
    handlersOf: function (name, cause): States {
      switch (name) {
        case 'opening': return createHttpOpenHandlers(trip);
        case 'reopening': return createHttpReopenHandlers(trip);
        case 'closing': return createHttpCloseHandlers(trip);
        case 'entering': return createHttpEnterHandlers(trip as MethodTrip);
        case 'checking': return createHttpCheckHandlers(trip as MethodTrip);
        case 'verifying': return createHttpVerifyHandlers(trip as MethodTrip);
        case 'staging': return createHttpFillHandlers(trip as MethodTrip);
        case 'sending': return createHttpSendHandlers(trip as MethodTrip);
        case 'clearing': return createHttpClearHandlers(trip as ImageTrip);
        default: return createHttpFailHandlers(trip as ImageTrip, cause);
      }
    },
    acts: function () { return createHttpActs(trip); }
  };
}
