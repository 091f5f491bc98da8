// Scripts for data connection and clock of SIM800, SIM7000 and SIM7070/7080/7090, and the HTTP status numbers of SIM800 and SIM7600.

import { May } from '../../at/step';
import type { FaultCode } from '../../fault';
import type { Rows } from '../modem';

/**
 * Returns the script rows (AT commands) that open the data connection of SIM800 and SIM7000 (IP800 2.2, AT800 9.2.1). A connection of another
 * program is closed first, as no manual says whether its parameters can be set while it is open.
 */
export function sapbrAttach(): Rows {
  return [
    { when: 'isOurs', say: 'AT+SAPBR=2,1', want: ['+SAPBR: {n},{bearer=1}', 'OK'], ms: 5000, may: May.refuse, set: { isOpen: '1', cid: '1' } },
    { unless: 'isOpen', say: 'AT+SAPBR=0,1', ms: 65000, may: May.silence, set: { wasOpen: '1' } },
    { chain: 1, unless: 'isOpen', say: 'AT+SAPBR=3,1,"Contype","GPRS"', ms: 5000 },
    { chain: 1, when: 'network.apn', unless: 'isOpen', say: 'AT+SAPBR=3,1,"APN","{network.apn}"', ms: 5000, refusedAs: 'apn-wrong' },
    { chain: 1, when: 'wasOpen', unless: 'network.apn', say: 'AT+SAPBR=3,1,"APN",""', ms: 5000, may: May.refuse },
    { chain: 1, when: 'network.user', unless: 'isOpen', say: 'AT+SAPBR=3,1,"USER","{network.user}"', ms: 5000, refusedAs: 'apn-wrong' },
    { chain: 1, when: 'network.user', unless: 'isOpen', say: 'AT+SAPBR=3,1,"PWD","{network.password}"', ms: 5000, refusedAs: 'apn-wrong' },
    { chain: 1, when: 'wasOpen', unless: 'network.user', say: 'AT+SAPBR=3,1,"USER",""', ms: 5000, may: May.refuse },
    { chain: 1, when: 'wasOpen', unless: 'network.user', say: 'AT+SAPBR=3,1,"PWD",""', ms: 5000, may: May.refuse },
    { unless: 'isOpen', say: 'AT+SAPBR=1,1', ms: 85000, refusedAs: 'apn-wrong' },
    { unless: 'isOpen', say: 'AT+SAPBR=2,1', want: ['+SAPBR: {n},{bearer=1}', 'OK'], ms: 5000, refusedAs: 'apn-wrong', set: { cid: '1' } }
  ];
}

/** Returns the script rows (AT commands) that close the data connection. The modem answers ERROR if it is closed already. */
export function sapbrDetach(): Rows {
  return [
    { say: 'AT+FTPQUIT', ms: 5000, may: May.silence },
    { say: 'AT+SAPBR=0,1', ms: 65000, may: May.silence },
    { want: [], ms: 1, set: { wasOpen: '1' } }
  ];
}

/**
 * Returns the script row (one AT command) that asks how many tries are left for PIN and PUK. The manual of the SIM7600 has AT+SPIC, and
 * public code uses it on the others. A modem without the command refuses it.
 */
export function simcomPin(): Rows {
  return [{ say: 'AT+SPIC', want: ['+SPIC: {attempts},{puk}', 'OK'], ms: 5000, may: May.silence }];
}

/**
 * Returns the script rows (AT commands) that let the modem's clock follow the network (manual AT800 6.2.12, AT7080 and AT7000 5.2.4). The
 * setting is off by default. AT&W stores it (AT800 2.2.32), and the SIM7080 stores it by itself.
 */
export function simcomFollow(): Rows {
  return [
    { say: 'AT+CLTS?', want: ['+CLTS: {follows=1}', 'OK'], ms: 5000, may: May.silence, set: { isDone: '1' } },
    { unless: 'isDone', say: 'AT+CLTS=1', ms: 5000, may: May.silence, set: { isSet: '1' } },
    { when: 'isSet', unless: 'isRaised', say: 'AT&W', ms: 5000, may: May.silence }
  ];
}

/**
 * Returns the script rows (AT commands) that ask a time server (SIM800 NTP note V1.02, manual AT7080 16.2, AT7000 11.2). Zone 0 gives UTC.
 * @param cid the number of the data connection
 */
export function simcomTime(cid: string): Rows {
  return [
    { say: 'AT+CNTPCID=' + cid, ms: 5000, may: May.silence },
    { say: 'AT+CNTP="pool.ntp.org",0', ms: 5000, may: May.silence },
    { say: 'AT+CNTP', result: '{ntp=1}', ms: 40000, may: May.silence, set: { source: 'NTP' } },
    { when: 'source', say: 'AT+CCLK?', want: ['+CCLK: {clock}', 'OK'], ms: 5000, may: May.silence }
  ];
}

/**
 * Returns the fault's code for an HTTP status that the modem itself made up. Undefined means a status of the server. Numbers up to 606 are in
 * the manual AT800 11.3.2, and those from 701 on in AT76v3 13.3.2.
 */
export function httpCode(status: number): FaultCode | undefined {
  switch (status) {
    case 601: case 709: case 717: return 'network';
    case 602: case 707: return 'modem-full';
    case 603: case 713: return 'host-unknown';
    case 604: case 703: case 711: return 'busy';
    case 605: case 606: case 701: case 710: case 715: case 719: return 'tls';
    case 705: case 718: case 720: return 'server-timeout';
    case 708: return 'bad-name';
    case 712: case 714: return 'connection';
    case 600: case 702: return 'unknown';
    default: return undefined;
  }
}
