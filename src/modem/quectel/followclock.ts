// How the clock of a Quectel modem follows the network. CTZU=3 keeps local time, and CTZU=1 is used if the modem refuses 3.

import { May } from '../../at/step';
import type { Row, Rows } from '../modem';

/** Returns the rows of the script `followClock`. @param before rows of older modems, which come before the first that sets CTZU */
export function followClock(before: Row[]): Rows {
  return ([
    { want: [], ms: 1, set: { localMode: '3', clockMode: '' } },
    { say: 'AT+CTZU?', want: ['+CTZU: {clockMode=1|3}', 'OK'], ms: 5000, may: May.silence }
  ] as Rows).concat(before, [
    { same: ['clockMode', 'localMode'], say: 'AT+CTZU=3', ms: 5000, may: May.refuse, set: { isSet: '1', clockMode: '3' } },
    { unless: 'clockMode', say: 'AT+CTZU=1', ms: 5000, may: May.refuse, set: { isSet: '1', clockMode: '1' } },
    { when: 'isSet', unless: 'isRaised', say: 'AT&W', ms: 5000, may: May.silence }
  ]);
}
