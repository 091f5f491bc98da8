// Runs the rows of one script. It never repeats a script by itself.

import { newFault, type Fault, type FaultCode } from '../fault';
import { createHeard } from './answer';
import { fillCommand, matchLine, settlePattern } from './match';
import { chainFrom, unchain } from './phases/chain';
import { endRepeat } from './phases/compare';
import { restMs, stopAsking } from './phases/deadline';
import { beginPour, stopPour } from './phases/pour';
import { prepareRow, refuseCommand, sayNothing, timeOut } from './phases/rare';
import { beginReading, pauseReading } from './phases/reading';
import { nextSlice } from './phases/repeat';
import { codeOf, commandName, isSkipped, setValues } from './row';
import type { End, Step } from './step';
import type { Task } from './task';
import type { Pouring, Receiving, Resting, Turn, TurnParts } from './turn';

/** Makes the record of the current row, with its functions. No script runs yet. */
export function createTurn(parts: TurnParts): Turn | Resting {
  const clock = parts.clock;
  const lines = parts.lines;
  const turn = Object.assign({ manner: {} }, parts) as Turn;

  /** Handles the row's timer. Slices restart the row's time often, so a timer that comes too early is set again. */
  function onTime(): void {
    const leftMs = turn.dueMs - clock.now();
    turn.timer = undefined;
    if (!turn.dueMs) return;
    if (leftMs >= 1) return arm(leftMs);
    if (turn.repeats) lines.feed(endRepeat(turn as Pouring, turn.repeats));
    timeOut(turn, lines.giveUp());
  }

  function arm(ms: number): void {
    const dueMs = turn.dueMs = clock.now() + ms;
    if (turn.timer !== undefined && turn.timerMs <= dueMs) return;
    if (turn.timer !== undefined) clock.cancel(turn.timer);
    turn.timerMs = dueMs;
    turn.timer = clock.after(ms, onTime);
  }

  function lookUp(placeholder: string): string | undefined {
    const kept = turn.task.variables[placeholder];
    return kept === undefined ? turn.task.valueFor(placeholder) : kept;
  }

  function finish(end: End, fault?: Fault): void {
    // onEnd may run the next script
    const task = turn.task;
    const pour = turn.pours;
    const rest: { [key in 'task' | 'row' | 'pours' | 'reads' | 'repeats' | 'hear']: unknown } = turn;
    // the texts of a script take memory until the next one
    rest.task = rest.row = rest.pours = rest.reads = rest.repeats = rest.hear = undefined;
    if (turn.timer !== undefined) clock.cancel(turn.timer);
    turn.timer = undefined;
    if (turn.asking) stopAsking(turn);
    if (pour) stopPour(turn, pour);
    if (task.payload) task.payload.close();
    lines.awaitPrompt('');
    lines.giveUp();
    task.onEnd(end, fault);
  }

  function say(): void {
    const row = turn.row;
    turn.command = '';
    if (turn.reads) /*@__NOINLINE__*/ beginReading(turn as Receiving, turn.reads);
    if (!row.say) return sayNothing(turn);
    const command = turn.command = fillCommand(row.say, lookUp) || '';
    turn.manner.hasEcho = false;
    if (!command || command.length > turn.dialect.longestCommand) return refuseCommand(turn);
    turn.speak(command, row.say);
    turn.isDeaf = turn.isFeeding;
    arm(row.result || row.ask ? restMs(turn) : row.ms);
  }

  /** @param tries left; default: as many as the row has */
  function begin(tries?: number): void {
    if (turn.asking) stopAsking(turn);
    turn.heard = createHeard(turn.row);
    turn.tries = tries || turn.row.tries || 1;
    turn.repeats = undefined;
    if (turn.pours) /*@__NOINLINE__*/ beginPour(turn as Pouring, turn.pours);
    say();
  }

  /** @param isFailed the row before was refused or silent, and may be */
  function goOn(isFailed?: boolean): void {
    const script = turn.task.script;
    let row: Step | undefined;
    if (isFailed && turn.row.chain) unchain(turn);
    do row = script[turn.rowIndex++];
    while (row && isSkipped(row, lookUp));
    if (!row) return finish('done');
    turn.row = row.chain ? chainFrom(turn, row) : row;
    if (turn.pours || turn.reads) {
      lines.awaitPrompt('');
      turn.pours = turn.hear = turn.reads = undefined;
    }
    if (row.pour || row.data) prepareRow(turn);
    begin();
  }

  function passOn(): void {
    if (turn.row.set) /*@__NOINLINE__*/ setValues(turn.task.variables, turn.row, lookUp);
    goOn();
  }

  // After 15 calls of a method the engine keeps the record locked. So nested calls are of functions.
  return Object.assign(turn, {
    lookUp: lookUp, begin: begin, say: say, goOn: goOn, finish: finish,
    matches: function (pattern: string, line: string, isFree: boolean) {
      return /*@__NOINLINE__*/ matchLine(pattern.indexOf('<') < 0 ? pattern : settlePattern(pattern, lookUp), line, turn.task.variables, isFree);
    },
    arm: arm,
    disarm: function () { turn.dueMs = 0; },
    speak: function (text: string, shown: string) {
      if (parts.log.isDebug()) parts.log.debug('modem', '> ' + fillCommand(shown, function (placeholder) { return turn.dialect.isSecret(placeholder) ? '***' : lookUp(placeholder); }));
      parts.uart.write(text + '\r');
    },
    pass: function () {
      if (!turn.pours && !turn.reads) passOn();
      else if (turn.pours && turn.pours.mismatch) finish('refused', turn.pours.mismatch);
      else if (turn.row.slice && turn.task.payload!.left() > 0) /*@__NOINLINE__*/ nextSlice(turn as Pouring);
      else if (!turn.reads || !pauseReading(turn, turn.reads)) passOn();
    },
    endRefused: function () {
      const row = turn.row;
      const pour = turn.pours;
      const line = turn.lastRefusal = turn.heard.refusal!;
      const left = --turn.tries;
      if (turn.reads && turn.reads.isUntilSeen) passOn();
      else if (left > 0) begin(left);
      else if (row.may) goOn(true);
      else if (pour && pour.mismatch) finish('refused', pour.mismatch);
      else turn.fail('refused', codeOf(row, turn.dialect.codeOf(line), !!pour && !!pour.resyncing), line);
    },
    fail: function (end: End, code: FaultCode, line?: string) { finish(end, newFault(code, commandName(turn.row), line)); }
  });
}

/** Begins a script with its first row. */
export function runTask(turn: Pick<Turn, 'rowIndex' | 'lastRefusal' | 'startedMs' | 'clock' | 'goOn'> & { task?: Task | undefined }, task: Task): void {
  turn.task = task;
  turn.rowIndex = 0;
  turn.lastRefusal = undefined;
  turn.startedMs = turn.clock.now();
  turn.goOn();
}
