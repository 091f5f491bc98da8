// The SIM and its PIN: a wrong one is never tried twice, over power cuts too.

import type { Handlers } from '../at/step';
import { fault, type Fault } from '../fault';
import type { LinkTrip } from './link';
import { runRevived, runScript } from './script';

export function createSimHandlers(trip: LinkTrip): Handlers {
  return {
    unlocking: function (onEnd) {
      /** The mark stands before the try and falls after its success: a cut in between never costs a second try. */
      const mark = trip.hash('pin ' + trip.config!['network.pin']);
      /** Where the modem does not tell how many tries the SIM has left, none stands in the bag. */
      function count(then: () => void): void {
        trip.bag['attempts'] = '';
        runScript(trip, 'countPin', function (end, wrong) {
          if (end === 'broken') onEnd(end, wrong);
          else then();
        });
      }
      function give(): void {
        const before = trip.bag['attempts'];
        if (!trip.notes.put('pin', mark + ' ' + before)) {
          onEnd('refused', fault('journal', '/snapferry/state'));
          return;
        }
        runScript(trip, 'givePin', function (end, wrong) {
          if (end === 'done') trip.notes.put('pin', '-');
          if (end !== 'refused') onEnd(end, wrong);
          else if (wrong!.code === 'pin-wrong') judge(wrong!);
          else count(function () { judge(wrong!, before); });
        });
      }
      /** A SIM that is busy, or a command that the line garbled, is no wrong PIN where no try was lost by it: the mark stays as it is. */
      function judge(wrong: Fault, before?: string): void {
        const isTried = !before || trip.bag['attempts'] !== before;
        if (isTried) trip.notes.put('pin', mark + ' refused');
        onEnd('refused', isTried && wrong.code === 'refused' ? fault('pin-wrong', wrong.where, wrong.line) : wrong);
      }
      /** The mark of the last try, and what is known of it. */
      function lastTry(): string[] { return trip.notes.get('pin').split(' '); }
      function decide(): void {
        const noted = lastTry();
        const attempts = trip.bag['attempts'];
        if (!trip.config!['network.pin']) onEnd('refused', fault('pin-needed', 'AT+CPIN?', '+CPIN: SIM PIN'));
        else if (noted[0] !== mark) give();
        else if (noted[1] === 'refused') onEnd('refused', fault('pin-wrong', 'network.pin'));
        // a try whose answer was lost in a cut: the SIM's own count tells whether it was a wrong one
        else if (attempts && attempts === noted[1]) give();
        else onEnd('refused', fault('pin-unsure', 'network.pin'));
      }
      runRevived(trip, 'askSim', function (end, wrong) {
        const sim = trip.bag['sim'];
        const noted = lastTry();
        if (end !== 'done') onEnd(end, wrong);
        else if (sim === 'SIM PIN') count(decide);
        else if (sim === 'READY') {
          // the answer to a try was lost, and it was the right one
          if (noted[0] === mark && noted[1] !== 'refused') trip.notes.put('pin', '-');
          onEnd('done');
        } else onEnd('refused', fault('puk-needed', 'AT+CPIN?', '+CPIN: ' + sim));
      });
    }
  };
}
