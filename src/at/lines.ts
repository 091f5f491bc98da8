// Splits received bytes into lines, prompts and raw bytes. Cuts lines longer than `longestLine`.

import { cut } from '../text';

/** SIM7600 lines have at most a few hundred characters; a URC with a path stays below this. */
export const longestLine = 600;

/** A line at the end of raw bytes is held back: it may be a result. */
const heldBytes = 32;

/** Takes a line, trimmed and not empty. */
export type TakeLine = (line: string) => void;
export type TakeRaw = (bytes: string, isLast: boolean) => void;

export interface Lines {
  feed(chunk: string): void;
  /** A prompt needs no line end. @param inline if raw bytes follow on a line: its name, then `,` or all commas and a `"` */
  awaitPrompt(prompt: string, onPrompt?: () => void, inline?: string): void;
  /** @param onHeld takes the line at the end of the held bytes, if any */
  takeRaw(bytes: number, onRaw: TakeRaw, onHeld: TakeLine): void;
  /** Ignores the next line, even an empty one. */
  passOver(): void;
  /** Returns whether raw bytes were missing. */
  giveUp(): boolean;
}

function trimmed(text: string): string {
  return text.replace(/^[\r\n \0]+/, '').replace(/[\r\n \0]+$/, '');
}

export function createLines(onLine: TakeLine): Lines {
  let rest = '';
  let prompt = '';
  let onPrompt: (() => void) | undefined;
  let inline = '';
  let raw = 0;
  let onRaw: TakeRaw | undefined;
  let onHeld: TakeLine | undefined;
  let isPassing = false;

  function takeLine(end: number): void {
    const line = cut(trimmed(rest.slice(0, end)), longestLine);
    // raw bytes may follow a CR and LF directly
    rest = rest.slice(rest[end] === '\r' && rest[end + 1] === '\n' ? end + 2 : end + 1);
    const isPassed = isPassing;
    isPassing = false;
    // the quote after raw bytes is no line
    if (!line || isPassed || (line === '"' && inline.slice(-1) === line)) return;
    if (prompt && line === prompt) hitPrompt();
    else onLine(line);
  }

  function hitPrompt(): void {
    prompt = '';
    onPrompt!();
  }

  function heldFrom(): number {
    const at = rest.indexOf('\r', Math.max(0, rest.length - heldBytes));
    return at < 0 ? rest.length : at;
  }

  function takeBytes(): boolean {
    const bytes = rest.slice(0, rest.length < raw ? heldFrom() : raw);
    rest = rest.slice(bytes.length);
    raw -= bytes.length;
    if (bytes) onRaw!(bytes, raw === 0);
    return !!bytes;
  }

  function tellHeld(): void {
    const text = trimmed(rest);
    if (rest) onHeld!(rest[rest.length - 1] === '\n' ? text.slice(text.lastIndexOf('\n') + 1) : '');
  }

  function takeInline(end: number): boolean {
    const name = inline.indexOf(':') + 1;
    if (!name || isPassing || rest.slice(0, name) !== inline.slice(0, name)) return false;
    let at = name;
    for (let i = name; at > 0 && inline[i] === ','; i++) at = rest.indexOf(',', at) + 1;
    // a 0 before the comma is no count
    const isData = inline.slice(-1) === '"' ? rest[at++] === '"' : +rest.slice(name, at - 1) !== 0;
    if (at <= name || !isData || (end >= 0 && end < at)) return false;
    const line = rest.slice(0, at);
    rest = rest.slice(at);
    onLine(line);
    return true;
  }

  /** CR alone ends a line, too (an echo has no LF). */
  function endOfLine(): number {
    const lf = rest.indexOf('\n');
    const cr = rest.indexOf('\r');
    return cr >= 0 && cr + 1 < rest.length && (lf < 0 || cr < lf) ? cr : lf;
  }

  function step(): boolean {
    if (raw > 0) {
      if (takeBytes()) return true;
      tellHeld();
      return false;
    }
    const end = endOfLine();
    if (takeInline(end)) return true;
    if (end >= 0) {
      takeLine(end);
      return true;
    }
    if (prompt && !isPassing && trimmed(rest) === prompt) {
      rest = '';
      hitPrompt();
    } else if (rest.length > 2 * longestLine) rest = rest.slice(0, longestLine + 1);
    return false;
  }

  return {
    feed: function (chunk) {
      rest += chunk;
      while (rest && step());
    },
    awaitPrompt: function (text, take, name) {
      prompt = text;
      onPrompt = take;
      inline = name || '';
    },
    takeRaw: function (bytes, take, hold) {
      raw = bytes;
      onRaw = take;
      onHeld = hold;
    },
    passOver: function () { isPassing = true; },
    giveUp: function () {
      const wasRaw = raw > 0;
      if (wasRaw) rest = '';
      raw = 0;
      isPassing = false;
      return wasRaw;
    }
  };
}
