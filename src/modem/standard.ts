// What all modems share (3GPP TS 27.007, V.250): waking, the SIM, the registration, the clock.

import type { FaultCode } from '../fault';
import { has } from '../text';
import { numberIn, type Rows, type ScriptName } from './modem';

/**
 * Lines that come unsolicited, by what stands in front of their colon; none of them is ever an answer's whole line. AT800 19.3 (the
 * misspelt warnings stand so in it), AT76v3 1.4, AT7080 5.2.4, BG96_AT 12.7: all of them, since it is not known yet which modem it is.
 */
const startup = '|RDY|APP RDY|+CFUN|+CPIN|SMS DONE|PB DONE|SMS READY|CALL READY|+QIND|+QUSIM|+CPMS|+CSMINS|';
const supply = '|UNDER-VOLTAGE WARNNING|UNDER-VOLTAGE WARNING|OVER-VOLTAGE WARNNING|OVER-VOLTAGE WARNING|UNDER-VOLTAGE POWER DOWN|OVER-VOLTAGE POWER DOWN|NORMAL POWER DOWN|POWERED DOWN|CHARGE-ONLY MODE|+CMTE|';
const network = '|+CREG|+CGREG|+CEREG|+CGEV|+CTZE|+CTZV|DST|*PSUTTZ|*PSNWID|+CIEV|+CSQN|+CENG|+CHF|';
const calls = '|RING|+CRING|+CLIP|+COLP|+CCWA|+CCWV|+CLCC|+CDRIND|MO RING|MO CONNECTED|NO CARRIER|BUSY|+CSSI|+CSSU|+CUSD|+CMTI|+CMT|+CBM|+CDS|+STTONE|+SIMTONE|';

/** Whether the line is one of these names, alone or with a value. */
export function isNamed(names: string, line: string): boolean {
  return has(names, '|' + line.split(':')[0]!.toUpperCase() + '|');
}

export function isStandardUrc(line: string): boolean {
  return isNamed(startup, line) || isNamed(network, line) || isNamed(supply, line) || isNamed(calls, line);
}

/** So long after the modem has answered first, no line of its boot is still to come. */
const bootTailMs = 120000;

/**
 * Whether the line tells, in the middle of a session, that the modem has restarted or goes off. At a rate that it finds by itself it sends
 * no RDY (AT800 19.3), but the state of its SIM, which it tells once in a life, before it is registered; whatever that is, the session is
 * gone. Call Ready may come late after a boot, and counts only where that is long past; those of the phone book and of SMS never do.
 * @param awakeMs how long the modem has been listening to us
 */
export function isRestart(line: string, awakeMs: number): boolean {
  if (line.indexOf('+CPIN:') === 0 || line === 'POWERED DOWN' || line.slice(-11) === ' POWER DOWN') return true;
  return awakeMs > bootTailMs && line.toUpperCase() === 'CALL READY';
}

/** TS 27.007 §9.2, the numbers that a person can do something about. */
export function standardCodeOf(line: string): FaultCode | undefined {
  if (line.indexOf('+CME ERROR:') !== 0) return undefined;
  switch (numberIn(line)) {
    case 10: case 13: case 15: return 'sim-missing';
    case 11: return 'pin-needed';
    case 12: return 'puk-needed';
    case 16: return 'pin-wrong';
    case 30: case 31: case 32: return 'unregistered';
    default: return undefined;
  }
}

