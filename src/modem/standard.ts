// The scripts and unsolicited lines that all modems share (3GPP TS 27.007, V.250).

import { May } from '../at/step';
import type { FaultCode } from '../fault';
import { has } from '../text';
import { numberIn, type Row, type Rows, type ScriptName } from './modem';
import { radioScript } from './radio';

/**
 * Names of unsolicited lines (URCs) that any modem may send. None is the answer of a command. Sources: the manual AT800 19.3 (with its
 * misspelt warnings), AT76v3 1.4, AT7080 5.2.4, BG96_AT 12.7.
 */
const startup = '|RDY|APP RDY|+CFUN|+CPIN|SMS DONE|PB DONE|SMS READY|CALL READY|+QIND|+QUSIM|+CPMS|+CSMINS|';
const supply = '|UNDER-VOLTAGE WARNNING|UNDER-VOLTAGE WARNING|OVER-VOLTAGE WARNNING|OVER-VOLTAGE WARNING|UNDER-VOLTAGE POWER DOWN|'
  + 'OVER-VOLTAGE POWER DOWN|NORMAL POWER DOWN|POWERED DOWN|CHARGE-ONLY MODE|+CMTE|';
const network = '|+CREG|+CGREG|+CEREG|+CGEV|+CTZE|+CTZV|DST|*PSUTTZ|*PSNWID|+CIEV|+CSQN|+CENG|+CHF|';
const calls = '|RING|+CRING|+CLIP|+COLP|+CCWA|+CCWV|+CLCC|+CDRIND|MO RING|MO CONNECTED|NO CARRIER|'
  + 'BUSY|+CSSI|+CSSU|+CUSD|+CNAP|+CMTI|+CMT|+CBM|+CDS|+STTONE|+SIMTONE|';

/** Errors that mean a busy SIM: 14 by TS 27.007 9.2, and 515, by which modems of SIMCom and Quectel say that they are busy. */
export const busySim = '|+CME ERROR: 14|+CME ERROR: 515|';
/** The beginning of the line in which the modem tells the network's time, in UTC with a time zone (manual AT7080 5.2.4). */
export const timeUrc = '*PSUTTZ:';

/** Returns whether a line begins with one of the names. @param names in capitals, each between bars, as in `|RDY|+CREG|` */
export function isListed(names: string, line: string): boolean {
  return has(names, '|' + line.split(':')[0].toUpperCase() + '|');
}

/** Returns whether a line is an unsolicited one that any modem may send. */
export function isStandardUrc(line: string): boolean {
  return isListed(startup, line) || isListed(network, line) || isListed(supply, line) || isListed(calls, line);
}

/**
 * Time in milliseconds after a start, or after the SIM was read anew. After it, no unsolicited line that belongs to that start can come any
 * more.
 */
const bootTailMs = 120000;

/**
 * Returns whether a line shows that the modem has restarted or shut down. With an automatic baud rate, the modem sends no RDY (manual AT800
 * 19.3), but one +CPIN before the registration. Call Ready may be late, so it means a restart only long after a start. Phonebook Ready and
 * SMS Ready never mean one.
 * @param awakeMs milliseconds since the modem's first answer
 * @param goneMs milliseconds since the line `+CPIN: NOT READY`, or NaN if that line has not come
 */
export function isRestart(line: string, awakeMs: number, goneMs: number): boolean {
  if (line === 'POWERED DOWN' || line.slice(-11) === ' POWER DOWN') return true;
  const isBoot = line.indexOf('+CPIN:') === 0 ? line.slice(-9) !== 'NOT READY' : awakeMs > bootTailMs && line.toUpperCase() === 'CALL READY';
  // a SIM that was read anew and asks for its PIN counts as a restart, since the modem then needs the same setup again
  return isBoot && (!(goneMs < bootTailMs) || has(line, 'SIM P'));
}

/**
 * Returns the fault's code for a standard error (TS 27.007 9.2) about which a person can do something. It returns undefined for any other
 * error.
 */
export function standardCodeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+CME ERROR:') !== 0) return undefined;
  switch (numberIn(line)) {
    case 10: return 'sim-missing';
    case 11: return 'pin-needed';
    case 12: return 'puk-needed';
    case 13: return 'sim-failed';
    case 14: return 'sim-busy';
    case 15: return 'sim-wrong';
    case 16: return 'pin-wrong';
    case 30: case 31: case 32: return 'unregistered';
    default: return undefined;
  }
}

