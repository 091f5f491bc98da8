// Runs one script on one UART: says its rows, waits for all that each wants, and ends in one of three ways.
// Knows no vendor: what a line of refusal means it asks its dialect. Retrying is not its business.

import { fault, type Fault, type FaultCode } from '../fault';
import type { Log } from '../log';
import type { Clock, Timer, Uart } from '../ports';
import { has } from '../text';
import { createLines } from './lines';
import { fill, matchLine, settle } from './match';
import type { Bag, End, EscapeRule, Script, Step } from './step';

/** What the chat must know of the modem beyond its rows. */
export interface Dialect {
  /** The longest command line, in characters. */
  longestCommand: number;
  isUrc(line: string): boolean;
  /** What a refusing line means; undefined where it has no number that is known. */
  codeOf(line: string): FaultCode | undefined;
  isSecret(hole: string): boolean;
}

/** What goes to the modem behind a prompt, or comes from it as raw bytes. */
export interface Payload {
  /** Bytes that are still to be poured. */
  left(): number;
  /**
   * Writes exactly so many bytes, or all that is left escaped and ended, then tells how long the line may still need for
   * them, with a fault where they are not the image. Returns a way to stop.
   */
  pour(bytes: number, escape: EscapeRule | undefined, onPoured: (lineMs: number, wrong?: Fault) => void): () => void;
  take(bytes: string, isLast: boolean): void;
  /** The script has ended, well or not. */
  close(): void;
}

export interface Task {
  script: Script;
  bag: Bag;
  /** Values for holes that the bag does not have. */
  valueOf(hole: string): string | undefined;
  payload?: Payload | undefined;
  /** Hears every line that comes meanwhile. */
  onLine?(line: string): void;
  /** A line that came before and may be what its first row waits for. */
  heard?: string | undefined;
  onEnd(end: End, wrong?: Fault): void;
}

export interface Chat {
  run(task: Task): void;
  /** Ends the running script as broken. */
  abort(wrong: Fault): void;
  setDialect(dialect: Dialect): void;
  /** The next line that begins so belongs to nothing that runs, data phases too: it is kept. Empty: none. */
  listen(beginning: string): void;
  heard(): string | undefined;
}

/** How long a row waits before it is said again for its `until`. */
const againMs = 300;
/** How long after a refusal the result code belonging to it is waited for: its order is not fixed (AT76v3 12.2). */
const settleMs = 1000;

/** The keys of config.json that a command is made of, for the person who must shorten one. */
function keysOf(say: string): string {
  let keys = '';
  say.replace(/\{[a-z]+\.[a-zA-Z]+\}/g, function (hole) { return keys += (keys ? ', ' : ' of ') + hole.slice(1, -1); });
  return keys;
}

function isRefusal(line: string): boolean {
  return line === 'ERROR' || line.indexOf('+CME ERROR:') === 0 || line.indexOf('+CMS ERROR:') === 0;
}

