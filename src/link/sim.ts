// Three wrong PINs lock a SIM: one refused as wrong is never sent again, not even after a power cut. If the answer is unclear, the SIM's
// own count decides. Without a count, the PIN is sent once more.

import type { Handlers } from '../at/step';
import { fault, type Fault } from '../fault';
import { has } from '../text';
import type { LinkTrip } from './link';
import { configValue, runRevived, runRows, runScript } from './script';

/** Attempts while the SIM has not tried the PIN. */
const mostSaid = 2;
const restMs = 2000;

/** TS 27.007 9.2: SIM busy; 515 of SIMCom and Quectel: modem busy. No PIN was tried. */
function isBusy(wrong: Fault): boolean {
  return has('|+CME ERROR: 14|+CME ERROR: 515|', '|' + wrong.line + '|');
}

export function createSimHandlers(trip: LinkTrip): Handlers {
  return {
    unlocking: function (onEnd) {
      /**
       * Written before each try, and removed after success. Then follow the tries left (nothing if unknown), `last` for no further try, or
       * `refused`.
       */
      const mark = trip.hash('pin ' + trip.config!['network.pin']);
      /** The refusal was no verdict on the PIN. */
      let said = 0;
      let unjudged: Fault | undefined;

      /** Clears the count before: a modem may not report it. */
      function count(then: () => void): void {
        trip.bag['attempts'] = '';
        runScript(trip, 'countPin', function (end, wrong) {
          if (end === 'broken') onEnd(end, wrong);
          else then();
        });
      }
      function refuse(wrong: Fault): void {
        trip.notes.put('pin', mark + ' refused');
        onEnd('refused', wrong);
      }
      function give(state: string): void {
        const before = trip.notes.get('pin');
        said++;
        if (!trip.notes.put('pin', mark + ' ' + state)) {
          onEnd('refused', fault('journal', '/snapferry/state'));
          return;
        }
        runScript(trip, 'givePin', function (end, wrong) {
          if (end === 'done') trip.notes.put('pin', '-');
          if (end !== 'refused') onEnd(end, wrong);
          else if (wrong!.code === 'pin-wrong' || wrong!.code === 'puk-needed') refuse(wrong!);
          else {
            // a known count decides better
            if (!+state && isBusy(wrong!)) trip.notes.put('pin', before);
            unjudged = wrong!;
            runRows(trip, [{ want: [], ms: restMs }], 0, configValue(trip), function (rested, why) {
              if (rested === 'broken') onEnd(rested, why);
              else look();
            });
          }
        });
      }
      function lastTry(): string[] { return trip.notes.get('pin').split(' '); }
      /** Undefined if there must be no further try. */
      function nextState(): string | undefined {
        const noted = lastTry();
        const left = trip.bag['attempts'];
        // another PIN may have used up tries
        if (noted[0] !== mark) return left || (noted[0]!.length > 1 ? 'last' : '');
        // by its own count, the SIM did not try it
        if (left && left === noted[1]) return left;
        return noted[1] || +left! === 1 ? undefined : left || 'last';
      }
      function decide(): void {
        const noted = lastTry();
        const left = trip.bag['attempts'];
        const state = nextState();
        if (!trip.config!['network.pin']) onEnd('refused', fault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
        else if (noted[0] === mark && noted[1] === 'refused') onEnd('refused', fault('pin-wrong', 'network.pin'));
        else if (unjudged && left && +left < +noted[1]!) refuse(fault('pin-wrong', unjudged.where, unjudged.line));
        else if (state === undefined) onEnd('refused', unjudged ? fault('pin-unsure', unjudged.where, unjudged.line) : fault('pin-unsure', 'network.pin'));
        else if (said < mostSaid) give(state);
        else onEnd('refused', unjudged);
      }
      function look(): void {
        runRevived(trip, 'askSim', function (end, wrong) {
          const sim = trip.bag['sim'];
          const noted = lastTry();
          if (end !== 'done') onEnd(end, wrong);
          else if (sim === 'SIM PIN') count(decide);
          else if (sim === 'READY') {
            // the right PIN, although its answer was lost
            if (said || (noted[0] === mark && noted[1] !== 'refused')) trip.notes.put('pin', '-');
            onEnd('done');
          } else {
            if (said && sim === 'SIM PUK') trip.notes.put('pin', mark + ' refused');
            onEnd('refused', fault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
          }
        });
      }
      look();
    }
  };
}
