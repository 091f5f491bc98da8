// Runs one script on one UART: says its rows, waits for all that each wants, and ends in one of three ways.
// Knows no vendor: what a line of refusal means it asks its dialect. Retrying is not its business.

import { fault, type Fault, type FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import { createHeard, meaningOf } from './answer';
import { createLines } from './lines';
import { fill, matchLine, settle } from './match';
import { createPour, endPart, pourPart, prepare } from './pour';
import { commandName, isSkipped, keysOf, rawBytes, wantsOf } from './row';
import type { End, Step } from './step';
import type { Chat, Dialect, Task } from './task';

/**
 * How long raw bytes that have begun may pause. The modems give up a server sooner: 75 s (AT800 12.2.15), 90 s (BG96 FTP 2.1,
 * rsptimeout).
 */
const gapMs = 120000;
/** How long a row waits before it is said again for its `until`. */
const againMs = 300;
/** How long after a refusal the result code belonging to it is waited for: its order is not fixed (AT76v3 12.2). */
const settleMs = 1000;

export function createChat(uart: Uart, clock: Clock, log: Log, dialect: Dialect, onUrc: (line: string) => void): Chat {
  let task: Task | undefined;
  let index = 0;
  let startedMs = 0;
  let said = '';
  let tries = 0;
  let heard = createHeard();
  let isUntilSeen = false;
  let isPausing = false;
  /** Since when a row that is said again has brought no raw bytes. */
  let emptySinceMs = 0;
  const pour = createPour();
  let lastRefusal: string | undefined;
  /** Lines of a chunk that came before the command was said cannot be its answer. */
  let isFeeding = false;
  let isDeaf = false;
  let timer: Timer | undefined;
  let listened = '';
  let kept: string | undefined;

  const lines = createLines({ onLine: onLine, onPrompt: onPrompt, onRaw: onRaw });
  uart.onData(function (chunk) {
    isFeeding = true;
    isDeaf = false;
    lines.feed(chunk);
    isFeeding = isDeaf = false;
  });

  function row(): Step { return task!.script[index]!; }

  function matches(pattern: string, line: string, isFree: boolean) {
    return matchLine(settle(pattern, value), line, task!.bag, isFree);
  }

  function arm(ms: number): void {
    if (timer !== undefined) clock.cancel(timer);
    timer = clock.after(ms, onTime);
  }

  function value(hole: string): string | undefined {
    const kept = task!.bag[hole];
    return kept === undefined ? task!.valueOf(hole) : kept;
  }

  function finish(end: End, fault?: Fault): void {
    const ended = task!;
    task = undefined;
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
    if (pour.stop) pour.stop();
    pour.stop = undefined;
    if (ended.payload) ended.payload.close();
    lines.awaitPrompt('');
    // raw bytes that were lost must not swallow the lines to come
    lines.takeRaw(0);
    isPausing = false;
    ended.onEnd(end, fault);
  }

  function finishBy(end: End, code: FaultCode, line?: string): void {
    finish(end, fault(code, commandName(row()), line));
  }

  function next(): void {
    index++;
    while (index < task!.script.length && isSkipped(row(), value)) index++;
    if (index >= task!.script.length) {
      finish('done');
      return;
    }
    isUntilSeen = false;
    emptySinceMs = clock.now();
    beginRow();
  }

  function beginRow(): void {
    heard = createHeard();
    prepare(pour, row(), task!.payload, task!.bag, lines, value);
    tries = row().tries || 1;
    if (row().again) goAgain();
    else sayRow();
  }

  function goAgain(): void {
    const isLate = clock.now() - startedMs + row().again! > row().ms;
    if (!isLate) arm(row().again!);
    else if (row().may) next();
    else {
      // told of the command that was said again and again
      const code = row().blame || 'refused';
      index = 0;
      finishBy('refused', code, lastRefusal);
    }
  }

  function sayRow(): void {
    said = '';
    if (row().say) {
      const text = fill(row().say!, value);
      if (text === undefined || text.length > dialect.longestCommand) {
        finish('refused', fault(text === undefined ? 'unsafe' : 'too-long', commandName(row()) + keysOf(row().say!)));
        return;
      }
      said = text;
      if (log.isDebug()) log.debug('modem', '> ' + fill(row().say!, function (hole) { return dialect.isSecret(hole) ? '***' : value(hole); }));
      uart.write(text + '\r');
      isDeaf = isFeeding;
    }
    arm(row().ms);
  }

  function pass(): void {
    if (row().slice && task!.payload!.left() > 0) beginRow();
    else if (row().until && !isUntilSeen) pause();
    else passOn();
  }

  /** The line that ends the row may be on its way. */
  function pause(): void {
    isPausing = true;
    arm(againMs);
  }

  function passOn(): void {
    isPausing = false;
    const set = row().set;
    if (set) Object.keys(set).forEach(function (hole) { task!.bag[hole] = fill(set[hole]!, value) || ''; });
    next();
  }

  function onLine(line: string): void {
    if (log.isDebug()) log.debug('modem', '< ' + line);
    if (task && task.onLine) task.onLine(line);
    if (listened && line.indexOf(listened) === 0) {
      listened = '';
      kept = line;
    } else if (!task || isDeaf || row().again) onUrc(line);
    else if (row().until && matches(row().until!, line, false) === 'match') onUntil();
    else if (isPausing) onUrc(line);
    else if (!said || line !== said) onAnswer(line);
  }

  function onUntil(): void {
    isUntilSeen = true;
    if (isPausing) passOn();
  }

  function onAnswer(line: string): void {
    const meaning = meaningOf(heard, row(), line, pour.phase, matches, dialect.isUrc);
    if (meaning === 'urc') onUrc(line);
    else if (meaning === 'all') pour.wrong && pour.phase ? finish('refused', pour.wrong) : pass();
    else if (meaning === 'refused') finishRefused();
    else if (meaning === 'refusing') arm(settleMs);
    else if (meaning === 'prompt') onPrompt();
    else if (meaning === 'data') lines.takeRaw(rawBytes(row(), value) || 0);
    else if (meaning === 'lost') finishBy('broken', 'bytes-lost', line);
  }

  function beginAgain(): void {
    const left = tries;
    beginRow();
    tries = left;
  }

  function finishRefused(): void {
    const line = lastRefusal = heard.refused!;
    // a line from before is no answer to an AT that is said several times
    if (--tries > 0) beginAgain();
    else if (row().may) next();
    else if (pour.wrong && pour.phase) finish('refused', pour.wrong);
    else {
      const code = dialect.codeOf(line);
      finishBy('refused', code && code !== 'rejected' ? code : row().blame || code || 'refused', line);
    }
  }

  function onPrompt(): void {
    const mine = task;
    pour.isAcked = pour.phase === 'pouring';
    if (!mine || (pour.phase !== 'ready' && pour.phase !== 'acking')) return;
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
    pourPart(pour, row(), mine.payload!, mine.bag, lines, function (bytes, lineMs, wrong) {
      if (task !== mine) return;
      endPart(pour, bytes, lines, wrong);
      arm(lineMs + row().ms);
      if (pour.left && pour.isAcked) onPrompt();
    });
  }

  function onRaw(bytes: string, isLast: boolean): void {
    if (!task) return;
    emptySinceMs = clock.now();
    arm(Math.min(row().ms, gapMs));
    if (task.payload) task.payload.take(bytes, isLast);
  }

  function onTime(): void {
    timer = undefined;
    if (row().again) {
      index = -1;
      next();
    } else if (isPausing) {
      isPausing = false;
      if (clock.now() - emptySinceMs > row().ms) finishBy('refused', 'server-timeout');
      else beginRow();
    } else if (heard.refused !== undefined) finishRefused();
    else if (!wantsOf(row()).length) pass();
    else if (--tries > 0) sayRow();
    else if (row().enough && heard.isFinal) pass();
    else if (row().may === 'silence') next();
    else finishBy('broken', pour.phase === 'poured' || pour.phase === 'acking' ? 'bytes-lost' : 'silent');
  }

  return {
    run: function (given) {
      task = given;
      index = -1;
      pour.wrong = lastRefusal = undefined;
      startedMs = clock.now();
      next();
      if (given.heard) {
        isDeaf = false;
        onLine(given.heard);
      }
    },
    abort: function (fault) { if (task) finish('broken', fault); },
    setDialect: function (to) { dialect = to; },
    listen: function (beginning) {
      listened = beginning;
      kept = undefined;
    },
    heard: function () { return kept; }
  };
}
