// Runs one script on one UART. The dialect knows the vendor. Never retries a script.

import { newFault, type Fault, type FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import { createHeard, endOf, isBeforeMessage, isResult, isTextMessage, meaningOf } from './answer';
import { askAfter, askBeside, cutOf, hasCount, isNamed, isWithoutOk, type Asking, type Manner } from './ask';
import { createLines } from './lines';
import { fill, matchLine, settle } from './match';
import { createPour, endPart, pourPart, prepare, stopPour } from './pour';
import { resync, type Resync } from './resync';
import { codeOf, commandName, isRefusal, isSkipped, keep, keysOf, rawBytes, wantsOf } from './row';
import type { End, Step } from './step';
import type { Chat, Dialect, Task } from './task';

/** Longest pause between raw bytes. The modems give up a server sooner: 75 s (AT800 12.2.15), 90 s (BG96 FTP 2.1, rsptimeout). */
const gapMs = 120000;
/** Between repeats for `until`. */
const againMs = 300;
/** A result among raw bytes is content if more follow within this time. */
const heldMs = 5000;
/** 160 characters at 9,600 baud, plus the engine's delay. */
const messageMs = 500;
/** Wait for the result code of a refusal: their order is not fixed (AT76v3 12.2). */
const settleMs = 1000;
/** The OK of a good result may be lost. */
const lateOkMs = 10000;
/** After this silence, an answer with a lost end gets no more bytes. */
const cutMs = 600;

export function createChat(uart: Uart, clock: Clock, log: Log, dialect: Dialect, onUrc: (line: string) => void): Chat {
  let task: Task | undefined;
  let index = 0;
  let startedMs = 0;
  let said = '';
  let tries = 0;
  let heard = createHeard();
  let isUntilSeen = false;
  let isPausing = false;
  /** The latest command brought raw bytes. */
  let hasRead = false;
  /** A result among raw bytes. */
  let cutShort = '';
  let emptySinceMs = 0;
  let asking: Asking | undefined;
  const manner: Manner = {};
  /** Runs when the payload ended early, before the row fails. */
  let resyncing: Resync | undefined;
  const pour = createPour();
  let lastRefusal: string | undefined;
  /** Lines before the command in a chunk cannot answer it. */
  let isFeeding = false;
  let isDeaf = false;
  /** The engine lost the end of the answer. */
  let isCut = false;
  let isAskedAgain = false;
  let timer: Timer | undefined;
  let listened = '';
  let kept: string | undefined;
  /** Every line until then may belong to a short message. */
  let messageUntilMs = 0;

  const lines = createLines({ onLine: onLine, onPrompt: onPrompt, onRaw: onRaw, onHeld: onHeld });
  uart.onData(function (chunk) {
    isFeeding = true;
    isDeaf = false;
    lines.feed(chunk);
    // a command sent during feed() is answered later
    if (chunk.length >= uart.mostAtOnce && !isDeaf) takeCut(chunk.slice(chunk.lastIndexOf('\n') + 1).trim());
    isFeeding = isDeaf = false;
  });

  function row(): Step { return task!.script[index]!; }

  function matches(pattern: string, line: string, isFree: boolean) {
    return matchLine(settle(pattern, value), line, task!.variables, isFree);
  }

  function arm(ms: number): void {
    stopTimer();
    timer = clock.after(ms, onTime);
  }

  function stopTimer(): void {
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
  }

  function stopBeside(): void {
    if (asking) asking.stop();
    if (resyncing) resyncing.stop();
    asking = resyncing = undefined;
  }

  function value(placeholder: string): string | undefined {
    const kept = task!.variables[placeholder];
    return kept === undefined ? task!.valueFor(placeholder) : kept;
  }

  function finish(end: End, fault?: Fault): void {
    // onEnd may run the next script at once
    const onEnd = task!.onEnd;
    const payload = task!.payload;
    task = undefined;
    stopTimer();
    stopBeside();
    stopPour(pour, 0);
    if (payload) payload.close();
    lines.awaitPrompt('');
    lines.giveUp();
    isPausing = false;
    onEnd(end, fault);
  }

  function finishBy(end: End, code: FaultCode, line?: string): void {
    finish(end, newFault(code, commandName(row()), line));
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
    stopBeside();
    isAskedAgain = false;
    heard = createHeard();
    prepare(pour, row(), task!.payload, task!.variables, lines, value);
    tries = row().tries || 1;
    if (row().again) goAgain();
    else sayRow();
  }

  function goAgain(): void {
    const isLate = clock.now() - startedMs + row().again! > row().ms;
    if (!isLate) arm(row().again!);
    else if (row().may) next();
    else {
      const code = row().refusedAs || 'refused';
      index = 0;
      finishBy('refused', code, lastRefusal);
    }
  }

  function sayRow(): void {
    hasRead = isCut = false;
    said = cutShort = '';
    if (row().say) {
      manner.hasEcho = false;
      said = fill(row().say!, value) || '';
      if (!said || said.length > dialect.longestCommand) {
        finish('refused', newFault(said ? 'too-long' : 'unsafe', commandName(row()) + keysOf(row().say!)));
        return;
      }
      speak(said, row().say!);
      isDeaf = isFeeding;
    }
    arm(restMs());
  }

  function restMs(): number {
    return asking ? row().ms : askAfter(row(), pour.phase ? pour.phase === 'poured' && hasCount(heard, row()) : !row().say || !!heard.isFinal, manner);
  }

  function speak(text: string, shown: string): void {
    if (log.isDebug()) log.debug('modem', '> ' + fill(shown, function (placeholder) { return dialect.isSecret(placeholder) ? '***' : value(placeholder); }));
    uart.write(text + '\r');
  }

  function pass(): void {
    if (row().slice && task!.payload!.left() > 0) beginRow();
    else if (row().until && (!isUntilSeen || hasRead)) pause();
    else passOn();
  }

  function pause(): void {
    isPausing = true;
    arm(againMs);
  }

  function passOn(): void {
    isPausing = false;
    keep(task!.variables, row(), value);
    next();
  }

  function onLine(line: string): void {
    if (clock.now() < messageUntilMs) return;
    if (log.isDebug()) log.debug('modem', '< ' + line);
    if (isBeforeMessage(line)) lines.passOver();
    if (isTextMessage(line)) messageUntilMs = clock.now() + messageMs;
    if (task && task.onLine) task.onLine(line);
    const isHeard = !!listened && line.indexOf(listened) === 0;
    if (isHeard) {
      listened = '';
      kept = line;
      if (task && isOkMissing()) arm(Math.min(row().ms, lateOkMs));
    }
    if (isHeard && !(task && isRefusal(line, row()))) return;
    if (!task || row().again) onUrc(line);
    else if (resyncing && resyncing.take(line)) return;
    else if (row().until && onUntil(line)) return;
    else if (isPausing || isDeaf) onUrc(line);
    else if (said && line === said) manner.hasEcho = true;
    else onAnswer(line);
  }

  /** The line that ends the row may arrive between two commands. */
  function onUntil(line: string): boolean {
    const end = endOf(row(), line, matches);
    if (end === 'over') {
      isUntilSeen = true;
      if (isPausing) passOn();
    } else if (end) {
      heard.refusal = line;
      if (isPausing) finishRefused();
      else arm(settleMs);
    }
    return !!end;
  }

  function onAnswer(line: string): void {
    if (asking && asking.take(line)) return;
    const meaning = meaningOf(heard, row(), line, pour.phase, matches, dialect.isUrc);
    const isRefused = meaning === 'refused' || meaning === 'refusing';
    if (meaning === 'failed' || meaning === 'lost' || (isRefused && clock.now() < pour.clearMs)) beginResync(meaning === 'lost' ? '' : line);
    else if (meaning === 'urc' && isNamed(line, said)) heard.isOwn = true;
    else if (meaning === 'urc') onUrc(line);
    else if (meaning === 'all') {
      if (row().say && row().result && heard.seen[1]) manner.isLate = line === 'OK';
      afterAsk(passWhole);
    }
    else if (meaning === 'refused') afterAsk(finishRefused);
    else if (meaning === 'refusing') arm(settleMs);
    else if (meaning === 'prompt') onPrompt();
    else if (meaning === 'data') lines.takeRaw(rawBytes(row(), value) || 0);
    else if (isOkMissing()) arm(Math.min(row().ms, lateOkMs));
    else if (pour.phase ? pour.phase === 'poured' && hasCount(heard, row()) : restMs() < row().ms) arm(restMs());
  }

  function takeCut(rest: string): void {
    if (!task || !said || pour.phase || resyncing || asking || isPausing || row().data) return;
    if (rest && isNamed(rest, said)) heard.isOwn = true;
    isCut = !!cutOf(heard, row());
    if (isCut) arm(cutMs);
  }

  /** Assumes that OK came; repeats a query once. */
  function endCut(): void {
    const isAgain = !isAskedAgain && said.slice(-1) === '?';
    isCut = false;
    if (cutOf(heard, row()) === 'whole') pass();
    else if (isAgain) {
      isAskedAgain = true;
      heard = createHeard();
      sayRow();
    } else if (row().may) next();
    else arm(row().ms);
  }

  function isOkMissing(): boolean { return isWithoutOk(heard, row(), kept !== undefined); }

  function beginAsk(): void {
    arm(row().ms - restMs());
    asking = askBeside(clock, row(), heard, manner, function (text) { speak(fill(text, value) || 'AT', text); }, matches, function (code, words) {
      if (!code) pass();
      else if (row().may === 'silence' || (row().may && code === 'line-noise')) next();
      else finishBy(code === 'line-noise' ? 'refused' : 'broken', code, words);
    });
  }

  function afterAsk(then: () => void): void {
    if (asking) asking.settle(then);
    else then();
  }

  function passWhole(): void {
    if (pour.fault && pour.phase) finish('refused', pour.fault);
    else pass();
  }

  /** @param failed the line that ended the payload, if any */
  function beginResync(failed: string): void {
    const escape = row().escape;
    stopTimer();
    lines.awaitPrompt('');
    pour.phase = 'pouring';
    resyncing = resync(uart, clock, stopPour(pour, clock.now()), escape ? escape.end : '', failed, function (line) {
      return meaningOf(heard, row(), line, 'pouring', matches, dialect.isUrc);
    }, function (isSound, line) {
      if (!isSound) finishBy('broken', 'silent');
      else if (!line) finishBy('broken', 'bytes-lost', 'OK');
      else {
        heard.refusal = line;
        finishRefused();
      }
    });
  }

  function beginAgain(): void {
    const left = tries;
    beginRow();
    tries = left;
  }

  function finishRefused(): void {
    const line = lastRefusal = heard.refusal!;
    if (isUntilSeen) passOn();
    else if (--tries > 0) beginAgain();
    else if (row().may) next();
    else if (pour.fault && pour.phase) finish('refused', pour.fault);
    else finishBy('refused', codeOf(row(), dialect.codeOf(line), !!resyncing), line);
  }

  function onPrompt(): void {
    const mine = task;
    pour.isAcked = pour.phase === 'pouring';
    if (!mine || (pour.phase !== 'ready' && pour.phase !== 'acking')) return;
    // a refusal before the prompt answered an earlier row
    heard.refusal = undefined;
    stopTimer();
    pourPart(pour, row(), mine.payload!, mine.variables, lines, function (bytes, lineMs, fault) {
      if (task !== mine || resyncing) return;
      endPart(pour, bytes, lines, clock.now() + lineMs, fault);
      arm(lineMs + pouredMs());
      if (pour.left && pour.isAcked) onPrompt();
    });
  }

  /** A counted payload is followed by OK soon, unless a byte is missing. */
  function pouredMs(): number {
    if (pour.left) return row().ms;
    if (row().escape) return pour.isEnded ? row().ms : row().quiet || row().ms;
    return row().quiet || (wantsOf(row()).indexOf('OK') >= 0 && task!.payload!.okMs) || row().ms;
  }

  /** The data-mode terminator may be lost. A second one does no harm. */
  function endAgain(): void {
    pour.isEnded = true;
    uart.write(row().escape!.end + '\r');
    arm(row().ms);
  }

  function onRaw(bytes: string, isLast: boolean): void {
    if (!task) return;
    emptySinceMs = clock.now();
    hasRead = true;
    cutShort = '';
    arm(Math.min(row().ms, gapMs));
    if (task.payload) task.payload.take(bytes, isLast);
  }

  /** A result among raw bytes counts unless more bytes follow. */
  function onHeld(line: string): void {
    if (!task) return;
    const isEnd = isResult(row(), line, matches) || !!endOf(row(), line, matches);
    cutShort = isEnd ? line : '';
    arm(isEnd ? heldMs : Math.min(row().ms, gapMs));
  }

  function finishCutShort(): void {
    const meaning = meaningOf(heard, row(), cutShort, '', matches, dialect.isUrc);
    if (endOf(row(), cutShort, matches) === 'failed') heard.refusal = cutShort;
    if (meaning === 'refused' || meaning === 'refusing' || heard.refusal !== undefined) finishRefused();
    else finishBy('refused', 'content-differs', cutShort);
  }

  function onTime(): void {
    timer = undefined;
    const isRaw = lines.giveUp();
    if (isRaw && cutShort) finishCutShort();
    else if (row().again) {
      index = -1;
      next();
    } else if (isPausing) {
      isPausing = false;
      if (clock.now() - emptySinceMs > row().ms) finishBy('refused', 'server-timeout');
      else beginRow();
    } else if (heard.refusal !== undefined) finishRefused();
    else if (!wantsOf(row()).length) pass();
    else if (isCut) endCut();
    else if (isOkMissing()) afterAsk(pass);
    else if (pour.phase === 'poured' && row().escape && row().quiet && !pour.isEnded && !hasCount(heard, row())) endAgain();
    else if (restMs() < row().ms) beginAsk();
    else if (--tries > 0) sayRow();
    else if (row().enough && heard.isFinal) pass();
    else if (row().may === 'silence') next();
    else finishBy('broken', pour.phase === 'acking' || (pour.phase === 'poured' && !hasCount(heard, row())) ? 'bytes-lost' : 'silent');
  }

  return {
    run: function (given) {
      task = given;
      index = -1;
      pour.fault = lastRefusal = undefined;
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
