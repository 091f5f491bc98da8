// Splits the bytes that arrive into lines, prompts and raw bytes.

import { wholeOf } from '../number';
import { cut } from '../text';

/** Most characters of a line. The rest of a longer line is dropped. Even a SIM7600's URC with a path is shorter. */
export const longestLine = 600;

/**
 * While more raw bytes are to come, a CR among the last 32 received bytes may be the beginning of a result line. So the bytes from that CR on are not
 * passed on yet.
 */
const heldBytes = 32;

/** Receives a line of the modem. @param isQuoted the line contains a quote, so its text may continue in the next line */
export type TakeLine = (line: string, isQuoted?: boolean) => void;
/** Receives raw bytes, such as the content of a file. @param isLast true: no more of them follow */
export type TakeRaw = (bytes: string, isLast: boolean) => void;

/** A reader of the bytes that the modem sends. */
export interface Lines {
  /** Reads the next bytes that have arrived. */
  feed(chunk: string): void;
  /**
   * Waits for a prompt, such as `>`, which may come without a line end. An empty text ends the wait.
   * @param inline beginning of a line in which raw bytes follow. It is the line's name with a colon and a comma, or with all its commas and a quote
   */
  awaitPrompt(prompt: string, onPrompt?: () => void, inline?: string): void;
  /**
   * Reads the next `bytes` bytes as raw bytes, and not as lines.
   * @param onHeld gets a line among them that may be a result; an empty text: the line has no end yet
   */
  takeRaw(bytes: number, onRaw: TakeRaw, onHeld: TakeLine): void;
  /** Returns the number of received bytes that are not read yet. While `passOver` takes the lines, the number is one higher, and so never 0. */
  pending(): number;
  /** Passes each further line to `take` in place of the usual receiver. With undefined, the usual receiver gets lines again. */
  passOver(take: TakeLine | undefined): void;
  /** Stops waiting for raw bytes. @returns true if some of them were missing */
  giveUp(): boolean;
}

function trimmed(text: string): string {
  // most texts need no trimming, and a regular expression takes longer than all other work on a line
  if (!text || (text[0]! > ' ' && text[text.length - 1]! > ' ')) return text;
  return text.replace(/^[\r\n \0]+/, '').replace(/[\r\n \0]+$/, '');
}

/**
 * Returns the length of a header after which raw bytes follow in the same line, in characters. It is 0 if the text begins with no such header.
 * @param inline the header's name, commas and quote
 * @param end index of the line's end, or -1 if the line has no end yet
 */
function inlineLength(rest: string, inline: string, end: number): number {
  const name = inline.indexOf(':') + 1;
  if (rest.slice(0, name) !== inline.slice(0, name)) return 0;
  let at = name;
  for (let i = name; at > 0 && inline[i] === ','; i++) at = rest.indexOf(',', at) + 1;
  // if the value before the comma is 0, the number of bytes comes after the comma. The bytes then begin on the next line, so there is no header
  // within this line
  const isData = inline.slice(-1) === '"' ? rest[at++] === '"' : wholeOf(rest.slice(name, at - 1).trim()) !== 0;
  return at <= name || !isData || (end >= 0 && end < at) ? 0 : at;
}

/** Returns the last line of the text if the text ends with a line feed, otherwise an empty text. */
function lastLine(rest: string): string {
  const text = trimmed(rest);
  return rest[rest.length - 1] === '\n' ? text.slice(text.lastIndexOf('\n') + 1) : '';
}

/** State of a reader: what it waits for, and the bytes that are not read yet. */
interface Reader {
  /** Gets each line that has arrived. */
  onLine: TakeLine;
  /** Bytes that were received but are not read yet. */
  rest: string;
  /** The prompt that is awaited, such as `>`. It is empty if no prompt is awaited. */
  prompt: string;
  /** Called when the awaited prompt has come. */
  onPrompt: (() => void) | undefined;
  /** Name, commas and quote of the header that raw bytes follow in the same line. It is empty if raw bytes begin on a line of their own. */
  inline: string;
  /** Number of raw bytes that are still to come. */
  raw: number;
  /** Receives raw bytes. It is undefined while no raw bytes are expected. */
  onRaw: TakeRaw | undefined;
  /** Gets a line among raw bytes that may be a result. It is undefined while no raw bytes are expected. */
  onHeld: TakeLine | undefined;
  /** Gets lines in place of `onLine`. It is undefined while `onLine` gets them. */
  passing: TakeLine | undefined;
}

function hitPrompt(lines: Reader): void {
  lines.prompt = '';
  lines.onPrompt!();
}

