// All faults, each with a sentence for a person. A fault is made once, where it is seen. Code further up that knows more may replace its
// `code`, `where` or `line`. Such places are the link (link/script.ts), the FTP session (delivery/ftp/session/), an upload (ftp/put/sending.ts)
// and HTTP (delivery/http/). They stay apart, since each goes by facts that it alone has.

import { ofHttp, ofImage, ofModem, ofServer, type FaultCode } from './sentences';
import { has } from './text';

export { codeOfWord, wordOfCode, type FaultCode } from './sentences';

/**
 * How a script ends, or a state of the firmware that runs scripts. `refused`: modem or server said no, but the link to the modem is good. `broken`:
 * the link to the modem is not good.
 */
export const enum End { done, refused, broken }

/** A fault on its way to the log. */
export interface Fault {
  /** The kind of the fault, such as `sim-missing`. */
  code: FaultCode;
  /** The command, the file, or the key of config.json that failed. */
  where: string;
  /** The modem's answer, word for word, or a detail in our own words. */
  line?: string;
  /** Seconds for which the server asks to be left alone; missing: it did not say. */
  wait?: number;
}

/**
 * Makes a fault.
 * @param where the command, the file, or the key of config.json that failed
 * @param line the modem's answer, or a detail in our own words
 */
export function newFault(code: FaultCode, where: string, line?: string): Fault {
  return line ? { code: code, where: where, line: line } : { code: code, where: where };
}

/** Returns the sentence on a fault, without its details. The status of an HTTP server may have a sentence of its own. */
export function sentenceOn(f: Fault): string {
  const status = f.line && has('|GET|PUT|POST|DELETE|', '|' + f.where + '|') ? ofHttp(f.code, f.line) : '';
  return status || ofModem(f.code) || ofServer(f.code) || ofImage(f.code) || 'the modem refused the command';
}

/**
 * Returns the sentence on a fault for the log: `sentence (AT+CMD: the modem said "line")`. A `line` in our own words begins in lower case or with a
 * digit, and is not quoted. Without `where`, the sentence stands alone.
 * @param f undefined means that the modem refused a command
 */
export function tell(f: Fault | undefined): string {
  if (!f) return tell(newFault('refused', ''));
  const isOurs = !!f.line && /^[a-z0-9]/.test(f.line);
  return sentenceOn(f) + (f.where && ' (' + f.where + (f.line ? (isOurs ? ': ' + f.line : ': the modem said "' + f.line + '"') : '') + ')');
}

/** Whether a new session may cure the fault. */
export function isOfSession(code: FaultCode): boolean {
  switch (code) {
    case 'refused': case 'rejected': case 'session': case 'server-closed': case 'server-away': case 'server-timeout': case 'host-unknown':
    case 'host-refused': case 'connection': case 'data-port': case 'busy': case 'unknown': case 'tls': case 'unproved':
      return true;
    default: return false;
  }
}

/** Whether the connection to the server failed. Codes that the server itself may send do not count. */
export function isLost(fault: Fault | undefined): boolean {
  return !!fault && isOfSession(fault.code) && fault.code !== 'rejected' && fault.code !== 'refused' && fault.code !== 'unknown';
}

/** Whether the server turns all clients away for now, so that the image is not the cause. */
export function isBusy(fault: Fault): boolean {
  return fault.code === 'server-busy' || fault.code === 'server-away';
}
