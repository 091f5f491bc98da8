// Scripts for the registration with a network, by commands of 3GPP. LTE opens a first data connection, with profile 1, during the
// registration (TS 27.007 10.1.1). With a wrong APN in profile 1, the network therefore refuses the registration itself. The profile is set
// while the radio is off, as in the SIM7080's TCP/IP application note (CFUN=0, CGDCONT=1, CFUN=1). A maker of boards says the same of the
// SIM7600 (github.com/Xinyuan-LilyGO/LilyGo-Modem-Series, issue 474).
//
// UNCONFIRMED: CFUN=4 suffices to switch the radio off. It is used for a SIM with a PIN, which the modem would ask for again after CFUN=0,
// and if the modem refuses CFUN=0. Quectel's QICSGP and CGDCONT share profile 1, so both are set. The SIM7080 takes an account only by CNCFG.
// Its data connection 0 may be the one that LTE opens. AT+CEER tells the cause of a refused registration. Its text differs between modems, so
// it is only shown.

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
  const packet: Row = { unless: 'net', say: 'AT+CGREG?', want: ['+CGREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: May.refuse, set: { net: 'packet data' } };
  const pause: Row = { unless: 'net', when: 'isHasty', want: [], ms: lookMs };
  const again: Row = Object.assign({}, isLte ? lte : packet, { when: 'isHasty' });
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
 * Returns a script for the registration.
 * @param kind of the modem: empty fits any modem, and `gsm` is for 2G, which registers without a profile
 */
export function radioScript(name: ScriptName, kind: 'sim7600' | 'sim7080' | 'sim7000' | 'ec2x' | 'bg9x' | 'gsm' | ''): Rows {
  const isQuectel = kind === 'ec2x' || kind === 'bg9x';
  const isSim7080 = kind === 'sim7080' || kind === 'sim7000';
  const isLowPower = isSim7080 || kind === 'bg9x';

  /** Returns a script row (one AT command) whose failure is ignored, since a modem may lack the command. */
  function anyway(say: string, ms: number): Row { return { say: say, ms: ms, may: May.silence }; }

  /**
   * Returns the script rows (AT commands) that set the account of LTE's first data connection. AT+CGAUTH has the password before the user
   * (manual AT76v3 8.2.15), and Quectel's command is in BGT 2.1.1.
   */
  function account(): Rows {
    if (kind === 'sim7600') return [
      Object.assign(anyway('AT+CGAUTH=1,3,"{network.password}","{network.user}"', 9000), { when: 'network.user' as const }),
      Object.assign(anyway('AT+CGAUTH=1,0', 9000), { unless: 'network.user' as const })
    ];
    if (isSim7080) return [Object.assign(anyway('AT+CNCFG=' + (kind === 'sim7000' ? '1,' : '0,1,') + accountText, 9000), { when: 'network.user' as const })];
    return !isQuectel ? [] : [
      Object.assign(anyway('AT+QICSGP=1,1,' + accountText, 5000), { when: 'network.user' as const }),
      Object.assign(anyway('AT+QICSGP=1,1,"{network.apn}","","",0', 5000), { unless: 'network.user' as const })
    ];
  }

  switch (name) {
    case 'register': return register(kind !== 'gsm');
    case 'askProfile': return ([ // `{profile}` is the rest of the line: type, access point and address
      { say: 'AT+CGDCONT?', want: ['+CGDCONT: 1,{profile}', 'OK'], ms: 5000, may: May.silence }
    ] as Rows).concat(!isLowPower ? [] : [ // TS 27.007 7.38: with this power saving mode, the modem would be switched off in the next round
      { say: 'AT+CPSMS?', want: ['+CPSMS: {saves=1}', 'OK'], ms: 5000, may: May.silence, set: { isSaving: '1' } },
      { when: 'isSaving', say: 'AT+CPSMS=0', ms: 5000, may: May.silence, set: { isSaving: '' } }
    ]);
    case 'setProfile': return ([ // the command is in TS 27.007, section 8.2
      { unless: 'network.pin', say: 'AT+CFUN=0', ms: 15000, may: May.silence, set: { isQuiet: '1' } },
      { unless: 'isQuiet', say: 'AT+CFUN=4', ms: 15000, may: May.silence }, // also for a modem that refuses CFUN=0
      anyway('AT+CGDCONT=1,"IP","{network.apn}"', 9000)
    ] as Rows).concat(account(), [{ say: 'AT+CFUN=1', ms: 15000, may: May.silence, set: { hasSim: '', isQuiet: '' } }]);
    // The modem chooses the technology by itself: CNMP=2 is automatic and may take ten seconds (manual AT76v3 4.2.11). CMNB=3 allows LTE-M
    // and NB-IoT (AT7080 5.2.16, 5.2.17). In Quectel's commands, the last 1 means at once (BG96_AT chapter 5).
    case 'anyMode': return (!isQuectel ? [anyway('AT+CNMP=2', 15000)] : [anyway('AT+QCFG="nwscanmode",0,1', 5000)]).concat(
      isSim7080 ? [anyway('AT+CMNB=3', 15000)] : [],
      kind === 'bg9x' ? [anyway('AT+QCFG="iotopmode",2,1', 5000), anyway('AT+QCFG="nwscanseq",00,1', 5000)] : [],
      isLowPower ? [anyway('AT+CPSMS=0', 5000), anyway('AT+CEDRXS=0', 5000)] : [] // these commands switch power saving and long sleep cycles (eDRX) off, as in TS 27.007, sections 7.38 and 7.40
    );
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
