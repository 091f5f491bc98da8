// Logs in at a server that may never greet. If its accept queue is full, the reply 220 does not come, and no modem reports whether it came. A slow
// server, however, needs up to 20 s for each of five answers. So the modem's first call is stopped after a short wait, and a second call has a long
// timeout. A server known as slow gets the long timeout at once. A modem that cannot stop a call waits on. If each operation is a session of its own,
// the first operation after script `open` is the login.

import { commandName, resultsOf, wantsOf } from '../../../at/row';
import type { Script, Step } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { End, newFault, type Fault } from '../../../fault';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows } from '../../imagescript';
import { noteSlow, tellLogin } from './server';

/** Milliseconds to wait for the greeting of a server that is not known to be slow. */
export const greetingMs = 60000;
/** Longest random pause before the second call, in milliseconds. It spreads the calls of cameras that were refused together. */
export const mostPauseMs = 30000;

/** Returns the row of the script that waits for the server's greeting, or undefined if there is none. */
function rowOf(rows: Script): Step {
  return rows.filter(function (row) { return !!row.greets; })[0]!;
}

/** Whether this script row succeeds only after the login. A row that may be refused proves no login. */
export function showsLogin(row: Step): boolean {
  return !!row.greets && !row.may;
}

/** Returns the rows of script `open`, in which the row that waits for the server's greeting has the short timeout. */
function hasty(rows: Script): Script {
  return rows.map(function (row) { return row.greets ? Object.assign({}, row, { ms: greetingMs }) : row; });
}

/** Returns the rows of script `open` from the greeting on. The first of them sends no command, and only continues to wait for the greeting. */
function rest(rows: Script): Script {
  const row = rowOf(rows);
  const waiting: Step = Object.assign({}, row, { ms: row.ms - greetingMs, want: wantsOf(row) });
  // the script row asks for its result only after an OK, so a plain AT comes first to bring one
  if (row.ask) waiting.say = 'AT';
  else {
    delete waiting.say;
    waiting.want = resultsOf(row);
  }
  return [waiting].concat(rows.slice(rows.indexOf(row) + 1));
}

/** Whether the modem took the command, but reported no result in time. @param name of the command */
function isMute(fault: Fault | undefined, name: string): boolean {
  return !!fault && fault.code === 'silent' && fault.where === name && !fault.line;
}

/**
 * Whether the login has ended without a result. If an OK alone ends the script row, only a known login directory (placeholder `home`) proves the
 * login.
 */
function isHung(trip: DeliveryTrip, row: Step, end: End, fault: Fault | undefined): boolean {
  if (end === End.done) return !!row.enough && !trip.variables['login'] && !trip.variables['home'];
  return isMute(fault, commandName(row));
}

/** Runs the script rows of the login. @returns true if the server gave no greeting in time, and nothing else failed */
async function login(trip: DeliveryTrip, rows: Script): Promise<boolean> {
  const row = rowOf(rows);
  const home = trip.variables['home'] || '';
  trip.variables['login'] = trip.variables['home'] = '';
  const { end, fault } = await tried(until(function (onEnd) { runRows(trip, rows, 0, onEnd); }));
  const isWaste = isHung(trip, row, end, fault);
  if (!trip.variables['home']) trip.variables['home'] = home;
  if (end === End.done) trip.server.hasWaited = isWaste && !!trip.server.hasWaited;
  if (end !== End.done && !isWaste) throw ended(end, fault);
  return isWaste;
}

async function waitToCall(trip: DeliveryTrip): Promise<void> {
  trip.log.warn('server', 'no greeting within ' + greetingMs / 1000 + ' s; the server is called again and given more time');
  await elapsed(trip.clock, trip.random() * mostPauseMs);
}

function ungreeted(trip: DeliveryTrip, rows: Script, ms: number): Fault {
  trip.server.hasWaited = true;
  return newFault('server-timeout', commandName(rowOf(rows)), 'it did not greet within ' + ms / 1000 + ' s of the connection; it may be overloaded');
}

/**
 * Logs in with time enough for a slow server, and notes that the server is slow if it was.
 * @param rows script `open`
 * @param script `open` for a new call, or the rest of it for a call that still waits
 */
async function waitLong(trip: DeliveryTrip, rows: Script, script: Script): Promise<void> {
  const startMs = trip.clock.now() - (script === rows ? 0 : greetingMs);
  const { end, fault, value: hasHung } = await tried(login(trip, script));
  if (hasHung) throw ended(End.refused, ungreeted(trip, rows, rowOf(rows).ms));
  if (end === End.done && trip.clock.now() - startMs > greetingMs) noteSlow(trip);
  if (fault && fault.where === commandName(rowOf(script))) fault.where = commandName(rowOf(rows));
  throw ended(end, fault);
}