/** Returns a script that fits every modem. It has no rows if standards have no command for it. */
export function standardScript(name: ScriptName): Rows {
  switch (name) {
    case 'wake': return [
      { say: 'AT', ms: 1000, may: May.silence, set: { isHeard: '1' } },
      { unless: 'isHeard', say: 'AT', ms: 1000, may: May.silence, set: { isHeard: '1', isPrompt: '' } },
      // V.250 6.2.5, 6.2.6: another program may have switched results off, or made them numbers instead of words
      { unless: 'isHeard', say: 'ATQ0V1', ms: 1000, tries: 2, may: May.refuse, set: { isPrompt: '' } },
      { unless: 'isPrompt', want: [], ms: 300 }, // the pause is for late OKs to earlier ATs
      { chain: 1, say: 'ATE0', ms: 1000, tries: 3 },
      { chain: 1, say: 'AT+CMEE=1', ms: 2000, may: May.silence }, // errors are told as numbers
      // V.250 6.2.12: flow control is off before AT&W could store it, since XON/XOFF would remove bytes of images
      { chain: 1, unless: 'isWired', say: 'AT+IFC=0,0', ms: 2000, may: May.silence }
    ];
    case 'identify': return [
      { chain: 1, say: 'AT+CGMM', want: ['{model}', 'OK'], ms: 3000 },
      { chain: 1, say: 'AT+CGMR', want: ['{firmware}', 'OK'], ms: 3000, may: May.silence }
    ];
    case 'flow': return [{ say: 'AT+IFC=2,2', ms: 2000 }];
    case 'rate': return [{ say: 'AT+IPR={baud}', ms: 2000 }];
    case 'askSim': return [
      {
        say: 'AT+CPIN?', want: ['+CPIN: {sim=READY|SIM PIN|SIM PUK|SIM PIN2|SIM PUK2|PH-SIM PIN|PH-NET PIN}', 'OK'], ms: 5000,
        may: May.refuse, set: { hasSim: '1' }
      },
      { unless: 'hasSim', again: 1000, ms: 10000, refusedAs: 'sim-missing' } // some SIMs need seconds after power-on before the modem can read them
    ];
    case 'givePin': return [{ say: 'AT+CPIN="{network.pin}"', ms: 20000 }]; // link/sim.ts handles a refusal, for example of a wrong PIN
    case 'register': return radioScript(name);
    // TS 27.007 8.2, 7.3, 10.1.9: the radio must be on and the SIM in use before the network can be chosen
    case 'revive': return [
      { say: 'AT+CFUN=1', ms: 15000, may: May.silence },
      { when: 'stat', unless: 'oper', say: 'AT+COPS?', want: ['+COPS: {mode=2}', 'OK'], ms: 5000, may: May.silence, set: { isOut: '1' } },
      { say: 'AT', ms: 1000, tries: 10 }, // the modem would lose a command that comes before the answer to AT+COPS?
      { want: [], ms: 300, set: { searching: '2' } },
      { when: 'isOut', say: 'AT+COPS=0', ms: 180000, may: May.silence },
      // AT+CGATT would fail while the modem still searches for a network
      { when: 'stat', same: ['stat', 'searching'], say: 'AT+CGATT=1', ms: 140000, may: May.silence }
    ];
    // TS 27.007 8.2: the modem reads its SIM again. Some switch the SIM's supply off at level 4, others at level 0
    case 'restartRadio': return [4, 0, 1].map(function (level) { return { say: 'AT+CFUN=' + level, ms: 15000, may: May.silence } as Row; });
    case 'setProfile': case 'anyOperator': case 'askCause': return radioScript(name);
    case 'askClock': return [{ say: 'AT+CCLK?', want: ['+CCLK: {clock}', 'OK'], ms: 5000, may: May.silence }];
    // TS 27.007 8.2 has AT+CFUN=1,1. SIMCom's OK comes after the restart, if at all (manual AT800 3.2.42, AT7080 3.2.19). If it is missing,
    // the radio is switched off and on instead. The last row waits until the modem has stopped.
    case 'reset': return [
      { unless: 'isDone', say: 'AT+CFUN=1,1', ms: 10000, may: May.silence, set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CFUN=0', ms: 10000, may: May.silence },
      { unless: 'isDone', say: 'AT+CFUN=1', ms: 10000, may: May.silence },
      { want: [], ms: 3000 }
    ];
    case 'off': return [ // this script is only for a modem that has not told its name
      { say: 'AT+CPOF', ms: 5000, may: May.refuse, set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CPOWD=1', want: ['NORMAL POWER DOWN'], ms: 15000, may: May.refuse, set: { isDone: '1' } },
      // EC2x modems answer POWERED DOWN, which may take up to 65 s
      { unless: 'isDone', say: 'AT+QPOWD=1', want: ['NORMAL POWER DOWN|POWERED DOWN'], ms: 65000 }
    ];
    default: return [];
  }
}
