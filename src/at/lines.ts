// Splits the bytes that arrive into lines, prompts and raw bytes.

import { wholeOf } from '../number';
import { cut } from '../text';

/** Most characters of a line. A SIM7600's URC with a path is shorter. */
export const longestLine = 600;

/** Number of bytes at the end of raw bytes. A line that begins within them is held back, since it may be a result. */
const heldBytes = 32;

/** Gets a line. @param isQuoted it has a quote, and may go on in the next line */
export type TakeLine = (line: string, isQuoted?: boolean) => void;
/** Gets raw bytes. @param isLast no more follow */
export type TakeRaw = (bytes: string, isLast: boolean) => void;

/** A reader of the modem's bytes. */
export interface Lines {
  /** Takes the next bytes. */
  feed(chunk: string): void;
  /**
   * Waits for a prompt, which needs no line end. An empty one ends that. @param inline the name that raw bytes follow, then its comma, or
   * all commas and a quote
   */
  awaitPrompt(prompt: string, onPrompt?: () => void, inline?: string): void;
  /** Takes the next bytes as raw ones. @param onHeld gets a line that may be a result among them */
  takeRaw(bytes: number, onRaw: TakeRaw, onHeld: TakeLine): void;
  /** Number of bytes that are not read yet. It is one more while lines are passed over. */
  pending(): number;
  /** Passes each line to `take` and not to `onLine`. With undefined, lines are read as usual again. */
  passOver(take: TakeLine | undefined): void;
  /** Stops waiting for raw bytes. @returns whether some were missing */
  giveUp(): boolean;
}

function trimmed(text: string): string {
  // a regular expression costs more than all else for a line
  if (!text || (text[0]! > ' ' && text[text.length - 1]! > ' ')) return text;
  return text.replace(/^[\r\n \0]+/, '').replace(/[\r\n \0]+$/, '');
}

/** Characters of a line that raw bytes follow directly. 0: it is none. @param end of the line, or -1 */
function inlineLength(rest: string, inline: string, end: number): number {
  const name = inline.indexOf(':') + 1;
  if (rest.slice(0, name) !== inline.slice(0, name)) return 0;
  let at = name;
  for (let i = name; at > 0 && inline[i] === ','; i++) at = rest.indexOf(',', at) + 1;
  // a 0 before the comma is no count
  const isData = inline.slice(-1) === '"' ? rest[at++] === '"' : wholeOf(rest.slice(name, at - 1).trim()) !== 0;
  return at <= name || !isData || (end >= 0 && end < at) ? 0 : at;
}

/** The line that ends here, without the lines before it. It is empty if the line has no end yet. */
function lastLine(rest: string): string {
  const text = trimmed(rest);
  return rest[rest.length - 1] === '\n' ? text.slice(text.lastIndexOf('\n') + 1) : '';
}

/** Begins to read. @param onLine gets each line */
export function createLines(onLine: TakeLine): Lines {
  let rest = '';
  let prompt = '';
  let onPrompt: (() => void) | undefined;
  let inline = '';
  let raw = 0;
  let onRaw: TakeRaw | undefined;
  let onHeld: TakeLine | undefined;
  let passing: TakeLine | undefined;

  function hitPrompt(): void {
    prompt = '';
    onPrompt!();
  }

  function takeBytes(): boolean {
    const end = rest.length < raw ? rest.indexOf('\r', Math.max(0, rest.length - heldBytes)) : raw;
    const bytes = end < 0 ? rest : rest.slice(0, end);
    rest = rest.slice(bytes.length);
    raw -= bytes.length;
    if (bytes) onRaw!(bytes, raw === 0);
    else if (rest) onHeld!(lastLine(rest));
    return !!bytes;
  }

  function takeInline(end: number): boolean {
    const at = passing ? 0 : inlineLength(rest, inline, end);
    const line = rest.slice(0, at);
    rest = rest.slice(at);
    if (at) onLine(line);
    return at > 0;
  }

  function awaitEnd(): boolean {
    if (prompt && !passing && trimmed(rest) === prompt) {
      rest = '';
      hitPrompt();
    } else if (rest.length > 2 * longestLine) rest = rest.slice(0, longestLine + 1);
    return false;
  }

  // The engine also reads code after a return, so rare work is in functions.
  function step(): boolean {
    // most lines, without a quote: one statement costs more than the pattern
    const found = raw || prompt || inline || passing ? null : /^\r\n([#-~!][#-~ !]*[#-~!])\r\n/.exec(rest);
    const end = found ? found[0].length : 0;
    if (!found || end > longestLine) return /*@__NOINLINE__*/ stepOther();
    rest = rest.slice(end);
    onLine(found[1]!);
    return true;
  }

  function stepOther(): boolean {
    if (raw > 0) return takeBytes();
    // modems begin an answer with an empty line
    if (rest[1] === '\n' && rest[0] === '\r' && !passing) rest = rest.slice(2);
    let end = rest.indexOf('\n');
    const cr = rest.indexOf('\r');
    // CR alone ends a line, too (an echo has no LF)
    if (cr >= 0 && rest[cr + 1] && (end < 0 || cr < end)) end = cr;
    if (inline && takeInline(end)) return true;
    if (end < 0) return awaitEnd();
    const part = rest.slice(0, end);
    const line = rest[0]! > ' ' && rest[end - 1]! > ' ' ? part : trimmed(part);
    // raw bytes may follow a CR and LF directly
    rest = rest.slice(end === cr && rest[end + 1] === '\n' ? end + 2 : end + 1);
    if (passing) passing(line);
    else if (prompt && line === prompt) hitPrompt();
    // the quote after raw bytes is no line
    else if (line && (line !== '"' || inline.slice(-1) !== line)) onLine(end > longestLine ? cut(line, longestLine) : line, line.indexOf('"') >= 0);
    return true;
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
    pending: function () { return passing ? rest.length + 1 : rest.length; },
    passOver: function (take) { passing = take; },
    giveUp: function () {
      const wasRaw = raw > 0;
      if (wasRaw) rest = '';
      raw = 0;
      onRaw = onHeld = undefined; // they hold a row's functions in memory
      return wasRaw;
    }
  };
}
