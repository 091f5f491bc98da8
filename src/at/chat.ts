// Runs scripts of AT commands on one UART. Lines of the modem that answer no script are passed on.

import { End } from '../fault';
import type { Log } from '../log';
import type { Clock, Uart } from '../ports';
import { createLines } from './lines';
import { endRepeat } from './phases/compare';
import { takeQuoted, takeUnasked } from './phases/foreign';
import { keep, takeCut } from './phases/rare';
import { takeAnswer } from './phases/waiting';
import { createTurn, runTask } from './runner';
import type { Chat, Dialect } from './task';
import type { Pouring, Turn } from './turn';

/**
 * Begins to read the UART, and returns the functions that run scripts on it.
 * @param onUrc gets each line that answers no script
 */
export function createChat(uart: Uart, clock: Clock, log: Log, dialect: Dialect, onUrc: (line: string) => void): Chat {
  let listened = '';
  const turn = createTurn({ clock: clock, lines: createLines(onLine), dialect: dialect, uart: uart, log: log });
  uart.onData(function (chunk) {
    if (turn.hear && !(chunk = turn.hear(chunk))) return;
    turn.isFeeding = true;
    turn.isDeaf = false;
    turn.lines.feed(chunk);
    // a chunk that fills the engine's receive buffer may be cut at its end, so the end of an answer may be missing. If feed() has just sent a
    // command, the chunk is older than that command and does not answer it
    if (chunk.length >= uart.mostAtOnce && !turn.isDeaf) takeCut(turn, chunk);
    turn.isFeeding = turn.isDeaf = false;
  });

  function onLine(line: string, isQuoted?: boolean): void {
    if (isQuoted) return /*@__NOINLINE__*/ takeQuoted(turn, line, onLine, onUrc);
    if (log.isDebug()) log.debug('modem', '< ' + line);
    if (turn.task && turn.task.onLine) turn.task.onLine(line);
    const isKept = listened && line.indexOf(listened) === 0;
    if (isKept) listened = '';
    if (isKept && keep(turn, line)) return;
    // most answers are one line that equals the awaited text, so this case is decided first
    const heard = turn.row && turn.heard;
    const isWhole = heard && heard.wants[0] === line && heard.wants.length < 2 && heard.refusal === undefined;
    if (isWhole && !(turn.isDeaf || turn.pours || turn.reads || turn.asking || turn.row!.again)) {
      const pass = turn.pass;
      pass();
    } else if (!heard || !/*@__NOINLINE__*/ takeAnswer(turn as Turn, line)) /*@__NOINLINE__*/ takeUnasked(turn, line, onUrc);
  }

  return {
    run: function (task) {
      runTask(turn, task);
      if (!task.heard) return;
      // the line `task.heard` came before this script, but may be the answer to its first row, so it is read as an answer
      turn.isDeaf = false;
      onLine(task.heard);
    },
    abort: function (fault) {
      const text = turn.repeats && endRepeat(turn as Pouring, turn.repeats);
      if (text) turn.lines.feed(text);
      if (turn.task) turn.finish(End.broken, fault);
    },
    setDialect: function (to) { turn.dialect = to; },
    listen: function (beginning) {
      listened = beginning;
      turn.kept = undefined;
    },
    heard: function () { return turn.kept; }
  };
}
