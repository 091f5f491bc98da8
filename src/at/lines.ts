// Bytes → lines, prompts, or n raw bytes. Knows no command and no vendor; it does not matter where chunks are cut.
// Bounded: of a line longer than `longestLine` only the beginning is kept, with a mark at its end.

import { cut } from '../text';

/** SIM7600 prints at most a few hundred characters a line; a URC with a path stays below this. */
export const longestLine = 600;

/**
 * Of the last raw bytes so many are kept back from a line end on, until more have come: where the modem breaks off, its result
 * stands there.
 */
const heldBytes = 32;

export interface LineTaker {
  /** A whole line, trimmed and not empty. */
  onLine(line: string): void;
  /** The awaited prompt. */
  onPrompt(): void;
  /** Some of the raw bytes that were asked for, and whether these were the last. */
  onRaw(bytes: string, isLast: boolean): void;
  /** Some raw bytes were kept back: the line that they end with, or nothing. */
  onHeld(line: string): void;
}

export interface Lines {
  feed(chunk: string): void;
  /**
   * From now on this text counts as a prompt, line end or not; empty: none.
   * @param inline the beginning of a line with its colon, then what stands before raw bytes on it: `,` behind a count other than 0, or as
   * many commas as there are and a `"`; the line ends there
   */
  awaitPrompt(prompt: string, inline?: string): void;
  /** The next bytes are no lines. */
  takeRaw(bytes: number): void;
  /** The next line is nobody's, whatever it is and if nothing is in it. */
  passOver(): void;
  /**
   * Raw bytes, or a line to pass over, are waited for no longer: what was kept back of them is no part of a line. Tells whether there were
   * raw bytes to come.
   */
  giveUp(): boolean;
}

function trimmed(text: string): string {
  return text.replace(/^[\r\n \0]+/, '').replace(/[\r\n \0]+$/, '');
}

export function createLines(taker: LineTaker): Lines {
  let rest = '';
  let prompt = '';
  let inline = '';
  let raw = 0;
  let isPassing = false;

  function takeLine(end: number): void {
    const line = cut(trimmed(rest.slice(0, end)), longestLine);
    // both bytes of a line end at once: raw bytes may begin right after it
    rest = rest.slice(rest[end] === '\r' && rest[end + 1] === '\n' ? end + 2 : end + 1);
    const isPassed = isPassing;
    isPassing = false;
    // the quote behind raw bytes is no line
    if (!line || isPassed || (line === '"' && inline.slice(-1) === line)) return;
    if (prompt && line === prompt) hitPrompt();
    else taker.onLine(line);
  }

  function hitPrompt(): void {
    prompt = '';
    taker.onPrompt();
  }

  function heldFrom(): number {
    const at = rest.indexOf('\r', Math.max(0, rest.length - heldBytes));
    return at < 0 ? rest.length : at;
  }

  function takeBytes(): boolean {
    const bytes = rest.slice(0, rest.length < raw ? heldFrom() : raw);
    rest = rest.slice(bytes.length);
    raw -= bytes.length;
    if (bytes) taker.onRaw(bytes, raw === 0);
    return !!bytes;
  }

  function tellHeld(): void {
    const text = trimmed(rest);
    if (rest) taker.onHeld(rest[rest.length - 1] === '\n' ? text.slice(text.lastIndexOf('\n') + 1) : '');
  }

  /** Ends the line where raw bytes follow on it. @param end of the line, or -1 */
  function takeInline(end: number): boolean {
    const name = inline.indexOf(':') + 1;
    if (!name || isPassing || rest.slice(0, name) !== inline.slice(0, name)) return false;
    let at = name;
    for (let i = name; at > 0 && inline[i] === ','; i++) at = rest.indexOf(',', at) + 1;
    // none have no comma: a 0 in front of it is no count
    const isData = inline.slice(-1) === '"' ? rest[at++] === '"' : +rest.slice(name, at - 1) !== 0;
    if (at <= name || !isData || (end >= 0 && end < at)) return false;
    const line = rest.slice(0, at);
    rest = rest.slice(at);
    taker.onLine(line);
    return true;
  }

  /** A carriage return alone ends a line too (an echo has nothing else), once it is known that no line feed follows. */
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
      while (step());
    },
    awaitPrompt: function (text, name) {
      prompt = text;
      inline = name || '';
    },
    takeRaw: function (bytes) { raw = bytes; },
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
