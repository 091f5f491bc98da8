import type { Fault } from '../../fault';
import type { Delivery, State } from '../delivery';
import type { DeliveryTrip, ImageTrip, MethodTrip } from '../deliverytrip';
import { createFtpActs } from './acts';
import { naming } from './naming';
import { checking } from './proof/checking';
import { verifying } from './proof/verifying';
import { sending } from './put/sending';
import { staging } from './put/staging';
import { opening } from './session/opening';
import { clearing, closing, draining, entering, failing, reopening } from './shortstates';

/** Returns the state of this name, or undefined. This is a function, since a table of all states would stay in memory. */
function stateOf(name: string): State | undefined {
  switch (name) {
    case 'opening': return { says: 'logging in to the server', done: 'picking', least: 'session', pattern: 'starting', hasSession: true };
    case 'entering': return { says: 'entering the directory', done: 'checking', least: 'image', pattern: 'sending', hasSession: true,
      waitsForServer: true };
    case 'checking': return { says: 'asking whether the image is already there', done: 'clearing', refused: 'staging', least: 'image',
      pattern: 'sending', hasSession: true, waitsForServer: true };
    case 'staging': return { says: 'copying the image into the modem', done: 'sending', broken: 'draining', least: 'image', pattern: 'sending',
      hasSession: true };
    case 'draining': return { says: 'leaving the data phase', done: 'failing', refused: 'waking', broken: 'freeing', least: 'session',
      pattern: 'sending', hasSession: true };
    case 'sending': return { says: 'sending the image to the server', done: 'verifying', broken: 'draining', least: 'image', pattern: 'sending',
      hasSession: true, waitsForServer: true };
    case 'verifying': return { says: 'asking the server for its size', done: 'naming', least: 'image', pattern: 'sending', hasSession: true,
      waitsForServer: true };
    case 'naming': return { says: 'giving the image its name on the server', done: 'clearing', least: 'image', pattern: 'sending', hasSession: true,
      waitsForServer: true };
    case 'clearing': return { says: 'making room in the modem', done: 'recording', refused: 'recording', broken: 'recording', least: 'session',
      pattern: 'sending', hasSession: true };
    case 'failing': return { says: 'deleting the rest of the failed attempt', done: 'picking', refused: 'picking', broken: 'waking', least: 'session',
      pattern: 'fault', hasSession: true };
    case 'reopening': return { says: 'closing the FTP session', done: 'opening', refused: 'opening', broken: 'waking', least: 'session',
      pattern: 'starting', hasSession: true };
    case 'closing': return { says: 'ending the session', done: 'stopping', refused: 'stopping', broken: 'stopping', least: 'session',
      pattern: 'starting' };
    default: return undefined;
  }
}

/** Makes the delivery by FTP, with its states and its functions for the round. */
export function createFtp(trip: DeliveryTrip): Delivery {
  return {
    first: 'opening',
    image: 'entering',
    failed: 'failing',
    reopen: 'reopening',
    last: 'closing',
    stateOf: stateOf,
    runState: async function (name: string, cause: Fault | undefined): Promise<void> {
      switch (name) {
        case 'opening': return await opening(trip);
        case 'reopening': return await reopening(trip);
        case 'closing': return await closing(trip);
        case 'entering': return await entering(trip as ImageTrip);
        case 'checking': return await checking(trip as MethodTrip);
        case 'verifying': return await verifying(trip as MethodTrip);
        case 'naming': return await naming(trip as MethodTrip);
        case 'staging': return await staging(trip as MethodTrip);
        case 'draining': return await draining(trip as MethodTrip, cause);
        case 'sending': return await sending(trip as MethodTrip);
        case 'clearing': return await clearing(trip as ImageTrip);
        default: return await failing(trip as ImageTrip, cause);
      }
    },
    acts: function () { return createFtpActs(trip); }
  };
}
