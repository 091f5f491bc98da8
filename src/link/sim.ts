// Three wrong PINs lock a SIM: a refused one is never sent again, even after a power cut. If the answer is unclear, the SIM's count
// decides; without it, the PIN is sent once more.

import type { Handlers, OnEnd } from '../at/step';
import { newFault, type Fault } from '../fault';
import { busySim } from '../modem/standard';
import { wholeOf } from '../number';
import { PinNote, type Words } from '../store/notewords';
import { has } from '../text';
import type { ConfigTrip } from './link';
import { configValue, runOnLink, runRevived, runScript } from './script';

/** Attempts while the SIM has not tried the PIN. */
const mostSaid = 2;
const restMs = 2000;

/** No PIN was tried. */
function isBusy(fault: Fault): boolean {
  return has(busySim, '|' + fault.line + '|');
}

function noted(trip: ConfigTrip): Words<PinNote> {
  return trip.notes.get('pin').split(' ') as Words<PinNote>;
}

function unlessBroken(onEnd: OnEnd, then: () => void): OnEnd {
  return function (end, fault) {
    if (end === 'broken') onEnd(end, fault);
    else then();
  };
}

/** Clears the former count: a modem may not report one. */
function count(trip: ConfigTrip, onEnd: OnEnd, then: () => void): void {
  trip.variables['attempts'] = '';
  runScript(trip, 'countPin', unlessBroken(onEnd, then));
}

/** Undefined: the PIN must not be tried again. */
function nextState(trip: ConfigTrip, mark: string): string | undefined {
  const before = noted(trip);
  const left = trip.variables['attempts'];
  // another PIN may have used up tries
  if (before[PinNote.mark] !== mark) return left || (before[PinNote.mark].length > 1 ? 'last' : '');
  // the SIM's count shows that it did not try the PIN
  if (left && left === before[PinNote.state]) return left;
  return before[PinNote.state] || wholeOf(left) === 1 ? undefined : left || 'last';
}

function unlock(trip: ConfigTrip, onEnd: OnEnd): void {
  const mark = trip.hash('pin ' + trip.config['network.pin']);
  let said = 0;
  /** A refusal that was no verdict on the PIN. */
  let unjudged: Fault | undefined;

  function refuse(fault: Fault): void {
    trip.notes.put('pin', mark + ' refused');
    onEnd('refused', fault);
  }

  function give(state: string): void {
    const before = trip.notes.get('pin');
    said++;
    if (!trip.notes.put('pin', mark + ' ' + state)) onEnd('refused', newFault('journal', '/snapferry/state'));
    else runScript(trip, 'givePin', function (end, fault) {
      if (end === 'done') trip.notes.put('pin', '-');
      if (end !== 'refused') onEnd(end, fault);
      else if (fault.code === 'pin-wrong' || fault.code === 'puk-needed') refuse(fault);
      else {
        // without a count, a busy SIM or modem shows that the PIN was not tried
        if (!wholeOf(state) && isBusy(fault)) trip.notes.put('pin', before);
        unjudged = fault;
        runOnLink(trip, [{ want: [], ms: restMs }], 0, configValue(trip), unlessBroken(onEnd, look));
      }
    });
  }

  function decide(): void {
    const before = noted(trip);
    const left = trip.variables['attempts'];
    const state = nextState(trip, mark);
    if (!trip.config['network.pin']) onEnd('refused', newFault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
    else if (before[PinNote.mark] === mark && before[PinNote.state] === 'refused') onEnd('refused', newFault('pin-wrong', 'network.pin'));
    else if (unjudged && wholeOf(left) < wholeOf(before[PinNote.state])) refuse(Object.assign(unjudged, { code: 'pin-wrong' as const }));
    else if (state === undefined) onEnd('refused', unjudged ? Object.assign(unjudged, { code: 'pin-unsure' as const }) : newFault('pin-unsure', 'network.pin'));
    else if (said < mostSaid) give(state);
    else onEnd('refused', unjudged);
  }

  function look(): void {
    runRevived(trip, 'askSim', function (end, fault) {
      const sim = trip.variables['sim'];
      const before = noted(trip);
      if (end !== 'done') onEnd(end, fault);
      else if (sim === 'SIM PIN') count(trip, onEnd, decide);
      else if (sim === 'READY') {
        // the right PIN, although its answer was lost
        if (said || (before[PinNote.mark] === mark && before[PinNote.state] !== 'refused')) trip.notes.put('pin', '-');
        onEnd('done');
      } else {
        if (said && sim === 'SIM PUK') trip.notes.put('pin', mark + ' refused');
        onEnd('refused', newFault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
      }
    });
  }

  look();
}

export function createSimHandlers(trip: ConfigTrip): Handlers {
  return { unlocking: function (onEnd) { unlock(trip, onEnd); } };
}
