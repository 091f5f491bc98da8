// Unlocks the SIM by its PIN. Three wrong PINs lock a SIM, so a PIN that was refused is never sent again, even after a power cut. If the SIM's answer
// is unclear, its count of remaining tries decides. If there is no count, the PIN is sent once more.

import { End, newFault, type Fault, type FaultCode } from '../fault';
import { busySim } from '../modem/standard';
import { wholeOf } from '../number';
import { PinNote, type Words } from '../store/notewords';
import { has } from '../text';
import type { ConfigTrip } from './link';
import { askSim, configValue, runOnLink, runScript } from './script';

/** Most times that the PIN is sent, provided that the SIM has not tried it. */
const mostSaid = 2;
/** The pause after an unclear answer to the PIN, in milliseconds. */
const restMs = 2000;

/** Tells whether a fault shows that the SIM was busy, so that it did not try the PIN. */
function isBusy(fault: Fault): boolean {
  return has(busySim, '|' + fault.line + '|');
}

function noted(trip: ConfigTrip): Words<PinNote> {
  return trip.notes.get('pin').split(' ') as Words<PinNote>;
}

/** Asks the SIM how many tries of the PIN are left. The count of an earlier answer is deleted first, since the SIM may tell none now. */
async function count(trip: ConfigTrip): Promise<void> {
  trip.variables['attempts'] = '';
  const { end, fault } = await tried(runScript(trip, 'countPin'));
  if (end === End.broken) throw ended(end, fault);
}

/**
 * Returns the state to note on the card before the PIN is sent. It is the number of tries that are left, `last` for a last try, or an empty text if
 * nothing is known. It returns undefined if the PIN must not be tried again.
 */
function nextState(trip: ConfigTrip, mark: string): string | undefined {
  const before = noted(trip);
  const left = trip.variables['attempts'];
  // The note on the card is about another PIN, so this one may be sent. If the SIM does not tell how many tries are left, this one is noted as the
  // last. The other PIN may have used up tries.
  if (before[PinNote.mark] !== mark) return left || (before[PinNote.mark].length > 1 ? 'last' : '');
  // the SIM has as many tries left as were noted, so it has not tried the PIN yet
  if (left && left === before[PinNote.state]) return left;
  return before[PinNote.state] || wholeOf(left) === 1 ? undefined : left || 'last';
}

/** State of an attempt to unlock the SIM. */
interface Unlocking {
  /** A hash of the PIN. The card's note contains this hash, so that the PIN is recognised but not readable. */
  mark: string;
  /** Number of times that the PIN was sent. */
  said: number;
  /** The fault of a refusal that does not show whether the PIN is right. It is undefined if there was none. */
  unjudged: Fault | undefined;
}

/** Notes that the SIM has refused this PIN, so that it is never sent again. */
function noteRefused(trip: ConfigTrip, mark: string): void {
  trip.notes.put('pin', mark + ' refused');
}

/**
 * Notes on the card that the PIN will be sent, and then sends it.
 * @param state the state to note
 * @returns true if the SIM has accepted the PIN; false if the SIM must be asked again
 */
async function give(trip: ConfigTrip, pin: Unlocking, state: string): Promise<boolean> {
  const before = trip.notes.get('pin');
  pin.said++;
  if (!trip.notes.put('pin', pin.mark + ' ' + state)) throw ended(End.refused, newFault('journal', '/snapferry/state'));
  const { end, fault } = await tried(runScript(trip, 'givePin'));
  if (end === End.done) {
    trip.notes.put('pin', '-');
    return true;
  }
  if (end !== End.refused) throw ended(end, fault);
  if (fault.code === 'pin-wrong' || fault.code === 'puk-needed') {
    noteRefused(trip, pin.mark);
    throw ended(end, fault);
  }
  // without a count of tries, the refusal by a busy SIM or modem shows that the PIN was not tried
  if (!wholeOf(state) && isBusy(fault)) trip.notes.put('pin', before);
  pin.unjudged = fault;
  const { end: rested, fault: why } = await tried(until(function (onEnd) {
    runOnLink(trip, { script: [{ want: [], ms: restMs }], valueFor: configValue(trip) }, 0, onEnd);
  }));
  if (rested === End.broken) throw ended(rested, why);
  return false;
}

/**
 * Decides whether the PIN may be sent. If not, the step ends `refused` with the reason.
 * @returns the state to note on the card before the PIN is sent
 */
async function judge(trip: ConfigTrip, pin: Unlocking): Promise<string> {
  const before = noted(trip);
  const unjudged = pin.unjudged;
  const state = nextState(trip, pin.mark);
  if (!trip.config['network.pin']) throw ended(End.refused, newFault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
  if (before[PinNote.mark] === pin.mark && before[PinNote.state] === 'refused') throw ended(End.refused, newFault('pin-wrong', 'network.pin'));
  if (unjudged && wholeOf(trip.variables['attempts']) < wholeOf(before[PinNote.state])) {
    noteRefused(trip, pin.mark);
    throw ended(End.refused, Object.assign(unjudged, { code: 'pin-wrong' as FaultCode }));
  }
  if (state === undefined) {
    throw ended(End.refused, unjudged ? Object.assign(unjudged, { code: 'pin-unsure' as FaultCode }) : newFault('pin-unsure', 'network.pin'));
  }
  if (pin.said >= mostSaid) throw ended(End.refused, unjudged);
  return state;
}

/** Ends the unlocking if the SIM does not ask for the PIN, since it is open or locked. */
async function settle(trip: ConfigTrip, pin: Unlocking): Promise<void> {
  const sim = trip.variables['sim'];
  const before = noted(trip);
  if (sim === 'READY') {
    // the SIM is open now, so its PIN was right although the answer was lost
    if (pin.said || (before[PinNote.mark] === pin.mark && before[PinNote.state] !== 'refused')) trip.notes.put('pin', '-');
    return;
  }
  if (pin.said && sim === 'SIM PUK') noteRefused(trip, pin.mark);
  throw ended(End.refused, newFault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
}

/** Unlocks the SIM with `network.pin`, if the SIM asks for a PIN. */
export async function unlocking(trip: ConfigTrip): Promise<void> {
  const pin: Unlocking = { mark: trip.hash('pin ' + trip.config['network.pin']), said: 0, unjudged: undefined };
  for (;;) {
    await askSim(trip);
    if (trip.variables['sim'] !== 'SIM PIN') return await settle(trip, pin);
    await count(trip);
    const state = await judge(trip, pin);
    const isTaken = await give(trip, pin, state);
    if (isTaken) return;
  }
}