/** Logs in to the FTP server. A server that does not greet in a short time is called a second time. */
export async function openSession(trip: DeliveryTrip): Promise<void> {
  const rows = trip.link.modem.script('open', 0);
  trip.session.isUngreeted = !rowOf(rows);
  if (!rowOf(rows)) return await until(function (onEnd) { runRows(trip, rows, 0, onEnd); });
  if (trip.server.isSlow) return await waitLong(trip, rows, rows);
  const hasHung = await login(trip, hasty(rows));
  if (!hasHung) return;
  // script `abort` ends the modem's call; without it, the call goes on
  const abort = trip.link.modem.script('abort', 0);
  if (trip.server.hasWaited) throw ended(End.refused, ungreeted(trip, rows, greetingMs));
  const { end: stopped } = await tried(until(function (onEnd) { runRows(trip, abort, 0, onEnd); }));
  if (stopped !== End.done || !abort.length) return await waitLong(trip, rows, rest(rows));
  await waitToCall(trip);
  await waitLong(trip, rows, rows);
}

/** Returns the script row without its command, so that it only waits for the result of the modem's call, which continues. */
function awaited(row: Step): Step {
  const result: Step = Object.assign({}, row, { ms: row.ms - greetingMs, want: resultsOf(row) });
  delete result.say;
  return result;
}

/** Returns script `abort`, which stores the stopped call's result in `stopped`. The script is empty if the modem has none. */
function abortOf(trip: DeliveryTrip, row: Step): Script {
  const result = resultsOf(row)[0]!;
  const abort: Script = trip.link.modem.script('abort', 0);
  trip.variables['stopped'] = '';
  abort.forEach(function (one) { one.want = ['OK', result.slice(0, result.indexOf(',') + 1) + '{stopped}']; });
  return abort;
}

/**
 * Runs a script that begins a session. The rows after the connection are a separate script. Otherwise a failed connection would close the payload,
 * which the second call still needs.
 */
export async function runFirst(trip: DeliveryTrip, rows: Script, payload: Payload | undefined): Promise<void> {
  const row = rowOf(rows);
  const cut = rows.indexOf(row);
  const name = commandName(row);

  async function call(ms: number): Promise<void> {
    const calledMs = trip.clock.now();
    const first = rows.slice(0, cut + 1).map(function (one) { return one === row ? Object.assign({}, row, { ms: ms }) : one; });
    await until(function (onEnd) { runRows(trip, first, 0, onEnd); });
    if (trip.clock.now() - calledMs > greetingMs) noteSlow(trip);
  }

  /** Stops the modem's call and calls again. A modem that cannot stop a call may still give the result of the first one. */
  async function callAgain(): Promise<void> {
    const abort = abortOf(trip, row);
    const { end: stopped } = await tried(until(function (onEnd) { runRows(trip, abort, 0, onEnd); }));
    if (!abort.length || (stopped !== End.done && !trip.variables['stopped'])) {
      await until(function (onEnd) { runRows(trip, [awaited(row)], 0, onEnd); });
      noteSlow(trip);
      return;
    }
    if (trip.server.hasWaited) {
      throw ended(End.refused,
        newFault('server-timeout', name, 'no answer within ' + greetingMs / 1000 + ' s of the connection; it may be overloaded'));
    }
    await waitToCall(trip);
    await call(row.ms);
  }

  async function greet(): Promise<void> {
    const ms = trip.server.isSlow ? row.ms : Math.min(greetingMs, row.ms);
    const { end: called, fault: why } = await tried(call(ms));
    if (called !== End.broken || ms !== greetingMs || !isMute(why, name)) throw ended(called, why);
    await callAgain();
  }

  const { end, fault } = await tried(greet());
  if (fault && fault.where === 'wait') fault.where = name;
  const isVain = !!fault && (end === End.broken || fault.code === 'server-timeout');
  trip.server.hasWaited = isVain;
  if (!isVain) trip.session.isUngreeted = false;
  if (end === End.done && showsLogin(row)) tellLogin(trip);
  if (end === End.done && cut + 1 < rows.length) {
    const bytes = trip.attempt.image ? trip.attempt.image.size : 0;
    return await until(function (onEnd) { runRows(trip, rows.slice(cut + 1), bytes, onEnd, { payload: payload }); });
  }
  if (payload) payload.close();
  throw ended(end, fault);
}
