// All faults, each with a sentence for a person. A fault is made once, where it is seen. Code further up that knows more may replace its
// `code`, `where` or `line`.

import { ofImage, ofModem, ofServer } from './sentences';
import { has } from './text';

/**
 * How a script ends, or a state of the firmware that runs scripts. `refused`: modem or server said no, but the link to the modem is good. `broken`:
 * the link to the modem is not good.
 */
export const enum End { done, refused, broken }

/** The kinds of faults, by what went wrong. */
export type FaultCode =
  // faults of the link to the modem
  | 'silent' | 'restarted' | 'refused' | 'unsafe' | 'too-long' | 'modem-unknown' | 'modem-left-out'
  // faults of the board
  | 'supply-weak'
  // faults of SIM and network
  | 'sim-missing' | 'pin-needed' | 'pin-wrong' | 'pin-unsure' | 'puk-needed' | 'unregistered' | 'denied' | 'apn-wrong' | 'network'
  // faults of the server
  | 'host-unknown' | 'host-refused' | 'connection' | 'data-port' | 'tls-data' | 'server-timeout' | 'server-busy' | 'server-away' | 'moved' | 'address-wrong' | 'certificate' | 'unproved' | 'clock-doubted' | 'server-closed' | 'tls' | 'login-wrong' | 'folder-denied'
  | 'put-denied' | 'server-fault' | 'transfer-broken' | 'bad-name' | 'rejected' | 'unknown' | 'busy' | 'session' | 'size-differs' | 'content-differs' | 'file-missing'
  // faults of the modem's storage
  | 'drive-missing' | 'modem-full' | 'copy-missing' | 'bytes-lost' | 'line-noise' | 'no-method'
  // faults of the card
  | 'image-unreadable' | 'image-changed' | 'journal' | 'card-worn' | 'not-sent' | 'name-taken' | 'clock-behind' | 'too-old'
  // faults of the camera
  | 'no-camera' | 'no-picture' | 'card-full' | 'card-lost' | 'no-number';

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

/**
 * Returns the sentence on a fault for the log: `sentence (AT+CMD: the modem said "line")`. A `line` in our own words begins in lower case or with a
 * digit, and is not quoted. Without `where`, the sentence stands alone.
 * @param f undefined means that the modem refused a command
 */
export function tell(f: Fault | undefined): string {
  if (!f) return tell(newFault('refused', ''));
  const isOurs = !!f.line && /^[a-z0-9]/.test(f.line);
  const sentence = ofModem(f.code) || ofServer(f.code) || ofImage(f.code) || 'the modem refused the command';
  return sentence + (f.where && ' (' + f.where + (f.line ? (isOurs ? ': ' + f.line : ': the modem said "' + f.line + '"') : '') + ')');
}

/** Codes of the faults that a new session may cure. */
const sessionCodes = '|refused|rejected|session|server-closed|server-away|server-timeout|host-unknown|host-refused|connection|data-port|busy|unknown|tls|unproved|';

/** Whether a new session may cure the fault. */
export function isOfSession(code: FaultCode): boolean {
  return has(sessionCodes, '|' + code + '|');
}

/** Whether the connection to the server failed. Codes that the server itself may send do not count. */
export function isLost(fault: Fault | undefined): boolean {
  return !!fault && isOfSession(fault.code) && fault.code !== 'rejected' && fault.code !== 'refused' && fault.code !== 'unknown';
}

/** Whether the server turns all clients away for now, so that the image is not the cause. */
export function isBusy(fault: Fault): boolean {
  return fault.code === 'server-busy' || fault.code === 'server-away';
}
