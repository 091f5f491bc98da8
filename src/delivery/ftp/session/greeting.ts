// Login at a server that may hang before its greeting: with a full accept queue, its 220 never comes. No modem reports the greeting, and
// a slow server needs up to 20 s for each of five answers. So the modem is stopped after a short wait, and calls again with a long
// timeout, which a slow server gets at once. A modem that cannot stop waits on.
//
// If each operation is a session, the first one after `open` is the login.

import { commandName, resultsOf, wantsOf } from '../../../at/row';
import type { End, OnEnd, Script, Step } from '../../../at/step';
import type { Payload } from '../../../at/task';
import { newFault, type Fault } from '../../../fault';
import type { DeliveryTrip } from '../../deliverytrip';
import { runRows } from '../../imagescript';
import { noteSlow, tellLogin } from './server';

export const greetingMs = 60000;
/** Spreads cameras refused together. */
export const mostPauseMs = 30000;

function rowOf(rows: Script): Step {
  return rows.filter(function (row) { return !!row.greets; })[0]!;
}

/** The row passes only after the login. One that may be refused proves nothing. */
export function showsLogin(row: Step): boolean {
  return !!row.greets && !row.may;
}

/** `open` with the short timeout for the greeting. */
function hasty(rows: Script): Script {
  return rows.map(function (row) { return row.greets ? Object.assign({}, row, { ms: greetingMs }) : row; });
}

/** The rest of `open`, while the modem waits. */
function rest(rows: Script): Script {
  const row = rowOf(rows);
  const waiting: Step = Object.assign({}, row, { ms: row.ms - greetingMs, want: wantsOf(row) });
  // the row's own query needs an OK; AT does not
  if (row.ask) waiting.say = 'AT';
  else {
    delete waiting.say;
    waiting.want = resultsOf(row);
  }
  return [waiting].concat(rows.slice(rows.indexOf(row) + 1));
}

/** The modem took the command, but gave no result. */
function isMute(fault: Fault | undefined, name: string): boolean {
  return !!fault && fault.code === 'silent' && fault.where === name && !fault.line;
}

/** No result came. If OK alone passes the row, a login directory would have shown success. */
function isHung(trip: DeliveryTrip, row: Step, end: End, fault: Fault | undefined): boolean {
  if (end === 'done') return !!row.enough && !trip.variables['login'] && !trip.variables['home'];
  return isMute(fault, commandName(row));
}

function login(trip: DeliveryTrip, rows: Script, onHung: () => void, onEnd: OnEnd): void {
  const row = rowOf(rows);
  const home = trip.variables['home'] || '';
  trip.variables['login'] = trip.variables['home'] = '';
  runRows(trip, rows, 0, function (end, fault) {
    const isWaste = isHung(trip, row, end, fault);
    if (!trip.variables['home']) trip.variables['home'] = home;
    if (end === 'done') trip.server.hasWaited = isWaste && !!trip.server.hasWaited;
    if (isWaste) onHung();
    else onEnd(end, fault);
  });
}

function callLater(trip: DeliveryTrip, call: () => void): void {
  trip.log.warn('server', 'no greeting within ' + greetingMs / 1000 + ' s; the server is called again and given more time');
  trip.clock.after(trip.random() * mostPauseMs, call);
}

