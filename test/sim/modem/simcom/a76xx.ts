// A simulated A76XX, by its AT manual V1.09 (chapters 12, 13 and 17). It has the SIM7600's commands with other limits and orders. With `family:
// 'SIM767XX'` it is a SIM767XX, by that one's manual V1.06. The HTTP commands of both are not simulated.

import type { Clock } from '../../clock.ts';
import type { Port, RatedPort } from '../../line/line.ts';
import { createSim7600, defaultsOfSim7600, type Sim7600, type Sim7600Options } from './sim7600.ts';

/** Properties and faults of an A76XX or SIM767XX. */
export interface A76xxOptions extends Sim7600Options {
  /** Which of the two families the modem belongs to. */
  family: 'A76XX' | 'SIM767XX';
}

/** Commands of the SIM7600 that the A76XX lacks (A76XX AT manual 17.1), and those of HTTP, which are not simulated for it. */
const lacks = [
  '+CFTPSABORT', '+CFTPSCACHERD',
  '+HTTPINIT', '+HTTPTERM', '+HTTPPARA', '+HTTPACTION', '+HTTPHEAD', '+HTTPREAD', '+HTTPDATA', '+HTTPPOSTFILE', '+HTTPREADFILE',
];

/** Returns the default options of a family. */
export function defaultsOfA76xx(family: A76xxOptions['family'] = 'A76XX'): A76xxOptions {
  const isLater = family === 'SIM767XX';
  return {
    ...defaultsOfSim7600(),
    family,
    name: family,
    lacks,
    // The A76XX has one drive of its own (12.2.2, 12.2.8). The sizes are those of a real A7670.
    drives: { C: { totalBytes: 3_145_728, usedBytes: 397_312 } },
    missingDrive: 'error',
    longestLine: 3071,
    // The values that follow are defaults for the options of common/power.ts: the power key and the times of a boot. They are figures of board
    // makers.
    bootMs: 9000,
    onPulseMs: 50,
    // The values of `uartMs` and `offMs` are assumptions, since no document has the times of switching off. Examples for boards with this
    // modem send AT until no answer comes, and then cut the supply.
    uartMs: 2500,
    offMs: 5000,
    // The values that follow are defaults for the options of common/identity.ts: the modem's names and serial port.
    model: isLater ? 'SIM7670G-MNGV' : 'A7670E-FASE',
    revision: isLater ? '2374B04SIM767XM5A_M' : 'A7670M7_V1.11.1',
    // `rates` has the baud rates that AT+IPR accepts, and `flows` the values that AT+IFC accepts for flow control (10.2.3, 10.2.4).
    rates: [0, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1842000, 3686400],
    flows: [0, 1, 2],
    // The values that follow are defaults for the options of files/efs.ts: commands for files (13.2.1, notes 1 and 5 to 7).
    existing: 'refuse',
    placeIsThird: isLater,
    takesPlace: isLater,
    keepsTail: true,
    tellsDate: false,
    fsmem: 'all',
    // The values that follow are defaults for the options of ftps/service/state.ts, ftps/result.ts and ftps/transfer/state.ts: the FTP commands.
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

/** Creates a simulated A76XX or SIM767XX at a port. */
export function createA76xx(clock: Clock, port: Port & Partial<RatedPort>, given: Partial<A76xxOptions> = {}): Sim7600 {
  return createSim7600(clock, port, { ...defaultsOfA76xx(given.family), ...given });
}
