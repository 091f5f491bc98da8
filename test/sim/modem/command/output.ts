// What a modem sends to the DTE: lines, results, URCs and bytes, in the form that ATV, ATQ and AT+CMEE have set.

import type { Port } from '../../line/line.ts';
import type { AtOptions, AtSettings } from './options.ts';
import type { Answer, End } from './reply.ts';
import { isExtended } from './syntax.ts';

/** The sending side of a modem's port. */
export interface Output {
  /** Whether the modem has power. Otherwise it sends nothing. */
  isOn: boolean;
  /** Sends a line with its line ends. */
  line(text: string): void;
  /** Sends a URC as a line, if URCs come at this port. */
  urc(text: string): void;
  /** Sends bytes unchanged. */
  data(bytes: Uint8Array): void;
  /** Sends the lines of an answer. */
  say(lines: Answer['lines']): void;
  /** Sends the final result of a command. */
  end(end: End): void;
  /** Sends the prompt of a data phase. An empty one is none. */
  prompt(text: string): void;
  /** Sends input back, whose bytes are recorded already. */
  echo(bytes: Uint8Array): void;
}

/** Numbers that replace the results OK and ERROR after ATV0 (V.250 table 1). */
const resultNumbers: Record<string, string> = { OK: '0', ERROR: '4' };

/** Makes the sending side of a modem's port. It is off at first. */
export function createOutput(port: Port, options: Pick<AtOptions, 'spaced' | 'cmeTexts' | 'onLine'>, settings: AtSettings): Output {
  const out: Output = {
    isOn: false,
    line(text) {
      if (!out.isOn) return;
      options.onLine?.('<', text);
      const isCoded = !options.spaced && isExtended(text);
      write(`${settings.inWords ? '\r\n' : ''}${isCoded ? text.replace(/: /, ':') : text}\r\n`);
    },
    urc(text) {
      if (settings.reportsUrcs && !settings.isMute) out.line(text);
    },
    data(bytes) {
      if (!out.isOn) return;
      options.onLine?.('<', `[${bytes.length} raw bytes]`);
      port.write(bytes);
    },
    say(lines) {
      for (const one of lines) typeof one === 'string' ? out.line(one) : out.data(one);
    },
    end(end) {
      if (end === 'silence' || settings.isMute) return;
      const text = resultOf(end);
      if (settings.inWords) return out.line(text);
      options.onLine?.('<', text);
      write(`${resultNumbers[text] ?? text}\r`);
    },
    prompt(text) {
      if (text !== '') options.onLine?.('<', text.trim());
      write(text);
    },
    echo: bytes => port.write(bytes),
  };

  function write(text: string): void {
    if (out.isOn) port.write(Buffer.from(text, 'latin1'));
  }

  function resultOf(end: Exclude<End, 'silence'>): string {
    if (typeof end === 'string') return end;
    if (settings.cmee === 0) return 'ERROR';
    return `+CME ERROR: ${settings.cmee === 1 ? end.cme : (options.cmeTexts[end.cme] ?? 'unknown')}`;
  }

  return out;
}
