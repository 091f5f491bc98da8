// Scripts for the registration with a network, by commands of 3GPP. LTE opens a first data connection, with profile 1, during the
// registration (TS 27.007 10.1.1). With a wrong APN in profile 1, the network therefore refuses the registration itself. The profile is set
// while the radio is off, as in the SIM7080's TCP/IP application note (CFUN=0, CGDCONT=1, CFUN=1). A maker of boards says the same of the
// SIM7600 (github.com/Xinyuan-LilyGO/LilyGo-Modem-Series, issue 474).
//
// UNCONFIRMED: CFUN=4 suffices to switch the radio off. It is used for a SIM with a PIN, which the modem would ask for again after CFUN=0,
// and if the modem refuses CFUN=0. AT+CEER tells the cause of a refused registration. Its text differs between modems, so it is only shown.

import { May } from '../at/step';
import type { Row, Rows, ScriptName } from './modem';

/** The pause between the first queries for the registration, in milliseconds, while the radio is still starting. */
const lookMs = 400;
/** The access point with its account, as SIMCom's AT+CNCFG and Quectel's AT+QICSGP take them. The 3 allows PAP and CHAP. */
export const accountText = '"{network.apn}","{network.user}","{network.password}",3';

/**
 * Returns the script rows (AT commands) that wait for the registration. A radio that has just started registers within seconds. So the query
 * for LTE, or for packet data on a modem without LTE, is at first repeated more often.
 * @param isLte true if the modem has LTE; false for 2G, in which the modem would refuse the query for LTE
 */
function register(isLte: boolean): Rows {
  const lte: Row = { unless: 'net', say: 'AT+CEREG?', want: ['+CEREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: May.refuse, set: { net: 'LTE' } };
  const packet: Row = {
    unless: 'net', say: 'AT+CGREG?', want: ['+CGREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: May.refuse, set: { net: 'packet data' }
  };
  const pause: Row = { unless: 'net', when: 'isHasty', want: [], ms: lookMs };
  const again: Row = Object.assign({} as Row, isLte ? lte : packet, { when: 'isHasty' });
  const some: Rows = [pause, again, pause, again, pause, again];
  const first: Rows = isLte ? ([lte] as Rows).concat(some, [packet]) : ([packet] as Rows).concat(some);
  return first.concat([
    { unless: 'net', say: 'AT+CREG?', want: ['+CREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: May.refuse, set: { net: 'circuit', isBare: '1' } },
    { unless: 'net', when: 'isHasty', again: 2000, ms: 20000, refusedAs: 'unregistered' },
    { unless: 'net', again: 10000, ms: 100000, refusedAs: 'unregistered' }, // a modem that is new in a place may search for minutes
    { when: 'isBare', say: 'AT+CGATT=1', ms: 140000, may: May.silence },
    // TS 27.007 7.3: the answer to AT+COPS? is stored as one text, since it may have no operator
    { unless: 'oper', say: 'AT+COPS?', want: ['+COPS: {oper}', 'OK'], ms: 5000, may: May.silence },
    // the modem would lose a command that comes before the answer to AT+COPS?, so AT is repeated until OK comes
    { unless: 'oper', say: 'AT', ms: 1000, tries: 10 },
    { unless: 'oper', want: [], ms: 300 }, // the pause is for late OKs to earlier ATs
    { chain: 1, say: 'AT+CSQ', want: ['+CSQ: {rssi},{ber}', 'OK'], ms: 5000, may: May.silence },
    // TS 27.005 3.4.1, 3.2.3: SMS messages then stay on the SIM, or come as one hexadecimal line that cannot be mistaken for an answer
    { chain: 1, unless: 'isOurs', say: 'AT+CNMI=0,0,0,0', ms: 5000, may: May.silence },
    { chain: 1, unless: 'isOurs', say: 'AT+CMGF=0', ms: 5000, may: May.silence },
    // TS 27.007 7.15: the modem does not show messages that the network itself sends (USSD)
    { chain: 1, unless: 'isOurs', say: 'AT+CUSD=0', ms: 5000, may: May.silence }
  ]);
}

/**
 * Returns the script rows (AT commands) that ask for a power saving mode and switch it off. It would switch the modem off in the next round
 * (TS 27.007 7.38). They belong into the script `askProfile`.
 */
export function endSaving(): Rows {
  return [
    { say: 'AT+CPSMS?', want: ['+CPSMS: {saves=1}', 'OK'], ms: 5000, may: May.silence, set: { isSaving: '1' } },
    { when: 'isSaving', say: 'AT+CPSMS=0', ms: 5000, may: May.silence, set: { isSaving: '' } }
  ];
}

/**
 * Returns the script rows (AT commands) that switch power saving and long sleep cycles (eDRX) off, as in TS 27.007, sections 7.38 and 7.40.
 * They belong into the script `anyMode`.
 */
export function fullPower(): Rows {
  return [{ say: 'AT+CPSMS=0', ms: 5000, may: May.silence }, { say: 'AT+CEDRXS=0', ms: 5000, may: May.silence }];
}

/**
 * Returns a script for the registration.
 * @param own what differs between modems. `account` are the rows of `setProfile` that set the account of LTE's first data connection. `isGsm`
 * is true for 2G, which registers without a profile
 */
export function radioScript(name: ScriptName, own: { account?: Rows; isGsm?: boolean } = {}): Rows {
  switch (name) {
    case 'register': return register(!own.isGsm);
    case 'askProfile': return [ // `{profile}` is the rest of the line: type, access point and address
      { say: 'AT+CGDCONT?', want: ['+CGDCONT: 1,{profile}', 'OK'], ms: 5000, may: May.silence }
    ];
    case 'setProfile': return ([ // the command is in TS 27.007, section 8.2
      { unless: 'network.pin', say: 'AT+CFUN=0', ms: 15000, may: May.silence, set: { isQuiet: '1' } },
      { unless: 'isQuiet', say: 'AT+CFUN=4', ms: 15000, may: May.silence }, // also for a modem that refuses CFUN=0
      { say: 'AT+CGDCONT=1,"{pdpType}","{network.apn}"', ms: 9000, may: May.silence }
    ] as Rows).concat(own.account || [], [{ say: 'AT+CFUN=1', ms: 15000, may: May.silence, set: { hasSim: '', isQuiet: '' } }]);
    case 'anyOperator': return [ // TS 27.007 7.3: an operator that was chosen by hand may not be found here
      { unless: 'oper', say: 'AT+COPS?', want: ['+COPS: {mode=1|2|4}', 'OK'], ms: 5000, may: May.silence, set: { isOut: '1' } },
      { say: 'AT', ms: 1000, tries: 10, may: May.silence }, // the modem would lose a command that comes before the answer to AT+COPS?
      { when: 'isOut', say: 'AT+COPS=0', ms: 180000, may: May.silence, set: { isOut: '' } }
    ];
    default: return [ // TS 27.007 6.10, 10.1.22: with AT+CEREG=3, some modems also tell the cause of a refusal
      { say: 'AT+CEER', want: ['+CEER: {report}', 'OK'], ms: 5000, may: May.silence },
      { when: 'isDenied', say: 'AT+CEREG=3', ms: 5000, may: May.silence, set: { hasCause: '1' } },
      { when: 'hasCause', say: 'AT+CEREG?', want: ['+CEREG: {n},{stat},{tac},{ci},{act},{causeType},{reject}', 'OK'], ms: 5000, may: May.silence },
      { when: 'hasCause', say: 'AT+CEREG=0', ms: 5000, may: May.silence, set: { hasCause: '' } }
    ];
  }
}
