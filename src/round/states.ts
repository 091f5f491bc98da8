// The table of states: which state follows each one. Where it names none after a fault, retry.ts decides. The delivery (FTP or HTTP) has its own
// table.

import type { Delivery, Recovery, State } from '../delivery/delivery';
import type { Place } from '../link/unsolicited';

/** Returns the row of a state. The delivery's table is asked first, as its states are entered most often. */
export function stateOf(name: string, delivery: Delivery): State {
  return delivery.stateOf(name) || /*@__NOINLINE__*/ ownState(name, delivery);
}

/**
 * Returns the row of one of the round's own states; undefined: there is none. It is a switch, since a table would keep 400 JsVars of
 * memory.
 */
function ownState(name: string, delivery: Delivery): State {
  switch (name) {
    case 'reading': return { says: 'reading the card', done: 'shooting', refused: 'resting', broken: 'resting', least: 'session', pattern: 'asBefore',
      isQuiet: true };
    // `shooting` ends `refused` if no round is due
    case 'shooting': return { says: 'taking pictures', done: 'looking', refused: 'resting', broken: 'resting', least: 'session', pattern: 'asBefore',
      isQuiet: true };
    case 'looking': return { says: 'looking for images', done: 'waking', refused: 'stopping', broken: 'stopping', least: 'session',
      pattern: 'asBefore', isQuiet: true };
    case 'waking': return { says: 'waking the modem', done: 'identifying', refused: 'powering', broken: 'freeing', least: 'modem',
      pattern: 'starting' };
    case 'freeing': return { says: 'getting the modem out of a data phase', done: 'waking', refused: 'powering', broken: 'powering', least: 'modem',
      pattern: 'starting' };
    case 'powering': return { says: 'starting the modem', done: 'identifying', refused: delivery.last, broken: delivery.last, least: 'modem',
      pattern: 'starting' };
    case 'identifying': return { says: 'identifying the modem', done: 'timing', least: 'modem', pattern: 'starting' };
    // `timing` ends `broken` if the modem has restarted
    case 'timing': return { says: 'making its clock follow the network', done: 'rating', refused: 'rating', broken: 'waking', least: 'modem',
      pattern: 'starting', isQuiet: true };
    case 'rating': return { says: 'setting the line rate', done: 'unlocking', least: 'modem', pattern: 'starting' };
    case 'unlocking': return { says: 'checking the SIM', done: 'registering', least: 'modem', pattern: 'starting' };
    case 'registering': return { says: 'searching for a network', done: 'attaching', least: 'modem', pattern: 'searching' };
    case 'detaching': return { says: 'taking the data connection down', done: 'registering', refused: 'registering', broken: 'waking',
      least: 'bearer', pattern: 'starting' };
    case 'attaching': return { says: 'setting up the data connection', done: delivery.first, least: 'bearer', pattern: 'starting' };
    case 'picking': return { says: 'picking the next image', done: delivery.image, refused: delivery.last, broken: 'waking', least: 'session',
      pattern: 'sending', hasSession: true };
    case 'recording': return { says: 'writing the journal', done: 'picking', least: 'session', pattern: 'sending', hasSession: true };
    case 'stopping': return { says: 'switching the modem off', done: 'resting', refused: 'resting', broken: 'resting', least: 'session',
      pattern: 'asBefore', isQuiet: true };
    case 'resting': return { says: 'resting', done: 'reading', refused: 'reading', broken: 'reading', least: 'session', pattern: 'outcome',
      isQuiet: true };
    default: return undefined!;
  }
}

/** Returns the name of the state with which a recovery begins. */
export function startOf(recovery: Recovery, delivery: Delivery): string {
  switch (recovery) {
    case 'image': return delivery.failed;
    case 'session': return delivery.reopen;
    case 'bearer': return 'detaching';
    case 'modem': return 'waking';
    case 'power': return 'powering';
    default: return delivery.last;
  }
}

/**
 * Returns facts about the current state, such as whether a session would break now. They decide what an unsolicited line of the modem means.
 */
export function roundPlaceOf(name: string, delivery: Delivery): Place {
  const state = stateOf(name, delivery);
  const awaitsStart = name === 'waking' || name === 'timing' || name === 'powering' || name === 'freeing';
  return { state: name, hasSession: !!state.hasSession, waitsForServer: !!state.waitsForServer, awaitsStart: awaitsStart };
}
