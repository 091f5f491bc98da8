// Recognises foreign text among the modem's lines: short messages (TS 27.005), names and notices of the network (TS 27.007). Such text may contain
// line ends, quotes, and all that looks like a result. So it must not be read as an answer of the modem.

import { cut, has } from '../../text';
import { longestLine, type TakeLine } from '../lines';
import type { Resting, Turn } from '../turn';
import { takeCut } from './rare';
import { isReplyTo } from './reply';

/** Milliseconds to wait for a text whose end only a pause shows: 160 characters at 9,600 baud, and the engine's delay. */
const textMs = 500;
/** Milliseconds to wait for a closing quote. If the line has lost that quote, answers of the modem are ignored for this time. */
const quoteMs = 2000;
/**
 * Names of lines whose texts may contain quotes, so that no quote shows their end. They are USSD messages, and names of the network or of a caller.
 */
const names = '|+CUSD|*PSNWID|+COPS|+CIEV|+CNAP|+CLIP|+CCWA|+COLP|';

/**
 * Ignores the lines of the next `ms` milliseconds as foreign text, so that they answer no command.
 * @param take gets each line, and returns true if the text goes on
 * @param onEnd called once, before the next line is read
 */
function passLines(turn: Turn | Resting, ms: number, take: (line: string) => boolean, onEnd: () => void): void {
  const lines = turn.lines;
  function end(): void {
    lines.passOver(undefined);
    onEnd();
  }
  const timer = turn.clock.after(ms, function () {
    end();
    // feeding an empty text makes the reader read the bytes that are left, which may be a prompt without a line end
    lines.feed('');
  });
  lines.passOver(function (line) {
    if (turn.log.isDebug()) turn.log.debug('modem', '< (text of ' + line.length + ' bytes)');
    if (take(line)) return;
    turn.clock.cancel(timer);
    end();
  });
}

function none(): void { return; }

/** Whether the line announces a short message, whose text is the next line. A status report in text mode has no text (TS 27.005 3.4.1). */
function isBeforeMessage(line: string): boolean {
  const name = line.slice(0, 5);
  return name === '+CMT:' || name === '+CBM:' || (name === '+CDS:' && !has(line, ','));
}

/**
 * Handles a line that answers no command. If the line announces a short message, the message is ignored. In text mode, a message has any number of
 * lines, and its header has more fields (TS 27.005 3.4.1).
 */
export function takeUnasked(turn: Turn | Resting, line: string, onUrc: TakeLine): void {
  const isText = line.split(',').length > 2;
  if (isBeforeMessage(line)) passLines(turn, textMs, function () { return isText; }, none);
  onUrc(line);
}

function isOdd(text: string): boolean {
  return text.split('"').length % 2 === 0;
}

/**
 * Whether the line's last quote is an opening one without its end. A line without a name before its first quote is noise, so its quote does not
 * count.
 */
function isOpen(line: string): boolean {
  const colon = line.indexOf(':');
  return isOdd(line) && colon >= 0 && colon < line.indexOf('"');
}

/**
 * Handles a notice of the network, whose text may contain quotes and line ends. Lines that come within `textMs` are held back. If one of them has a
 * quote, all lines up to it were text and are dropped. The other lines are then read. An engine that loses bytes may have lost that quote, so there
 * they are dropped, too.
 */
function passNotice(turn: Turn | Resting, line: string, onLine: TakeLine, onUrc: TakeLine): void {
  let held: string[] = [];
  let bytes = 0;
  passLines(turn, textMs, function (one) {
    const hasQuote = one.indexOf('"') >= 0;
    bytes += one.length;
    if (hasQuote) held = [];
    else if (turn.uart.mostAtOnce > longestLine) held.push(one);
    // the network's time (*PSUTTZ) comes in the same burst as its name (*PSNWID), and is no text
    if (hasQuote && line[0] === '*' && one[0] === '*') onUrc(one);
    return bytes <= longestLine;
  }, function () {
    // `isFeeding` marks the held lines as just received. So if one of them causes a command, the next held line is not taken for its answer
    turn.isFeeding = true;
    held.forEach(function (one) { onLine(one); });
    turn.isFeeding = turn.isDeaf = false;
  });
}

/**
 * Handles a line with a quote. If the quote is open, further lines belong to its text until it is closed, for `longestLine` bytes and `quoteMs`
 * milliseconds at most. An engine that loses bytes may have lost the closing quote, so there only the lines of `names` are handled in this way.
 */
export function takeQuoted(turn: Turn | Resting, line: string, onLine: TakeLine, onUrc: TakeLine): void {
  const isOwn = !!turn.row && isReplyTo(line, turn.command);
  let text = line;
  let isClosed = false;
  if (!isOwn && has(names, '|' + line.split(':')[0] + '|')) {
    passNotice(turn, line, onLine, onUrc);
    onLine(line);
  } else if (!isOpen(line) || turn.uart.mostAtOnce < longestLine) onLine(line);
  else passLines(turn, quoteMs, function (one) {
    text += ' ' + one;
    isClosed = isOdd(one);
    return !isClosed && text.length <= longestLine;
  }, function () {
    onLine(isClosed ? cut(text, longestLine) : line);
    // no closing quote came, so the answer's OK was taken for a part of the text. Therefore the end of the answer counts as lost
    if (isOwn && !isClosed && text !== line) takeCut(turn, '');
  });
}
