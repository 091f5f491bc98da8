// Runs the rows of one script, one after the other. Never retries a script.

import { newFault } from '../fault';
import { createHeard } from './answer';
import { fill, matchLine, settle } from './match';
import { restMs, stopAsking } from './phases/deadline';
import { beginPour, createPour, stopPour } from './phases/pour';
import { goAgain, refuseCommand, timeOut } from './phases/rare';
import { beginReading, createReading, pauseReading, takeUntil } from './phases/reading';
import { takeAnswer } from './phases/waiting';
import { codeOf, commandName, isSkipped, keep } from './row';
import type { Step } from './step';
import type { Task } from './task';
import type { Turn, TurnParts } from './turn';

export function createTurn(parts: TurnParts): Turn {
  const clock = parts.clock;
  const lines = parts.lines;

  function passOn(): void {
    keep(turn.task!.variables, turn.row, turn.lookUp);
    turn.goOn();
  }

  function onTime(): void {
    turn.timer = undefined;
    timeOut(turn, lines.giveUp());
  }

  const turn: Turn = Object.assign({
    manner: {},
    lookUp: function (placeholder) {
      const kept = turn.task!.variables[placeholder];
      return kept === undefined ? turn.task!.valueFor(placeholder) : kept;
    },
    matches: function (pattern, line, isFree) { return matchLine(settle(pattern, turn.lookUp), line, turn.task!.variables, isFree); },
    arm: function (ms) {
      turn.disarm();
      turn.timer = clock.after(ms, onTime);
    },
    disarm: function () {
      if (turn.timer !== undefined) clock.cancel(turn.timer);
      turn.timer = undefined;
    },
    speak: function (text, shown) {
      if (parts.log.isDebug()) parts.log.debug('modem', '> ' + fill(shown, function (placeholder) { return turn.dialect.isSecret(placeholder) ? '***' : turn.lookUp(placeholder); }));
      parts.uart.write(text + '\r');
    },
    begin: function () {
      const row = turn.row;
      stopAsking(turn);
      turn.heard = createHeard();
      turn.tries = row.tries || 1;
      if (turn.pours) /*@__NOINLINE__*/ beginPour(turn, turn.pours);
      else lines.awaitPrompt('');
      if (row.again) goAgain(turn, row.again);
      else turn.say();
    },
    say: function () {
      const row = turn.row;
      turn.command = '';
      if (turn.reads) beginReading(turn, turn.reads);
      if (row.say) {
        const command = turn.command = fill(row.say, turn.lookUp) || '';
        turn.manner.hasEcho = false;
        if (!command || command.length > turn.dialect.longestCommand) {
          refuseCommand(turn);
          return;
        }
        turn.speak(command, row.say);
        turn.isDeaf = turn.isFeeding;
      }
      turn.arm(restMs(turn));
    },
    pass: function () {
      if (turn.pours && turn.pours.mismatch) turn.finish('refused', turn.pours.mismatch);
      else if (turn.row.slice && turn.task!.payload!.left() > 0) turn.begin();
      else if (!turn.reads || !pauseReading(turn, turn.reads)) passOn();
    },
    goOn: function () {
      const script = turn.task!.script;
      let row: Step | undefined;
      do row = script[turn.rowIndex++];
      while (row && isSkipped(row, turn.lookUp));
      if (!row) {
        turn.finish('done');
        return;
      }
      turn.row = row;
      turn.pours = row.pour ? /*@__NOINLINE__*/ createPour(turn) : undefined;
      turn.reads = row.data ? createReading(clock.now()) : undefined;
      turn.begin();
    },
    endRefused: function () {
      const row = turn.row;
      const pour = turn.pours;
      const line = turn.lastRefusal = turn.heard.refusal!;
      const left = --turn.tries;
      if (turn.reads && turn.reads.isUntilSeen) passOn();
      else if (left > 0) {
        turn.begin();
        turn.tries = left;
      } else if (row.may) turn.goOn();
      else if (pour && pour.mismatch) turn.finish('refused', pour.mismatch);
      else turn.fail('refused', codeOf(row, turn.dialect.codeOf(line), !!pour && !!pour.resyncing), line);
    },
    fail: function (end, code, line) { turn.finish(end, newFault(code, commandName(turn.row), line)); },
    finish: function (end, fault) {
      // onEnd may run the next script at once
      const task = turn.task!;
      const pour = turn.pours;
      turn.task = turn.pours = turn.reads = undefined;
      turn.disarm();
      stopAsking(turn);
      if (pour) stopPour(turn, pour);
      if (task.payload) task.payload.close();
      lines.awaitPrompt('');
      lines.giveUp();
      task.onEnd(end, fault);
    }
  } as Turn, parts);
  return turn;
}

export function runTask(turn: Turn, task: Task): void {
  turn.task = task;
  turn.rowIndex = 0;
  turn.lastRefusal = undefined;
  turn.startedMs = turn.clock.now();
  turn.goOn();
}

/** Returns false for a URC. */
export function takeLine(turn: Turn, line: string): boolean {
  const pour = turn.pours;
  const read = turn.reads;
  if (!turn.task || turn.row.again) return false;
  if (pour && pour.resyncing && pour.resyncing.take(line)) return true;
  if (read && takeUntil(turn, read, line)) return true;
  return !(read && read.isPausing) && /*@__NOINLINE__*/ takeAnswer(turn, line);
}