export function openSession(trip: DeliveryTrip, onEnd: OnEnd): void {
  const rows = trip.link.modem.script('open', 0);

  function giveUp(ms: number): void {
    trip.server.hasWaited = true;
    onEnd('refused', newFault('server-timeout', commandName(rowOf(rows)), 'it did not greet within ' + ms / 1000 + ' s of the connection; it may be overloaded'));
  }

  /** Waits long enough for a slow server, and remembers it. */
  function wait(script: Script): void {
    const startMs = trip.clock.now() - (script === rows ? 0 : greetingMs);
    login(trip, script, function () { giveUp(rowOf(rows).ms); }, function (end, fault) {
      if (end === 'done' && trip.clock.now() - startMs > greetingMs) noteSlow(trip);
      if (fault && fault.where === commandName(rowOf(script))) fault.where = commandName(rowOf(rows));
      onEnd(end, fault);
    });
  }

  /** Ends the modem's call, or waits with it. */
  function stop(): void {
    const abort = trip.link.modem.script('abort', 0);
    if (trip.server.hasWaited) giveUp(greetingMs);
    else runRows(trip, abort, 0, function (end, _fault) {
      if (end !== 'done' || !abort.length) wait(rest(rows));
      else callLater(trip, function () { wait(rows); });
    });
  }

  trip.session.isUngreeted = !rowOf(rows);
  if (!rowOf(rows)) runRows(trip, rows, 0, onEnd);
  else if (trip.server.isSlow) wait(rows);
  else login(trip, hasty(rows), stop, onEnd);
}

/** A row that only waits for the modem's result. */
function awaited(row: Step): Step {
  const result: Step = Object.assign({}, row, { ms: row.ms - greetingMs, want: resultsOf(row) });
  delete result.say;
  return result;
}

/** Notes the result of the stopped call. */
function abortOf(trip: DeliveryTrip, row: Step): Script {
  const result = resultsOf(row)[0]!;
  const abort: Script = trip.link.modem.script('abort', 0);
  trip.variables['stopped'] = '';
  abort.forEach(function (one) { one.want = ['OK', result.slice(0, result.indexOf(',') + 1) + '{stopped}']; });
  return abort;
}

/** Runs a script that begins a session. The later rows run separately: a failed call must not close the payload. */
export function runFirst(trip: DeliveryTrip, rows: Script, onEnd: OnEnd, payload?: Payload): void {
  const row = rowOf(rows);
  const cut = rows.indexOf(row);
  const first = rows.slice(0, cut + 1);
  const name = commandName(row);

  function end(ended: End, fault?: Fault): void {
    if (payload) payload.close();
    onEnd(ended, fault);
  }

  function settle(ended: End, fault?: Fault): void {
    if (fault && fault.where === 'wait') fault.where = name;
    const isVain = !!fault && (ended === 'broken' || fault.code === 'server-timeout');
    trip.server.hasWaited = isVain;
    if (!isVain) trip.session.isUngreeted = false;
    if (ended === 'done' && showsLogin(row)) tellLogin(trip);
    if (ended !== 'done') end(ended, fault);
    else if (cut + 1 === rows.length) end('done');
    else runRows(trip, rows.slice(cut + 1), trip.attempt.image ? trip.attempt.image.size : 0, onEnd, payload);
  }

  function call(ms: number): void {
    const calledMs = trip.clock.now();
    runRows(trip, first.map(function (one) { return one === row ? Object.assign({}, row, { ms: ms }) : one; }), 0, function (ended, fault) {
      const isHung = ended === 'broken' && isMute(fault, name);
      if (isHung && ms === greetingMs) stop();
      else {
        if (ended === 'done' && trip.clock.now() - calledMs > greetingMs) noteSlow(trip);
        settle(ended, fault);
      }
    });
  }

  /** The stopped call's result may still come. A modem that does not stop gives its own. */
  function stop(): void {
    const abort = abortOf(trip, row);
    runRows(trip, abort, 0, function (ended, _fault) {
      if (!abort.length || (ended !== 'done' && !trip.variables['stopped'])) runRows(trip, [awaited(row)], 0, function (ended, fault) {
        if (ended === 'done') noteSlow(trip);
        settle(ended, fault);
      });
      else if (!trip.server.hasWaited) callLater(trip, function () { call(row.ms); });
      else end('refused', newFault('server-timeout', name, 'no answer within ' + greetingMs / 1000 + ' s of the connection; it may be overloaded'));
    });
  }

  call(trip.server.isSlow ? row.ms : Math.min(greetingMs, row.ms));
}