export function createChat(uart: Uart, clock: Clock, log: Log, dialect: Dialect, onUrc: (line: string) => void): Chat {
  let task: Task | undefined;
  let index = 0;
  let startedMs = 0;
  let said = '';
  let tries = 0;
  let seen: boolean[] = [];
  let isFinal = false;
  let refused: string | undefined;
  let isUntilSeen = false;
  let isPausing = false;
  let wrong: Fault | undefined;
  /** `ready`: the prompt is awaited; `pouring`, with `acking` in between where the row says so; `poured`. */
  let pour: '' | 'ready' | 'pouring' | 'acking' | 'poured' = '';
  /** Bytes of this row that are still to be poured. */
  let unpoured = 0;
  let isAcked = false;
  let stopPour: (() => void) | undefined;
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

  function wants(): string[] { return row().want || ['OK']; }

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
    if (stopPour) stopPour();
    stopPour = undefined;
    if (ended.payload) ended.payload.close();
    lines.awaitPrompt('');
    // raw bytes that were lost must not swallow the lines to come
    lines.takeRaw(0);
    isPausing = false;
    ended.onEnd(end, fault);
  }

  function finishBy(end: End, code: FaultCode, line?: string): void {
    finish(end, fault(code, commandName(), line));
  }

  /** The command without its values. */
  function commandName(): string {
    const say = row().say || 'wait';
    const cut = say.indexOf('=');
    return cut < 0 ? say : say.slice(0, cut);
  }

  function next(): void {
    index++;
    while (index < task!.script.length && isSkipped(row())) index++;
    if (index >= task!.script.length) {
      finish('done');
      return;
    }
    isUntilSeen = false;
    beginRow();
  }

  function beginRow(): void {
    seen = [];
    isFinal = false;
    refused = undefined;
    pour = row().pour ? 'ready' : '';
    lines.awaitPrompt(row().pour || '');
    tries = row().tries || 1;
    if (row().slice) {
      task!.bag['granted'] = '';
      const left = task!.payload!.left();
      task!.bag['slice'] = '' + Math.min(+value(row().slice!)! || 1, left);
      task!.bag['offset'] = '' + (+value('size')! - left);
    }
    if (row().again) goAgain();
    else sayRow();
  }

  function isSkipped(step: Step): boolean {
    const isSame = !!step.same && value(step.same[0]) === value(step.same[1]);
    return isSame || (!!step.when && !value(step.when)) || (!!step.unless && !!value(step.unless));
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
        finish('refused', fault(text === undefined ? 'unsafe' : 'too-long', commandName() + keysOf(row().say!)));
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

  /** How many bytes follow a line of `data`; NaN where nothing told. */
  function rawBytes(): number {
    return has(row().data!, '{len}') ? +value('len')! : +value('total')! - +value('rest')!;
  }

  function onAnswer(line: string): void {
    if (isRefusal(line)) {
      isFinal = true;
      refuse(line);
    } else if (pour && pour !== 'poured') onEarly(line);
    else if (row().data && matches(row().data!, line, false) === 'match') lines.takeRaw(rawBytes() || 0);
    else if (!isWanted(line)) onOther(line);
  }

  /** A result in the middle of the payload: the modem and we do not agree about the count any more. Before it, a result is a refusal. */
  function onEarly(line: string): void {
    if (pour !== 'ready' && line === 'OK') finishBy('broken', 'bytes-lost', line);
    else if (pour === 'ready' && matches(row().pour!, line, false) === 'match') onPrompt();
    else if (pour === 'ready' && isWantedOther(line)) refuse(line);
    else if (line === 'OK') isFinal = true;
    else onUrc(line);
  }

  function isWantedOther(line: string): boolean {
    return line !== 'OK' && wants().some(function (want) { return matches(want, line, false) === 'other'; });
  }

  function isWanted(line: string): boolean {
    const all = wants();
    const isFree = line !== 'OK' && !dialect.isUrc(line);
    for (let i = 0; i < all.length; i++) {
      if (seen[i]) continue;
      const verdict = matches(all[i]!, line, isFree);
      if (verdict === 'no') continue;
      if (line === 'OK') isFinal = true;
      if (verdict === 'other') refuse(line);
      else see(i);
      return true;
    }
    return false;
  }

  function see(i: number): void {
    seen[i] = true;
    if (refused !== undefined) finishRefused();
    else if (wants().every(function (_w, n) { return seen[n]; })) wrong && pour ? finish('refused', wrong) : pass();
  }

  function onOther(line: string): void {
    if (line !== 'OK') onUrc(line);
    else if (refused !== undefined) finishRefused();
    else isFinal = true;
  }

  function refuse(line: string): void {
    if (pour === 'pouring' || pour === 'acking') finishBy('broken', 'bytes-lost', line);
    else {
      if (refused === undefined) refused = line;
      if (isFinal) finishRefused();
      else arm(settleMs);
    }
  }

  function beginAgain(): void {
    const left = tries;
    beginRow();
    tries = left;
  }

  function finishRefused(): void {
    const line = lastRefusal = refused!;
    // a line from before is no answer to an AT that is said several times
    if (--tries > 0) beginAgain();
    else if (row().may) next();
    else {
      const code = dialect.codeOf(line);
      finishBy('refused', code && code !== 'rejected' ? code : row().blame || code || 'refused', line);
    }
  }

  function onPrompt(): void {
    isAcked = pour === 'pouring';
    if (!task || (pour !== 'ready' && pour !== 'acking')) return;
    const left = task.payload!.left();
    if (pour === 'ready') unpoured = row().slice ? Math.min(+(task.bag['granted'] || task.bag['slice']!), left) : left;
    pour = 'pouring';
    if (timer !== undefined) clock.cancel(timer);
    timer = undefined;
    pourOn();
  }

  /** All of it, or up to where the modem acknowledges. */
  function pourOn(): void {
    const mine = task!;
    const ack = row().ack;
    const bytes = ack ? Math.min(ack.bytes, unpoured) : unpoured;
    if (ack) lines.awaitPrompt(ack.text);
    stopPour = mine.payload!.pour(bytes, row().escape, function (lineMs, bad) {
      if (task !== mine) return;
      stopPour = undefined;
      wrong = bad;
      unpoured -= bytes;
      pour = unpoured ? 'acking' : 'poured';
      if (!unpoured) lines.awaitPrompt('');
      arm(lineMs + row().ms);
      // it may have come before the last bytes had left
      if (unpoured && isAcked) onPrompt();
    });
  }

  function onRaw(bytes: string, isLast: boolean): void {
    if (task && task.payload) task.payload.take(bytes, isLast);
  }

  function onTime(): void {
    timer = undefined;
    if (row().again) {
      index = -1;
      next();
    } else if (isPausing) {
      isPausing = false;
      beginRow();
    } else if (refused !== undefined) finishRefused();
    else if (!wants().length) pass();
    else if (--tries > 0) sayRow();
    else if (row().enough && isFinal) pass();
    else if (row().may === 'silence') next();
    else finishBy('broken', pour === 'poured' || pour === 'acking' ? 'bytes-lost' : 'silent');
  }

  return {
    run: function (given) {
      task = given;
      index = -1;
      wrong = lastRefusal = undefined;
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
