// Finds out why the operator has refused the modem, in words for the log.

import { newFault, type Fault, type FaultCode } from '../../fault';
import type { Values } from '../../modem/modem';
import { has } from '../../text';
import type { ConfigTrip } from '../link';
import { runScript } from '../script';

/** Most characters of the network's report that are logged. */
const longestReport = 60;

/**
 * Returns in words why the network has refused the modem, by the number of the cause in TS 24.301, annexes A (EMM) and B (ESM). The text is empty for
 * a number without words.
 */
function wordsOf(cause: string): string {
  switch (cause) {
    case '2': case '3': case '7': case '8': return 'the SIM is not active, or its contract has no data';
    case '5': case '6': return 'the operator does not accept this modem';
    case '11': case '12': case '13': case '14': case '15': return 'the contract does not include this network or this place; roaming may be off';
    case '17': case '22': case '26': return 'the network is too busy';
    case '19': case '27': case '30': case '33': return 'the operator does not know this access point, or the contract does not include it';
    case '29': return 'the account of the access point is wrong';
    case '50': case '51': return 'the operator gives IPv' + (cause === '50' ? 4 : 6) + ' only; set network.ip';
    default: return '';
  }
}

/**
 * Returns the modem's answer to AT+CEER in printable characters. It is empty if the answer tells no cause, as `No cause information available` and
 * `0`.
 */
export function reportIn(text: string): string {
  const told = text.replace(/[^ -~]/g, '?').replace(/"/g, '').slice(0, longestReport).trim();
  const small = told.toLowerCase();
  return has(small, 'no cause') || has(small, 'no report') || has(small, 'no error') || !/[1-9a-z]/.test(small) ? '' : told;
}

/**
 * Asks the modem why the operator has refused it. It returns a fault whose text has the reason and the setting `network.apn`.
 * @param where what the modem was doing, for the fault's text
 * @param line of the modem that shows the refusal
 */
export async function explain(trip: ConfigTrip, code: FaultCode, where: string, line: string | undefined): Promise<Fault> {
  const variables = trip.variables;
  variables['isDenied'] = code === 'denied' ? '1' : '';
  variables['report'] = variables['reject'] = variables['hasCause'] = '';
  await tried(runScript(trip, 'askCause'));
  const report = reportIn(variables['report']);
  const small = ' ' + report.toLowerCase();
  // a report may name these two causes by their words in TS 24.301 9.9.4.4, or end in their numbers
  const cause = variables['reject'] || (has(small, 'ipv4 only') || /[^0-9]50$/.test(small) ? '50'
    : has(small, 'ipv6 only') || /[^0-9]51$/.test(small) ? '51' : '');
  const words = wordsOf(cause);
  let told = 'network.apn is "' + trip.config['network.apn'] + '"; ';
  if (/^[1-9][0-9]*$/.test(cause)) told += 'the cause is ' + cause + (words && ', ' + words) + '; ';
  if (report) told += 'AT+CEER: ' + report + '; ';
  const asked: (keyof Values)[] = ['isDenied', 'report', 'reject', 'hasCause', 'tac', 'ci', 'act', 'causeType'];
  asked.forEach(function (name) { delete variables[name]; });
  return newFault(code, told + where, line);
}