function takeBytes(lines: Reader): boolean {
  const rest = lines.rest;
  const end = rest.length < lines.raw ? rest.indexOf('\r', Math.max(0, rest.length - heldBytes)) : lines.raw;
  const bytes = end < 0 ? rest : rest.slice(0, end);
  lines.rest = rest.slice(bytes.length);
  lines.raw -= bytes.length;
  if (bytes) lines.onRaw!(bytes, lines.raw === 0);
  else if (lines.rest) lines.onHeld!(lastLine(lines.rest));
  return !!bytes;
}

function takeInline(lines: Reader, rest: string, end: number): boolean {
  const at = lines.passing ? 0 : inlineLength(rest, lines.inline, end);
  lines.rest = rest.slice(at);
  if (at) lines.onLine(rest.slice(0, at));
  return at > 0;
}

function awaitEnd(lines: Reader, rest: string): boolean {
  const isPrompt = !!lines.prompt && !lines.passing && trimmed(rest) === lines.prompt;
  lines.rest = isPrompt ? '' : rest.length > 2 * longestLine ? rest.slice(0, longestLine + 1) : rest;
  if (isPrompt) hitPrompt(lines);
  return false;
}

// Reads the next line, prompt or raw bytes, and returns false if there were none.
function stepOther(lines: Reader, all: string): boolean {
  if (lines.raw > 0) return takeBytes(lines);
  // modems begin an answer with an empty line (CR LF), which is removed here
  const rest = all[1] === '\n' && all[0] === '\r' && !lines.passing ? all.slice(2) : all;
  let end = rest.indexOf('\n');
  const cr = rest.indexOf('\r');
  // a line may also end with CR alone, as the modem's echo of a command has no LF
  if (cr >= 0 && rest[cr + 1] && (end < 0 || cr < end)) end = cr;
  if (lines.inline && takeInline(lines, rest, end)) return true;
  if (end < 0) return awaitEnd(lines, rest);
  const part = rest.slice(0, end);
  const line = rest[0]! > ' ' && rest[end - 1]! > ' ' ? part : trimmed(part);
  // the LF after a CR belongs to the line end, since raw bytes may follow directly
  lines.rest = rest.slice(end === cr && rest[end + 1] === '\n' ? end + 2 : end + 1);
  if (lines.passing) lines.passing(line);
  else if (lines.prompt && line === lines.prompt) hitPrompt(lines);
  // the quote after raw bytes is no line
  else if (line && (line !== '"' || lines.inline.slice(-1) !== line)) {
    lines.onLine(end > longestLine ? cut(line, longestLine) : line, line.indexOf('"') >= 0);
  }
  return true;
}

function giveUp(lines: Reader): boolean {
  const wasRaw = lines.raw > 0;
  if (wasRaw) lines.rest = '';
  lines.raw = 0;
  lines.onRaw = lines.onHeld = undefined; // if they were kept here, these functions would keep their script in memory
  return wasRaw;
}

/** Makes a reader of the modem's bytes. @param onLine gets each line */
export function createLines(onLine: TakeLine): Lines {
  const lines: Reader = {
    onLine: onLine, rest: '', prompt: '', onPrompt: undefined, inline: '', raw: 0, onRaw: undefined, onHeld: undefined, passing: undefined
  };

  return {
    feed: function (chunk) {
      lines.rest += chunk;
      while (lines.rest) {
        const rest = lines.rest;
        // Most lines have no quote. This pattern reads such a line in one step, since the engine takes longer for each further statement. The
        // engine also parses code that does not run, so rare work is in other functions.
        const found = lines.raw || lines.prompt || lines.inline || lines.passing ? null : /^\r\n([#-~!][#-~ !]*[#-~!])\r\n/.exec(rest);
        const end = found ? found[0].length : 0;
        if (found && end <= longestLine) {
          lines.rest = rest.slice(end);
          lines.onLine(found[1]!);
        } else if (!/*@__NOINLINE__*/ stepOther(lines, rest)) return;
      }
    },
    awaitPrompt: function (text, take, name) {
      lines.prompt = text;
      lines.onPrompt = take;
      lines.inline = name || '';
    },
    takeRaw: function (bytes, take, hold) {
      lines.raw = bytes;
      lines.onRaw = take;
      lines.onHeld = hold;
    },
    pending: function () { return lines.passing ? lines.rest.length + 1 : lines.rest.length; },
    passOver: function (take) { lines.passing = take; },
    giveUp: function () { return giveUp(lines); }
  };
}