export function standardScript(name: ScriptName): Rows {
  switch (name) {
    case 'wake': return [
      { say: 'AT', ms: 1000, tries: 2, may: 'silence', set: { isHeard: '1' } },
      // V.250 6.2.5, 6.2.6: another program may have left it without results, or with numbers in their place
      { unless: 'isHeard', say: 'ATQ0V1', ms: 1000, tries: 2, may: 'refuse' },
      { want: [], ms: 300 }, // the late OKs of the ATs before
      { say: 'ATE0', ms: 1000, tries: 3 },
      { say: 'AT+CMEE=1', ms: 2000, may: 'silence' }, // errors with numbers
      // V.250 6.2.12; before AT&W stores it: by XON and XOFF, which another program may have set, bytes of images would be taken out
      { unless: 'isWired', say: 'AT+IFC=0,0', ms: 2000, may: 'silence' }
    ];
    case 'identify': return [
      { say: 'AT+CGMM', want: ['{model}', 'OK'], ms: 3000 },
      { say: 'AT+CGMR', want: ['{firmware}', 'OK'], ms: 3000, may: 'silence' }
    ];
    case 'flow': return [{ say: 'AT+IFC=2,2', ms: 2000 }];
    case 'rate': return [{ say: 'AT+IPR={baud}', ms: 2000 }];
    case 'askSim': return [
      { say: 'AT+CPIN?', want: ['+CPIN: {sim=READY|SIM PIN|SIM PUK|SIM PIN2|SIM PUK2|PH-SIM PIN|PH-NET PIN}', 'OK'], ms: 5000, may: 'refuse', set: { hasSim: '1' } },
      { unless: 'hasSim', again: 1000, ms: 10000, blame: 'sim-missing' } // some need seconds after power-on
    ];
    case 'givePin': return [{ say: 'AT+CPIN="{network.pin}"', ms: 20000 }]; // what its refusal means: sim.ts
    case 'register': return [
      { say: 'AT+CEREG?', want: ['+CEREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: 'refuse', set: { net: 'LTE' } },
      { unless: 'net', say: 'AT+CGREG?', want: ['+CGREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: 'refuse', set: { net: 'packet data' } },
      { unless: 'net', say: 'AT+CREG?', want: ['+CREG: {n},{stat=1|5}', 'OK'], ms: 5000, may: 'refuse', set: { net: 'circuit', isBare: '1' } },
      { unless: 'net', when: 'isHasty', again: 2000, ms: 20000, blame: 'unregistered' },
      { unless: 'net', again: 2000, ms: 40000, blame: 'unregistered' },
      { when: 'isBare', say: 'AT+CGATT=1', ms: 140000, may: 'silence' },
      { say: 'AT+CSQ', want: ['+CSQ: {rssi},{ber}', 'OK'], ms: 5000, may: 'silence' },
      // 7.3; all of it, since without an operator there is nothing but the mode
      { unless: 'oper', say: 'AT+COPS?', want: ['+COPS: {oper}', 'OK'], ms: 5000, may: 'silence' },
      // its answer may still be to come: what is said meanwhile would be lost
      { unless: 'oper', say: 'AT', ms: 1000, tries: 10 },
      { unless: 'oper', want: [], ms: 300 }, // the late OKs of the ATs before
      // TS 27.005 3.4.1, 3.2.3: short messages stay on the SIM, and nothing is said of them; or they come on one line, in hexadecimal
      { unless: 'isOurs', say: 'AT+CNMI=0,0,0,0', ms: 5000, may: 'silence' },
      { unless: 'isOurs', say: 'AT+CMGF=0', ms: 5000, may: 'silence' }
    ];
    // 8.2, 7.3, 10.1.9; the network is none of its matters before the SIM is there
    case 'revive': return [
      { say: 'AT+CFUN=1', ms: 15000, may: 'silence' },
      { when: 'stat', unless: 'oper', say: 'AT+COPS?', want: ['+COPS: {mode=2}', 'OK'], ms: 5000, may: 'silence', set: { isOut: '1' } },
      { say: 'AT', ms: 1000, tries: 10 }, // as behind the other AT+COPS?
      { want: [], ms: 300, set: { searching: '2' } },
      { when: 'isOut', say: 'AT+COPS=0', ms: 180000, may: 'silence' },
      // while it searches this would be waited for in vain
      { when: 'stat', same: ['stat', 'searching'], say: 'AT+CGATT=1', ms: 140000, may: 'silence' }
    ];
    case 'askClock': return [{ say: 'AT+CCLK?', want: ['+CCLK: {clock}', 'OK'], ms: 5000, may: 'silence' }];
    // 8.2; SIMCom's say OK after the restart, if at all (AT800 3.2.42, AT7080 3.2.19). Refused, the radio alone is begun again; the last
    // row waits until nothing of the old life answers any more
    case 'reset': return [
      { unless: 'isDone', say: 'AT+CFUN=1,1', ms: 10000, may: 'silence', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CFUN=0', ms: 10000, may: 'silence' },
      { unless: 'isDone', say: 'AT+CFUN=1', ms: 10000, may: 'silence' },
      { want: [], ms: 3000 }
    ];
    case 'off': return [ // of a modem that was not asked what it is
      { say: 'AT+CPOF', ms: 5000, may: 'refuse', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+CPOWD=1', want: ['NORMAL POWER DOWN'], ms: 15000, may: 'refuse', set: { isDone: '1' } },
      { unless: 'isDone', say: 'AT+QPOWD=1', want: ['NORMAL POWER DOWN|POWERED DOWN'], ms: 65000 } // POWERED DOWN: EC2x, up to 65 s
    ];
    default: return [];
  }
}
