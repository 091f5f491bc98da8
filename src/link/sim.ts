// The SIM and its PIN. Three wrong tries lock a SIM: one that was refused as wrong is never said again, over power cuts too. Of one whose
// answer was lost or tells nothing the SIM's own count decides, and where the modem does not tell that, it is said once more in its life.

import type { Handlers } from '../at/step';
import { fault, type Fault } from '../fault';
import { has } from '../text';
import type { LinkTrip } from './link';
import { configValue, runRevived, runRows, runScript } from './script';

/** How often the PIN is said while the SIM has not tried it, and how long between. */
const mostSaid = 2;
const restMs = 2000;

/** TS 27.007 9.2: the SIM is busy, and 515 of SIMCom and Quectel, the modem is. No PIN was tried then; anything else leaves that open. */
function isBusy(wrong: Fault): boolean {
  return has('|+CME ERROR: 14|+CME ERROR: 515|', '|' + wrong.line + '|');
}

export function createSimHandlers(trip: LinkTrip): Handlers {
  return {
    unlocking: function (onEnd) {
      /**
       * The mark stands before the try and falls after its success. Behind it: the tries that were left before it; nothing where the modem
       * does not tell them, and `last` where it must not be said again then; `refused`.
       */
      const mark = trip.hash('pin ' + trip.config!['network.pin']);
      /** How often it was said in this state, and the refusal that was no judgement. */
      let said = 0;
      let unjudged: Fault | undefined;

      /** Where the modem does not tell how many tries the SIM has left, none stands in the bag. */
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
            // where the tries are counted, the count tells it better
            if (!+state && isBusy(wrong!)) trip.notes.put('pin', before);
            unjudged = wrong!;
            runRows(trip, [{ want: [], ms: restMs }], 0, configValue(trip), function (rested, why) {
              if (rested === 'broken') onEnd(rested, why);
              else look();
            });
          }
        });
      }
      /** The mark of the last try, and what is known of it. */
      function lastTry(): string[] { return trip.notes.get('pin').split(' '); }
      /** What stands behind the mark during another try; undefined where it might be one too many. */
      function nextState(): string | undefined {
        const noted = lastTry();
        const left = trip.bag['attempts'];
        // another PIN may have used up tries
        if (noted[0] !== mark) return left || (noted[0]!.length > 1 ? 'last' : '');
        // the SIM's own count tells that it was not tried
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
            // the answer to a try was lost, or was none, and it was the right one
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
