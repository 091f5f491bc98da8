// Handles rare events while a script row runs: a timeout, an answer whose end is lost, or a payload that fails.

import { End, newFault } from '../../fault';
import { endOf, hasCount, meaningOf } from '../answer';
import { commandName, isRefusal, keysOf } from '../row';
import { May } from '../step';
import type { Pour, Pouring, Reading, Resting, Turn } from '../turn';
import { createAsking, cutOf } from './ask';
import { afterAsk, awaitOk, isWithoutOk, restMs } from './deadline';
import { createPour, stopPour } from './pour';
import { createReading, takeUntil } from './reading';
import { createHear } from './repeat';
import { isReplyTo } from './reply';
import { resync } from './resync';

/** Milliseconds to wait for more bytes of an answer whose end may be lost. */
const cutMs = 600;

/** Ends the script with a fault, as the row's command is too long, or a value in it is unsafe. */
export function refuseCommand(turn: Turn): void {
  const row = turn.row;
  turn.finish(End.refused, newFault(turn.command ? 'too-long' : 'unsafe', commandName(row) + keysOf(row.say!)));
}

function goAgain(turn: Turn, ms: number): void {
  const row = turn.row;
  const isLate = turn.clock.now() - turn.startedMs + ms > row.ms;
  if (!isLate) turn.arm(ms);
  else if (row.may) turn.goOn();
  else {
    turn.row = turn.task.script[0]!;
    turn.fail(End.refused, row.refusedAs || 'refused', turn.lastRefusal);
  }
}

/** Notes that the end of an answer may be lost. @param chunk the bytes whose end the engine may have lost */
export function takeCut(turn: Turn | Resting, chunk: string): void {
  const rest = chunk.slice(chunk.lastIndexOf('\n') + 1).trim();
  if (!turn.task || !turn.command || turn.pours || turn.reads || turn.asking) return;
  if (rest && isReplyTo(rest, turn.command)) turn.heard.isOwn = true;
  if (!cutOf(turn.heard, turn.row)) return;
  turn.heard.isCut = true;
  turn.arm(cutMs);
}

function endCut(turn: Turn): void {
  const heard = turn.heard;
  heard.isCut = false;
  if (cutOf(heard, turn.row) === 'whole') turn.pass();
  else if (!heard.isRepeat && turn.command.slice(-1) === '?') {
    turn.heard = { wants: heard.wants, seen: [], isRepeat: true };
    turn.say();
  } else if (turn.row.may) {
    heard.isCut = true;
    turn.goOn(true);
  } else turn.arm(turn.row.ms);
}

function beginAsk(turn: Turn): void {
  const row = turn.row;
  turn.arm(row.ms - restMs(turn));
  turn.asking = createAsking(turn, function (code, words) {
    if (!code) turn.pass();
    else if (row.may === May.silence || (row.may && code === 'line-noise')) turn.goOn(true);
    else turn.fail(code === 'line-noise' ? End.refused : End.broken, code, words);
  });
}

/** The time for which a modem is asked by AT once a row's time is over, in milliseconds. */
const lastAskMs = 16000;
/** The shortest time of a row after which that is done, in milliseconds. */
const leastAskedMs = 5000;

/**
 * Tells whether a plain AT can show that the modem has not answered the row's command, although it answers others. Short rows are left out, as they
 * find out whether the modem answers at all, and at which rate. So are rows that wait for a server's greeting, as the server may be the silent one.
 */
function mayAskLast(turn: Turn): boolean {
  const row = turn.row;
  return !turn.asking && !turn.pours && !turn.reads && !turn.heard.isFinal && !row.greets && row.ms >= leastAskedMs
    && turn.command.slice(0, 3) === 'AT+';
}

function failSilent(turn: Turn): void {
  const phase = turn.pours && turn.pours.phase;
  if (mayAskLast(turn)) {
    turn.arm(lastAskMs);
    turn.asking = createAsking(turn, function (code, words) { turn.fail(End.broken, code || 'silent', words); }, true);
  } else turn.fail(End.broken, phase === 'acking' || (phase === 'poured' && !hasCount(turn.heard)) ? 'bytes-lost' : 'silent');
}

/**
 * Sends the bytes that end data mode a second time, since the first ones may be lost. A second time is harmless. @returns false if there is no need
 */
