// A simulated A76XX, strictly by the AT manual V1.09 (chapters 12, 13 and 17): the SIM7600's commands with other limits and orders. With
// `family: 'SIM767XX'` that part, by its manual V1.06. Its own HTTP is not simulated.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createSim7600, defaultsOfSim7600, type Sim7600, type Sim7600Options } from './sim7600.ts';

/** Properties and faults of an A76XX. */
export interface A76xxOptions extends Sim7600Options {
  /** The part that the modem is. */
  family: 'A76XX' | 'SIM767XX';
}

/** Commands of the SIM7600 that this one lacks (17.1; 16.2 is omitted). */
const lacks = [
  '+CFTPSABORT', '+CFTPSCACHERD',
  '+HTTPINIT', '+HTTPTERM', '+HTTPPARA', '+HTTPACTION', '+HTTPHEAD', '+HTTPREAD', '+HTTPDATA', '+HTTPPOSTFILE', '+HTTPREADFILE',
];

/** The defaults of a part. */
export function defaultsOfA76xx(family: A76xxOptions['family'] = 'A76XX'): A76xxOptions {
  const isLater = family === 'SIM767XX';
  return {
    ...defaultsOfSim7600(),
    family,
    name: family,
    lacks,
    // 12.2.2, 12.2.8: one drive of its own; figures of a real A7670
    drives: { C: { totalBytes: 3_145_728, usedBytes: 397_312 } },
    missingDrive: 'error',
    longestLine: 3071,
    // power.ts: board makers' figures
    bootMs: 9000,
    onPulseMs: 50,
    // no document has them: its boards' examples ask AT until it is silent, and then cut its supply
    uartMs: 2500,
    offMs: 5000,
    // options of identity.ts
    model: isLater ? 'SIM7670G-MNGV' : 'A7670E-FASE',
    revision: isLater ? '2374B04SIM767XM5A_M' : 'A7670M7_V1.11.1',
    // 10.2.3, 10.2.4
    rates: [0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1842000, 3686400],
    flows: [0, 1, 2],
    // efs.ts: 13.2.1 notes 1, 5 to 7
    existing: 'refuse',
    placeIsThird: isLater,
    takesPlace: isLater,
    keepsTail: true,
    tellsDate: false,
    fsmem: 'all',
    // options of ftps/ftps.ts
    errorForm: 'ok-then-code',
    startTellsContext: isLater,
    stopsLoggedIn: false,
    longestAccount: 128,
    hasMode: true,
    longestPath: 112,
    longestPutFile: isLater ? 53 : 112,
    listsFolder: true,
    directories: { 1: 'C:', 2: 'D:' },
    missingFileCode: 17,
  };
}

/** Makes a simulated A76XX. */
export function createA76xx(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<A76xxOptions> = {}): Sim7600 {
  return createSim7600(clock, port, { ...defaultsOfA76xx(given.family), ...given });
}
