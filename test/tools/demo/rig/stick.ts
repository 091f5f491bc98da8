// A real modem at a serial port of this machine. Bytes are sent in order, no faster than the port takes them; a change of rate waits until all
// earlier bytes are sent. A port that cannot be opened is reported in a sentence.

import { openPort, sentenceFor } from '../../../../firmware/flash/port.js';
import type { Port } from '../../../sim/line/line.ts';
import { Sentence } from '../show/sentence.ts';

/** A modem that is plugged in. */
export interface Stick extends Port {
  /** Changes the rate of this machine's side, after all earlier bytes. */
  setBaud(baud: number): void;
  /** Number of bytes that the modem has sent so far. */
  heardBytes(): number;
  /** Milliseconds since the first command to it. */
  askedMs(): number;
  /** It was unplugged, or failed. */
  onGone(run: () => void): void;
  /** Closes the port. */
  close(): Promise<void>;
}

/** Bytes per write to the port; then it drains. */
const pieceBytes = 1024;
const firstBaud = 115200;

/** The system's message on a port, as a sentence with the next step. */
export function sentenceOf(path: string, message: string): string {
  return sentenceFor(message, {
    missing: `There is no ${path}. Is the modem plugged in? Its ports show as /dev/ttyUSB* or /dev/ttyACM* (macOS: /dev/tty.usb*).`,
    forbidden: `${path} may not be opened by you; on most systems it takes a membership: sudo usermod -aG dialout $USER (or uucp), then log in again.`,
    busy: `${path} is in use by another program, such as ModemManager, minicom or another run of this; end that first.`,
    unfit: `${path} is no serial port.`,
  }) ?? `${path} cannot be opened: ${message.replace(/^Error:? */, '')}.`;
}

/** @param hasFlow RTS and CTS are wired. */
export async function openStick(path: string, hasFlow: boolean): Promise<Stick> {
  const port = await openPort({ path, baudRate: firstBaud, rtscts: hasFlow }, message => new Sentence(sentenceOf(path, message)));
  /** Bytes, or a rate to set after them. */
  const waiting: (Buffer | number)[] = [];
  let isBusy = false;
  let baud = firstBaud;
  let heard = 0;
  let firstAskedMs = 0;

  const losses: (() => void)[] = [];
  let isLost = false;

  /** Not every failure of a port closes it. */
  function lose(): void {
    if (isLost) return;
    isLost = true;
    losses.forEach((run) => run());
  }

  function goOn(): void {
    isBusy = false;
    pump();
  }

  function pump(): void {
    const next = waiting.shift();
    if (isBusy || next === undefined) {
      if (next !== undefined) waiting.unshift(next);
      return;
    }
    isBusy = true;
    if (typeof next === 'number') port.update({ baudRate: next }, goOn);
    else {
      if (next.length > pieceBytes) waiting.unshift(next.subarray(pieceBytes));
      port.write(next.subarray(0, pieceBytes), (error) => void (error && lose()));
      port.drain((error) => (error ? lose() : goOn()));
    }
  }

  function put(what: Buffer | number): void {
    if (isLost || !port.isOpen) return;
    waiting.push(what);
    pump();
  }

  port.on('data', (bytes: Buffer) => void (heard += bytes.length));
  port.on('error', lose);
  port.on('close', (error?: Error | null) => void (error && lose()));
  return {
    write(bytes) {
      firstAskedMs ||= Date.now();
      put(Buffer.from(bytes));
    },
    onBytes: (run) => void port.on('data', run),
    setBaud(to) {
      if (to !== baud) put(to);
      baud = to;
    },
    heardBytes: () => heard,
    askedMs: () => (firstAskedMs ? Date.now() - firstAskedMs : 0),
    onGone: (run) => void losses.push(run),
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
}