function endAgain(turn: Turn, pour: Pour): boolean {
  const row = turn.row;
  if (pour.phase !== 'poured' || !row.escape || !row.quiet || pour.isEnded || hasCount(turn.heard)) return false;
  pour.isEnded = true;
  turn.uart.write(row.escape.end + '\r');
  turn.arm(row.ms);
  return true;
}

function endShort(turn: Turn, line: string): void {
  const heard = turn.heard;
  const meaning = meaningOf(turn, line, '', turn.dialect.isUrc);
  if (endOf(turn.row, line, turn.matches) === 'failed') heard.refusal = line;
  if (meaning === 'refused' || meaning === 'refusing' || heard.refusal !== undefined) turn.endRefused();
  else turn.fail(End.refused, 'content-differs', line);
}

/**
 * Handles a timeout of a script row that reads raw bytes.
 * @param isRaw true: raw bytes are missing
 * @returns false if the caller must handle the timeout
 */
function timeReading(turn: Turn, read: Reading, isRaw: boolean): boolean {
  if (isRaw && read.cutShort) endShort(turn, read.cutShort);
  else if (!read.isPausing) return false;
  else if (turn.clock.now() - read.emptySinceMs > turn.row.ms) turn.fail(End.refused, 'server-timeout');
  else turn.begin();
  return true;
}

/**
 * Handles the timeout of a script row: the modem is asked, the command is sent again, or the row passes or fails.
 * @param isRaw true: raw bytes are missing
 */
export function timeOut(turn: Turn, isRaw: boolean): void {
  const row = turn.row;
  const heard = turn.heard;
  if (turn.reads && timeReading(turn, turn.reads, isRaw)) return;
  if (row.again) {
    turn.rowIndex = 0;
    turn.goOn();
  } else if (heard.refusal !== undefined) turn.endRefused();
  else if (!heard.wants.length) turn.pass();
  else if (heard.isCut) endCut(turn);
  else if (isWithoutOk(heard, row, turn.kept !== undefined)) afterAsk(turn, turn.pass);
  else if (turn.pours && endAgain(turn, turn.pours)) return;
  else if (restMs(turn) < row.ms) beginAsk(turn);
  else if (--turn.tries > 0) turn.say();
  else if (row.enough && heard.isFinal) turn.pass();
  else if (row.may === May.silence) turn.goOn(true);
  else failSilent(turn);
}

/**
 * Handles a line that comes among raw bytes, or while the modem is brought back to commands after a payload.
 * @returns true if the line was used, false for a URC, or undefined if the caller must read the line as usual
 */
export function takeApart(turn: Turn, line: string): boolean | undefined {
  const pour = turn.pours;
  const read = turn.reads;
  if (pour && pour.resyncing && pour.resyncing.take(line)) return true;
  if (read && takeUntil(turn, read, line)) return true;
  return read && read.isPausing ? false : undefined;
}

/** Makes the records for a script row that sends a payload or receives raw bytes. */
export function prepareRow(turn: Turn): void {
  const row = turn.row;
  if (row.pour) turn.pours = createPour(turn as Pouring);
  if (row.slice || row.ack) turn.hear = createHear(turn as Pouring);
  if (row.data) turn.reads = createReading(turn.clock.now());
}

/** Begins a script row that has no command: only its timer is started. */
export function sayNothing(turn: Turn): void {
  if (turn.row.again) goAgain(turn, turn.row.again);
  else turn.arm(restMs(turn));
}

/** Stores the line for which `listen` waits. @returns false if the script row is to read the line, too */
export function keep(turn: Turn | Resting, line: string): boolean {
  turn.kept = line;
  turn.repeats = undefined;
  if (turn.task) awaitOk(turn);
  return !turn.task || !isRefusal(line, turn.row);
}

/**
 * Brings the modem back from data mode to commands after a payload that ended early.
 * @param failed the line that ended the payload; empty if it was OK
 */
export function resyncPour(turn: Turn, pour: Pour, failed: string): void {
  const row = turn.row;
  turn.disarm();
  turn.lines.awaitPrompt('');
  pour.phase = 'pouring';
  pour.resyncing = resync(turn, { lineMs: stopPour(turn, pour), end: row.escape ? row.escape.end : '', failed: failed }, function (line) {
    return meaningOf(turn, line, pour.phase, turn.dialect.isUrc);
  }, function (isBack, line) {
    if (!isBack) turn.fail(End.broken, 'silent');
    else if (!line) turn.fail(End.broken, 'bytes-lost', 'OK');
    else {
      turn.heard.refusal = line;
      turn.endRefused();
    }
  });
}
